"""Reading a request (识别): the city's tables and models, loaded once a process, ask the core."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar, cast

from django.conf import settings
from django.utils import timezone

from rencheng.core.common import city
from rencheng.core.common.calendar import ChineseCalendar
from rencheng.core.common.city import CODE_DIGITS
from rencheng.core.common.errors import InputError
from rencheng.core.geo.gazetteer import Gazetteer, locate
from rencheng.core.geo.grid import CellIndex
from rencheng.core.lifecycle.clocks import ClockRules
from rencheng.core.lifecycle.deadline_policy import DeadlinePolicy, policy_from, policy_on
from rencheng.core.lifecycle.dispatch import (
    Assignment,
    DispatchRules,
    Trial,
    choose_unit,
    rules_of,
    try_out,
    urgency_of,
)
from rencheng.core.lifecycle.dispatch_policy import DEFAULT_DISPATCH, DispatchPolicy, Moment
from rencheng.core.lifecycle.dispatch_policy import policy_from as dispatch_policy_from
from rencheng.core.lifecycle.notices import NoticePolicy, notices_from, notices_on
from rencheng.core.lifecycle.policy import DEFAULT_LIFECYCLE, LifecyclePolicy, lifecycle_from
from rencheng.core.lifecycle.rates_policy import RatesPolicy, rates_from
from rencheng.core.text.calibration import NEVER
from rencheng.core.text.classify import Likeliest, TextClassifier
from rencheng.server.assessment.counting import CountRules
from rencheng.server.people.models import Unit
from rencheng.server.places import queries as places
from rencheng.server.requests.models import Category, Policy, Trade

log = logging.getLogger(__name__)

Version = TypeVar("Version")

CATEGORY_MODEL = "category.npz"
TRADE_MODEL = "trade.npz"
#: How long a process trusts what it loaded before it asks whether the city changed.
_TRUSTED_SECONDS = 10.0
#: A trade is named in few texts; below this it is left open. Ours, by the simulator's truth.
TRADE_CONFIDENCE = 0.6
CALENDAR = ChineseCalendar()
_UNREAD = Likeliest("", 0.0, False)  # where no model says anything


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in a request. words: those that decided for the category; told: whether any
    did. place_given: what it said where no known place fits. sure: whether it may be dispatched
    without a person, by the dispatch policy of its day."""

    category: str | None
    confidence: float | None
    words: list[str]
    told: bool
    trade: str | None
    place: str | None
    place_given: str
    urgency: str
    assignment: Assignment
    sure: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What there is to read of a request, dispatched `at`. category: what a person chose."""

    title: str
    text: str
    at: datetime
    address: str = ""
    lat: float | None = None
    lon: float | None = None
    category: str | None = None

    @property
    def whole(self) -> str:
        return whole_text(self.title, self.text)


def whole_text(title: str, text: str) -> str:
    """What the models read: the title, where there is one, and the text below it."""
    return f"{title}\n{text}" if title else text


@dataclass(frozen=True)
class Reader:
    """Everything that reading needs, as the core takes it."""

    stamp: tuple[object, ...]
    rules: DispatchRules
    policies: tuple[DeadlinePolicy, ...]
    lifecycles: tuple[LifecyclePolicy, ...]
    dispatching: tuple[DispatchPolicy, ...]
    rates: tuple[RatesPolicy, ...]
    telling: tuple[NoticePolicy, ...]
    gazetteer: Gazetteer
    cells: CellIndex
    categories: TextClassifier | None
    trades: TextClassifier | None
    known_trades: frozenset[str]
    unit_names: Mapping[str, str]

    @property
    def measured(self) -> float:
        """From which confidence on the category model is right as often as wanted."""
        return self.categories.threshold().confidence if self.categories else NEVER.confidence

    def read(
        self,
        title: str,
        text: str,
        *,
        at: datetime,
        address: str = "",
        lat: float | None = None,
        lon: float | None = None,
        category: str | None = None,
    ) -> Reading:
        """Read one request; a `category` that a person chose is taken as it is."""
        asked = Asked(title, text, at, address, lat, lon, category)
        trade = self.trades.likeliest(text, title) if self.trades else _UNREAD
        if category is not None or self.categories is None:
            return self._reading(asked, _UNREAD, trade)
        verdict = self.categories.read(text, title)
        told = Likeliest(verdict.label, verdict.confidence, bool(verdict.words))
        reading = self._reading(asked, told, trade)
        return replace(reading, words=verdict.words) if reading.category else reading

    def read_many(self, asked: Sequence[Asked]) -> list[Reading]:
        """Read many at once, several times faster than one by one; `words` stay empty."""
        categories = _likeliest(self.categories, asked, told=True)
        trades = _likeliest(self.trades, asked)
        return [self._reading(*one) for one in zip(asked, categories, trades, strict=True)]

    def words(self, title: str, text: str, category: str | None) -> list[str]:
        """The words of a text that decided for its category."""
        if self.categories is None or category not in self.categories.labels_:
            return []
        return self.categories.explain(text, category, title)

    def _reading(self, asked: Asked, category: Likeliest, trade: Likeliest) -> Reading:
        label, confidence = asked.category, None
        if label is None and self.categories is not None:
            label, confidence = category.label, category.confidence
            label = label if label in self.rules.categories else None
        named = trade.label if trade.confidence >= TRADE_CONFIDENCE else ""
        spot = locate(
            f"{asked.address}\n{asked.whole}", asked.lat, asked.lon, self.cells, self.gazetteer
        )
        trade_code = named if named in self.known_trades else None
        moment = self.moment(asked.at)
        rules = self.rules_on(moment.at.date())
        return Reading(
            category=label,
            confidence=confidence,
            words=[],
            told=category.told,
            trade=trade_code,
            place=spot.code,
            place_given=spot.given,
            urgency=urgency_of(label, self.rules.categories),
            assignment=choose_unit(label, spot.code, rules, trade=trade_code, moment=moment),
            sure=confidence is None or rules.policy.is_sure(confidence, self.measured),
        )

    def suggest(
        self, category: str | None, place: str | None, trade: str | None, at: datetime
    ) -> Assignment:
        """What the rules would say `at`; its unit is "" where the city has none."""
        moment = self.moment(at)
        rules = self.rules_on(moment.at.date())
        return choose_unit(category, place, rules, trade=trade, moment=moment)

    def try_out(
        self, category: str | None, place: str | None, trade: str | None, at: datetime
    ) -> tuple[Trial, DispatchPolicy]:
        """A dry run of the rules `at`, with its reasons, and the policy it was judged by."""
        moment = self.moment(at)
        rules = self.rules_on(moment.at.date())
        return try_out(category, place, rules, trade=trade, moment=moment), rules.policy

    def notices(self, day: date) -> NoticePolicy:
        """What citizens are told on `day`."""
        return notices_on(self.telling, day)

    def moment(self, at: datetime) -> Moment:
        """A time as the dispatch rules see it: local, on a working day or not."""
        local = timezone.localtime(at)
        return Moment(local, CALENDAR.is_working(local.date()))

    def rules_on(self, day: date) -> DispatchRules:
        """The dispatch rules that hold on `day`: the newest already valid."""
        valid = [policy for policy in self.dispatching if policy.valid_from <= day]
        policy = max(valid, key=lambda policy: policy.valid_from, default=DEFAULT_DISPATCH)
        return replace(self.rules, policy=policy)

    def district_unit(self, place: str | None) -> str:
        """The unit that answers for the district of a place; "" where there is none."""
        return self.rules.unit_of_place.get((place or "")[: CODE_DIGITS["district"]], "")

    def policy(self, day: date) -> DeadlinePolicy:
        """The deadline policy that holds on `day`: the newest already valid."""
        return policy_on(self.policies, day)

    @cached_property
    def clock_rules(self) -> ClockRules:
        """By what every clock is counted."""
        return ClockRules(self.policies, CALENDAR, timezone.get_default_timezone())

    @cached_property
    def count_rules(self) -> CountRules:
        """By what every request is counted in the rates."""
        return CountRules(self.clock_rules, self.rates)

    def lifecycle(self, day: date) -> LifecyclePolicy:
        """The lifecycle policy that holds on `day`: the newest already valid."""
        valid = [policy for policy in self.lifecycles if policy.valid_from <= day]
        return max(valid, key=lambda policy: policy.valid_from, default=DEFAULT_LIFECYCLE)


_lock = threading.Lock()
_loaded: Reader | None = None
_checked = 0.0


def reader() -> Reader:
    """This process's reader; loaded anew when the city, a policy or a model changed."""
    global _loaded, _checked  # noqa: PLW0603 — one per process, guarded by the lock
    if _loaded is not None and time.monotonic() - _checked < _TRUSTED_SECONDS:
        return _loaded
    with _lock:
        stamp = _stamp()
        if _loaded is None or _loaded.stamp != stamp:
            _loaded = _load(stamp)
        _checked = time.monotonic()
        return _loaded


def forget_reader() -> None:
    """Make this process load its reader anew at the next use."""
    global _loaded  # noqa: PLW0603 — as above
    with _lock:  # else one that is being loaded right now would be kept
        _loaded = None


def _stamp() -> tuple[object, ...]:
    files = (_model_path(CATEGORY_MODEL), _model_path(TRADE_MODEL))
    return (
        places.loaded_at(),
        Policy.objects.order_by("-saved_at").values_list("saved_at", flat=True).first(),
        *(path.stat().st_mtime_ns if path.exists() else None for path in files),
    )


def _model_path(name: str) -> Path:
    return Path(settings.MODELS_PATH) / name


def _load(stamp: tuple[object, ...]) -> Reader:
    return Reader(
        stamp=stamp,
        rules=dispatch_rules(),
        policies=_policies("deadlines", policy_from),
        lifecycles=_policies("lifecycle", lifecycle_from),
        telling=_policies("notices", notices_from),
        dispatching=_policies("dispatch", dispatch_policy_from),
        rates=_policies("rates", rates_from),
        gazetteer=Gazetteer(places.core_places(), places.core_named_places()),
        cells=CellIndex(places.core_cells()),
        categories=_model(CATEGORY_MODEL),
        trades=_model(TRADE_MODEL),
        known_trades=frozenset(Trade.objects.values_list("code", flat=True)),
        unit_names=dict(Unit.objects.values_list("code", "name")),
    )


def _policies(kind: str, read: Callable[[Mapping[str, Any]], Version]) -> tuple[Version, ...]:
    """Every version, the one saved last first: of two that begin on one day, it holds."""
    rows = Policy.objects.filter(kind=kind).order_by("-saved_at", "-id")
    return tuple(read(row.data) for row in rows)


def _likeliest(
    model: TextClassifier | None, asked: Sequence[Asked], *, told: bool = False
) -> list[Likeliest]:
    """What each request is read as; told: tell also whether any word decided. No model knows
    nothing."""
    if model is None:
        return [_UNREAD] * len(asked)
    return model.read_many(
        [one.text for one in asked], titles=[one.title for one in asked], told=told
    )


def _model(name: str) -> TextClassifier | None:
    path = _model_path(name)
    try:
        return TextClassifier.load(path) if path.exists() else None
    except InputError as error:  # of an older version, say: people choose until it is fitted anew
        log.warning("%s", error)
        return None


def dispatch_rules() -> DispatchRules:
    """The category tree and who answers for which place, as the core's rules."""
    categories = [
        city.Category(
            code=row.code,
            name=row.name,
            name_en=row.name_en,
            keywords=tuple(row.keywords),
            urgency=cast("city.Urgency | None", row.urgency or None),
            unit=row.unit_rule or None,
        )
        for row in Category.objects.all()
    ]
    units = [
        city.Unit(
            code=row.code,
            name=row.name,
            name_en=row.name_en,
            kind=cast("city.UnitKind", row.kind),
            parent=row.parent_id,
            phone=row.phone,
            place=row.place_code or None,
        )
        for row in Unit.objects.all()
    ]
    return rules_of(categories, units)

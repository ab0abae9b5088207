"""A policy tried on the requests of the past (政策回放), by command and page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from rencheng.core.common.actor import Actor
from rencheng.core.common.batches import batched
from rencheng.core.common.errors import InputError, RefusedError
from rencheng.core.lifecycle.comparing import Rates, rates
from rencheng.core.lifecycle.deadline_policy import DeadlinePolicy, policy_data, policy_from
from rencheng.core.lifecycle.rates_policy import (
    RATES,
    RatesPolicy,
    rates_data,
    rates_from,
    rates_on,
)
from rencheng.core.lifecycle.replay import (
    FIGURES,
    Half,
    JudgedTwice,
    Lived,
    PolicySet,
    Replayed,
    judge_twice,
    replay,
)
from rencheng.server.assessment.models import Replay, ReplayedRequest
from rencheng.server.people.models import Unit
from rencheng.server.requests.models import Request
from rencheng.server.requests.reading import reader
from rencheng.server.requests.recounting import histories

MAY_REPLAY = frozenset({"supervisor", "commander"})
REPLAY_JOB = "requests.replay"
_BATCH = 2_000
#: Of so many replays the figures open their requests; a city's year is millions of rows. Ours.
OPEN_REPLAYS = 3
_LONGEST_DAYS = 366
#: Days beyond hold no request; arithmetic at the calendar's own ends would break. Ours.
_EARLIEST, _LATEST = date(1990, 1, 1), date(2200, 1, 1)


def replay_span(
    first: date,
    last: date,
    deadlines: DeadlinePolicy | None,
    tried: RatesPolicy | None,
    through: Callable[[Iterator[JudgedTwice]], Iterator[JudgedTwice]] = iter,
) -> dict[str, Any]:
    """What the rates of the requests received from `first` to `last` would have been.

    Returns plain data: requests, policies, total and units, each with old and new figures; the
    units whose score changes most come first. through: every request passes it.
    Raises InputError("replay_span_unusable") where last lies before first or over a year on.
    """
    _check(first, last)
    old = PolicySet(reader().clock_rules, reader().rates)
    new = old.with_new(deadlines, tried)
    found = replay(through(judge_twice(_lived(first, last), old, new)))
    names = dict(Unit.objects.values_list("code", "name"))
    total = sum(found.values(), Replayed())
    judged = rates_on(old.rates, first), tried or rates_on(old.rates, first)
    units = [
        {"unit": code, "name": names.get(code, code), **_plain(one, *judged)}
        for code, one in found.items()
    ]
    units.sort(key=lambda one: (-_moved(one), one["name"]))
    return {
        "first": first.isoformat(),
        "last": last.isoformat(),
        "requests": total.old.counts.requests,
        "total": _plain(total, *judged),
        "units": units,
    }


def _moved(unit: Mapping[str, Any]) -> float:
    old, new = unit["old"]["score"], unit["new"]["score"]
    return 0.0 if old is None or new is None else abs(new - old)


def _check(first: date, last: date) -> None:
    known = first >= _EARLIEST and last <= _LATEST
    if not known or not timedelta(0) <= last - first <= timedelta(days=_LONGEST_DAYS):
        raise InputError("replay_span_unusable", first=first, last=last, days=_LONGEST_DAYS)


def _lived(first: date, last: date) -> Iterator[Lived]:
    zone = timezone.get_default_timezone()
    start = datetime.combine(first, time(), zone)
    end = datetime.combine(last + timedelta(days=1), time(), zone)
    asked = Request.objects.filter(received_at__gte=start, received_at__lt=end)
    pks = list(asked.order_by("pk").values_list("pk", flat=True))
    for at in range(0, len(pks), _BATCH):
        batch = pks[at : at + _BATCH]
        found = histories(batch)
        rows = Request.objects.filter(pk__in=batch)
        for pk, urgency, category, number in rows.values_list(
            "pk", "urgency", "category_id", "number"
        ):
            if pk in found:
                yield Lived(urgency or "general", category, found[pk], number)


def _plain(one: Replayed, old: RatesPolicy, new: RatesPolicy) -> dict[str, Any]:
    return {"old": _half(one.old, old), "new": _half(one.new, new)}


def _half(half: Half, policy: RatesPolicy) -> dict[str, Any]:
    found: Rates = rates(half.counts, policy)
    return {
        **{rate: found.of(rate).value for rate in RATES},
        "score": found.score.value if found.score else None,
        "on_time": half.on_time / half.reported if half.reported else None,
        "dispatched": half.counts.dispatched,
        "called": half.counts.called,
        "reported": half.reported,
    }


def ask_replay(
    first: date, last: date, policies: Mapping[str, Any], *, actor: Actor, now: datetime
) -> int:
    """Have a policy replayed by a job; returns the replay's id. policies: plain data by kind.

    Raises RefusedError("replay_not_for_role"), and InputError where a policy is faulty.
    """
    _demand(actor)
    _check(first, last)
    deadlines, tried = _policies(policies)
    kept = {}
    if deadlines is not None:
        kept["deadlines"] = policy_data(deadlines)
    if tried is not None:
        kept["rates"] = rates_data(tried)
    asked = Replay.objects.create(
        asked_at=now, asked_by=actor.name, first=first, last=last, policies=kept
    )
    app.configure_task(REPLAY_JOB, queue="care").defer(replay=asked.pk)
    return asked.pk


def _demand(actor: Actor) -> None:
    if not actor.roles & MAY_REPLAY:
        raise RefusedError("replay_not_for_role", roles=", ".join(sorted(MAY_REPLAY)))


def replay_found(pk: int, actor: Actor) -> Replay:
    """A replay, for whoever may ask for one. Raises InputError("replay_unknown")."""
    _demand(actor)
    found = Replay.objects.filter(pk=pk).first()
    if found is None:
        raise InputError("replay_unknown", number=pk)
    return found


@transaction.atomic
def run_replay(pk: int, now: datetime) -> None:
    """Work out a replay that was asked for; keep what came of it, and of each request.

    What each request came to is kept of the newest replays alone.
    """
    asked = Replay.objects.get(pk=pk)
    ReplayedRequest.objects.filter(replay=asked).delete()
    policies = _policies(asked.policies)
    asked.result = replay_span(
        asked.first, asked.last, *policies, through=lambda judged: _kept(judged, pk)
    )
    asked.done_at = now
    asked.save(update_fields=["result", "done_at"])
    newest = Replay.objects.order_by("-pk").values("pk")[:OPEN_REPLAYS]
    ReplayedRequest.objects.exclude(replay__in=newest).delete()


def _kept(judged: Iterator[JudgedTwice], pk: int) -> Iterator[JudgedTwice]:
    for batch in batched(judged, _BATCH):
        ReplayedRequest.objects.bulk_create(
            ReplayedRequest(
                replay_id=pk,
                number=one.number,
                unit=one.unit,
                **{
                    figure: 3 * one.old.standing(figure) + one.new.standing(figure)
                    for figure in FIGURES
                },
            )
            for one in batch
        )
        yield from batch


def _policies(given: Mapping[str, Any]) -> tuple[DeadlinePolicy | None, RatesPolicy | None]:
    deadlines, tried = given.get("deadlines"), given.get("rates")
    return policy_from(deadlines) if deadlines else None, rates_from(tried) if tried else None


def current_policies(day: date) -> dict[str, Any]:
    """The plain data of the policies that hold on `day`: what a form starts from."""
    return {
        "deadlines": policy_data(reader().policy(day)),
        "rates": rates_data(rates_on(reader().rates, day)),
    }


@dataclass(frozen=True, slots=True)
class ReplaysPage:
    """The replay that is looked at, if any, and the newest others."""

    chosen: Replay | None
    others: list[Replay]


def replays(pk: int | None) -> ReplaysPage:
    """A replay by its id, or the newest; and the twelve before it."""
    newest = list(Replay.objects.order_by("-pk")[:12])
    chosen = next((one for one in newest if pk in {None, one.pk}), None)
    if chosen is None and pk is not None:
        chosen = Replay.objects.filter(pk=pk).first()
    return ReplaysPage(chosen, newest)

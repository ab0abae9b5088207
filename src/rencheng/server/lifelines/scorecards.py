"""Scorecards (韧性评分卡): each district's last twelve months, and what is planned."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rencheng.core.resilience.network import Network
from rencheng.core.resilience.policy import LifelinePolicy
from rencheng.core.resilience.scorecard import Card, Spare, backup, card, spare
from rencheng.core.resilience.transform import Change, PastEvent, change
from rencheng.server.assessment.counts import Within, counts, month_before
from rencheng.server.lifelines.models import Measure, Outage, PlanProject, ResiliencePlan
from rencheng.server.lifelines.network import core_network
from rencheng.server.lifelines.recovering import worst_ratio
from rencheng.server.lifelines.rules import policy
from rencheng.server.places.models import Place
from rencheng.server.places.queries import districts

YEAR = timedelta(days=365)
MONTHS = 12
DIGITS = 6
WHOLE_CITY = ""
MOST_YEARS = 10


@dataclass(frozen=True, slots=True)
class DistrictCard:
    """A district's card. weakest: name of the asset whose loss costs most, "" where unknown."""

    code: str
    name: str
    card: Card
    weakest: str


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A resilience plan. value: of its indicator today; moved: share of the way to the target, None
    where either end is not known."""

    plan: ResiliencePlan
    projects: list[PlanProject]
    value: float | None
    moved: float | None

    @property
    def reached(self) -> bool:
        """Whether the indicator is where the plan wants it."""
        if self.value is None:
            return False
        rising = self.plan.target >= (self.plan.begun_at_value or 0.0)
        return self.value >= self.plan.target if rising else self.value <= self.plan.target


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """A measure and what became of the shocks it was against."""

    measure: Measure
    change: Change
    before: list[PastEvent]
    after: list[PastEvent]


@dataclass(frozen=True, slots=True)
class Resilience:
    """What the page of resilience shows."""

    policy: LifelinePolicy
    cards: list[DistrictCard]
    plans: list[PlanLine]
    measures: list[MeasureLine]


def resilience(now: datetime) -> Resilience:
    """Cards of every district, plans and measures; a fixed number of queries for each category of
    the policy and each plan."""
    rules = policy(now.date())
    network = core_network()
    values, weakest = _values(network, rules, now)
    names = dict(districts())
    cards = [
        DistrictCard(
            code,
            name,
            card(values[code], rules.goals),
            network.by_id[weakest[code].asset].name if code in weakest else "",
        )
        for code, name in sorted(names.items())
    ]
    return Resilience(rules, cards, _plans(values), _measures(now.date()))


def indicator_now(indicator: str, district: str, now: datetime) -> float | None:
    """An indicator today: of a district, or the mean of all where it is ""."""
    values, _ = _values(core_network(), policy(now.date()), now)
    return _of(values, indicator, district)


def _of(
    values: Mapping[str, Mapping[str, float | None]], indicator: str, district: str
) -> float | None:
    if district:
        return values.get(district, {}).get(indicator)
    known = [one[indicator] for one in values.values() if one.get(indicator) is not None]
    return sum(filter(None, known)) / len(known) if known else None


def _values(
    network: Network, rules: LifelinePolicy, now: datetime
) -> tuple[dict[str, dict[str, float | None]], dict[str, Spare]]:
    """district → indicator → value; district → what spares it least."""
    communities = Place.objects.filter(level="community").values_list("code", flat=True)
    spares = spare(network, {code: code[:DIGITS] for code in communities})
    since = now - YEAR
    outages = list(Outage.objects.filter(began_at__gte=since))
    responses = _responses(rules, now.date())
    sites = _sites_by_district(network)
    projects = list(PlanProject.objects.select_related("plan"))
    found: dict[str, dict[str, float | None]] = {}
    for code, _name in districts():
        mine = [one for one in outages if one.district_id == code]
        found[code] = {
            "spare": spares[code].share if code in spares else None,
            "backup": backup(network, sites.get(code, [])),
            "hold": _mean([one.robustness for one in mine]),
            "recover": _recover(mine, rules),
            "respond": responses.get(code),
            "equity": worst_ratio(mine),
            "plans": _on_time([p for p in projects if p.plan.district_id == code], now.date()),
        }
    return found, spares


def _sites_by_district(network: Network) -> dict[str, list[str]]:
    """District → its critical sites, by the area that the asset before them serves."""
    area_of = {one.asset: one.area for one in network.services}
    found: dict[str, list[str]] = {}
    for asset in network.assets:
        if not asset.critical:
            continue
        needed = [need.needs for group in network.groups.get(asset.id, []) for need in group]
        area = area_of.get(asset.id) or next(
            (area_of[one] for one in needed if one in area_of), None
        )
        if area:
            found.setdefault(area[:DIGITS], []).append(asset.id)
    return found


def _responses(rules: LifelinePolicy, today: date) -> dict[str, float]:
    """District → share of lifeline requests that were first contacted in time, twelve months."""
    months = [today.replace(day=1)]
    while len(months) < MONTHS:
        months.append(month_before(months[-1]))
    good: dict[str, int] = {}
    whole: dict[str, int] = {}
    for rule in rules.lifelines.values():
        for category in rule.categories:
            for by_code in counts("district", months, Within(category=category)).values():
                for code, tally in by_code.items():
                    responded, dispatched = tally.parts("response")
                    good[code] = good.get(code, 0) + responded
                    whole[code] = whole.get(code, 0) + dispatched
    return {code: good[code] / count for code, count in whole.items() if count}


def _recover(outages: list[Outage], rules: LifelinePolicy) -> float | None:
    """Geometric mean of T90 by the lifeline's target."""
    logs = [
        math.log(max(one.t90, 0.01) / rules.rule(one.lifeline).target_hours)
        for one in outages
        if one.t90 is not None
    ]
    return math.exp(sum(logs) / len(logs)) if logs else None


def _on_time(projects: list[PlanProject], today: date) -> float | None:
    due = [one for one in projects if one.due <= today or one.done_on is not None]
    if not due:
        return None
    return sum(one.done_on is not None and one.done_on <= one.due for one in due) / len(due)


def _mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _plans(values: Mapping[str, Mapping[str, float | None]]) -> list[PlanLine]:
    rows = ResiliencePlan.objects.select_related("unit", "district").order_by("due", "id")
    projects: dict[int, list[PlanProject]] = {}
    for one in PlanProject.objects.select_related("unit"):
        projects.setdefault(one.plan_id, []).append(one)
    found = []
    for plan in rows:
        value = _of(values, plan.indicator, plan.district_id or WHOLE_CITY)
        way = None if plan.begun_at_value is None else plan.target - plan.begun_at_value
        moved = None
        if value is not None and plan.begun_at_value is not None and way:
            moved = (value - plan.begun_at_value) / way
        found.append(PlanLine(plan, projects.get(plan.pk, []), value, moved))
    return found


def _measures(today: date) -> list[MeasureLine]:
    since = today - MOST_YEARS * YEAR
    events: dict[tuple[str, str], list[PastEvent]] = {}
    first: dict[tuple[str, str], date] = {}
    for one in Outage.objects.filter(began_at__date__gte=since).order_by("began_at"):
        event = PastEvent(one.began_at.date(), one.loss, one.t90)
        for key in ((one.lifeline, one.district_id), (one.lifeline, WHOLE_CITY)):
            events.setdefault(key, []).append(event)
            first.setdefault(key, event.day)
    found = []
    for measure in Measure.objects.select_related("district").order_by("-day", "-id"):
        key = (measure.lifeline, measure.district_id or WHOLE_CITY)
        mine = events.get(key, [])
        begin = min(first.get(key, measure.day), measure.day)
        found.append(
            MeasureLine(
                measure,
                change(mine, measure.day, begin, today),
                [one for one in mine if one.day < measure.day],
                [one for one in mine if one.day >= measure.day],
            )
        )
    return found

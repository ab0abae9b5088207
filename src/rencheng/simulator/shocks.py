"""What shocks do (冲击): which extra requests they bring, where and when, and the truth of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from math import log
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np

from rencheng.core.common.city import City, Place
from rencheng.core.common.errors import InputError
from rencheng.simulator.arrivals import HOUR_WEIGHTS_PHONE
from rencheng.simulator.phrasebook import shock_weights, style
from rencheng.simulator.records import Shock, ShockKind, check_wish

DEFAULT_START_DAY = 2  # a shock without a date begins on the third day
DEFAULT_DAYS: dict[str, int] = {
    "epidemic": 28, "blackout": 2, "rainstorm": 3, "heating": 4, "snow": 5,
}  # fmt: skip
#: Extra requests at intensity 1, in days of the whole city's usual requests, were all of it hit.
SIZE = {"epidemic": 10.0, "blackout": 3.0, "rainstorm": 1.5, "heating": 2.5, "snow": 2.0}
#: Hour of the first day at which the others begin (ours).
ONSET_HOUR = {"blackout": 18, "rainstorm": 14, "heating": 5, "snow": 3}
#: Days by which a trade's wave comes before or after the district's (ours: who meets most people).
TRADE_OFFSET = {
    "health": -4, "delivery": -3, "transport": -2, "catering": -1.5, "retail": -1,
    "factories": 0, "schools": 1, "offices": 1.5, "government": 2.5, "home": 4,
}  # fmt: skip
DISTRICT_SPREAD = 4.0  # districts peak up to this many days before or after the city (ours)
RISE_DAYS, FALL_DAYS = 3.5, 5.5  # standard deviations of a wave's two sides (ours)
PEAK_AT = 0.45  # the city's wave peaks this far into the shock
DISTRESS_FROM, DISTRESS_TO = 0.10, 0.60  # share of texts with words of distress, by district
DISTRESS_TRADE = {"health": 1.3, "delivery": 1.15, "home": 1.2, "government": 0.7, "offices": 0.8}
BURST_SHARE = 0.45  # of an outage's requests that come in its first hour or so
BURST_MEAN_HOURS = 0.7
BLACKOUT_SHARE = 0.6  # of a district's communities, the first ones, that hang on one substation
WAKING_HOUR = 6
ASLEEP_SHARE = 0.9  # of those who would ask at night (ours)


class Group(NamedTuple):
    """A district's people of one trade."""

    district: str
    trade: str


@dataclass(frozen=True, slots=True)
class ShockTruth:
    """What was put in. Times are aware, in the city's zone.

    expected: of an epidemic, mean extra requests a day by district and trade, from `start` on.
    peak, district_peak, trade_peak: day of the highest mean. distress: share of the shock's
    requests with words of distress. restored: of other shocks, community → when it was well again.
    """

    name: str
    kind: ShockKind
    start: datetime
    end: datetime
    districts: tuple[str, ...]
    expected: dict[Group, tuple[float, ...]] = field(default_factory=dict)
    peak: dict[Group, date] = field(default_factory=dict)
    district_peak: dict[str, date] = field(default_factory=dict)
    trade_peak: dict[str, date] = field(default_factory=dict)
    distress: dict[Group, float] = field(default_factory=dict)
    restored: dict[str, datetime] = field(default_factory=dict)

    def restored_at(self, share: float, population: dict[str, int]) -> datetime:
        """When this share (0 to 1) of the people hit were well again."""
        total = sum(population[code] for code in self.restored)
        served = 0
        for code, moment in sorted(self.restored.items(), key=lambda item: item[1]):
            served += population[code]
            if served >= share * total:
                return moment
        return self.end


class Extra(NamedTuple):
    """One request a shock brings. trade, community: None where any will do."""

    day: date
    second: int | None  # of the day; None: by the usual hours
    shock: str
    leaf: str
    district: str
    community: str | None
    trade: str | None
    distress: float


def truth(
    city: City,
    *,
    start: date,
    days: int,
    per_day: float,
    shocks: Sequence[Shock] = (),
    seed: int = 0,
) -> list[ShockTruth]:
    """What `simulate` with the same arguments puts in, one truth a shock, in their order.

    Raises InputError as `simulate` does.
    """
    check_wish(days, per_day, tuple(shocks))
    return [_truth(city, shock, index, start, per_day, seed) for index, shock in enumerate(shocks)]


def extras(
    city: City, truths: Sequence[ShockTruth], *, shocks: Sequence[Shock], per_day: float, seed: int
) -> dict[date, list[Extra]]:
    """The requests the shocks bring, by day."""
    found: dict[date, list[Extra]] = {}
    for index, (shock, known) in enumerate(zip(shocks, truths, strict=True)):
        rng = np.random.default_rng([seed, 1_000 + index])
        weights = shock_weights(shock.kind, city.categories)
        make = _wave if known.expected else _outage
        for extra in make(city, shock, known, weights, per_day, rng):
            found.setdefault(extra.day, []).append(extra)
    return found


def _truth(
    city: City, shock: Shock, index: int, start: date, per_day: float, seed: int
) -> ShockTruth:
    rng = np.random.default_rng([seed, 500 + index])
    first = shock.start or start + timedelta(days=DEFAULT_START_DAY)
    days = shock.days or DEFAULT_DAYS[shock.kind]
    districts = _districts(city, shock, rng)
    zone = ZoneInfo(city.timezone)
    begin = datetime.combine(first, time(ONSET_HOUR.get(shock.kind, 0)), zone)
    end = datetime.combine(first + timedelta(days=days), time(0), zone)
    name = f"{shock.kind}-{index + 1}"
    if shock.kind == "epidemic":
        return _epidemic(city, shock, name, (begin, end), districts, per_day, rng)
    restored = _restored(city, shock.kind, begin, end, districts, rng)
    return ShockTruth(name, shock.kind, begin, end, districts, restored=restored)


def _districts(city: City, shock: Shock, rng: np.random.Generator) -> tuple[str, ...]:
    known = [place.code for place in city.places if place.level == "district"]
    for code in shock.districts:
        if code not in known:
            raise InputError("shock_district_unknown", district=code, known=", ".join(known))
    if shock.districts:
        return tuple(shock.districts)
    if shock.kind == "blackout" and known:
        return (known[int(rng.integers(len(known)))],)
    return tuple(known)


def _communities(city: City, districts: tuple[str, ...]) -> list[Place]:
    return [
        place
        for place in city.places
        if place.level == "community" and (not districts or place.code[:6] in districts)
    ]


def _epidemic(
    city: City,
    shock: Shock,
    name: str,
    span: tuple[datetime, datetime],
    districts: tuple[str, ...],
    per_day: float,
    rng: np.random.Generator,
) -> ShockTruth:
    first, days = span[0].date(), (span[1].date() - span[0].date()).days
    people = {code: sum(p.population for p in _communities(city, (code,))) for code in districts}
    everyone = max(1, sum(p.population for p in _communities(city, ())))
    shares = trade_shares(city)
    total = shock.intensity * per_day * SIZE["epidemic"] * min(1.0, days / 14)
    order = rng.permutation(len(districts))
    offsets = np.linspace(-DISTRICT_SPREAD, DISTRICT_SPREAD, len(districts))[order]
    worries = np.linspace(DISTRESS_FROM, DISTRESS_TO, len(districts))[
        rng.permutation(len(districts))
    ]
    squeeze = min(1.0, days / DEFAULT_DAYS["epidemic"])
    expected: dict[Group, tuple[float, ...]] = {}
    distress: dict[Group, float] = {}
    for district, offset, worry in zip(districts, offsets, worries, strict=True):
        for trade, share in shares.items():
            shift = squeeze * (float(offset) + TRADE_OFFSET.get(trade, 0))
            curve = _curve(days, PEAK_AT * days + shift, squeeze)
            size = total * people[district] / everyone * share
            expected[Group(district, trade)] = tuple((curve * size).tolist())
            known = float(worry) * DISTRESS_TRADE.get(trade, 1.0)
            distress[Group(district, trade)] = round(min(known, 0.9), 3)
    peak, district_peak, trade_peak = _peaks(expected, first)
    return ShockTruth(
        name,
        shock.kind,
        *span,
        districts,
        expected=expected,
        peak=peak,
        district_peak=district_peak,
        trade_peak=trade_peak,
        distress=distress,
    )


def _curve(days: int, peak: float, squeeze: float) -> np.ndarray:
    at = np.arange(days) - peak
    width = np.where(at < 0, RISE_DAYS, FALL_DAYS) * max(squeeze, 0.2)
    curve = np.exp(-0.5 * (at / width) ** 2)
    return np.asarray(curve / curve.sum())


def _peaks(
    expected: dict[Group, tuple[float, ...]], first: date
) -> tuple[dict[Group, date], dict[str, date], dict[str, date]]:
    def day_of(curves: list[tuple[float, ...]]) -> date:
        return first + timedelta(days=int(np.sum(curves, axis=0).argmax()))

    by_district: dict[str, list[tuple[float, ...]]] = {}
    by_trade: dict[str, list[tuple[float, ...]]] = {}
    for group, curve in expected.items():
        by_district.setdefault(group.district, []).append(curve)
        by_trade.setdefault(group.trade, []).append(curve)
    return (
        {group: day_of([curve]) for group, curve in expected.items()},
        {district: day_of(curves) for district, curves in by_district.items()},
        {trade: day_of(curves) for trade, curves in by_trade.items()},
    )


def _restored(
    city: City,
    kind: str,
    begin: datetime,
    end: datetime,
    districts: tuple[str, ...],
    rng: np.random.Generator,
) -> dict[str, datetime]:
    """Which communities are hit and when each is well again: half within a third of the time."""
    hit = _communities(city, districts)
    if kind == "blackout" and len(hit) > 3:  # neighbours on one substation, not all
        hit = hit[: max(3, round(len(hit) * BLACKOUT_SHARE))]
    span = (end - begin).total_seconds()
    delays = np.minimum(span / 3 * np.exp(rng.normal(0, log(1.9), size=len(hit))), span)
    return {
        place.code: begin + timedelta(seconds=round(float(delay)))
        for place, delay in zip(hit, delays, strict=True)
    }


def _wave(
    city: City,
    shock: Shock,
    known: ShockTruth,
    weights: dict[str, float],
    per_day: float,
    rng: np.random.Generator,
) -> list[Extra]:
    codes, shares = _shares(weights)
    made: list[Extra] = []
    for group, curve in known.expected.items():
        for lag, mean in enumerate(curve):
            day = known.start.date() + timedelta(days=lag)
            count = int(rng.poisson(mean))
            made.extend(
                Extra(
                    day, None, known.name, codes[leaf], group.district, None, group.trade,
                    known.distress[group],
                )
                for leaf in rng.choice(len(codes), size=count, p=shares)
            )  # fmt: skip
    return made


def _outage(
    city: City,
    shock: Shock,
    known: ShockTruth,
    weights: dict[str, float],
    per_day: float,
    rng: np.random.Generator,
) -> list[Extra]:
    """Requests while a community is out: a burst at the onset, then by the hour of the day."""
    codes, shares = _shares(weights)
    people = {place.code: place.population for place in _communities(city, known.districts)}
    everyone = max(1, sum(place.population for place in _communities(city, ())))
    longest = (known.end - known.start).total_seconds()
    made: list[Extra] = []
    for code, well in known.restored.items():
        lasted = (well - known.start).total_seconds()
        mean = shock.intensity * per_day * SIZE[shock.kind] * people[code] / everyone
        count = int(rng.poisson(mean * (0.3 + 0.7 * lasted / longest)))
        for leaf in rng.choice(len(codes), size=count, p=shares):
            moment = known.start + timedelta(seconds=_delay(known.start.hour, lasted, rng))
            second = moment.hour * 3600 + moment.minute * 60 + moment.second
            made.append(
                Extra(moment.date(), second, known.name, codes[leaf], code[:6], code, None, 0.08)
            )
    return made


def _delay(onset_hour: int, lasted: float, rng: np.random.Generator) -> float:
    """Seconds from the onset to a request, within what the outage lasted there.

    Whoever is asleep when it begins mostly finds out in the morning.
    """
    if rng.random() < BURST_SHARE:
        delay = float(rng.exponential(BURST_MEAN_HOURS * 3600))
        hour = int(onset_hour + delay / 3600) % 24
        if hour < WAKING_HOUR and rng.random() < ASLEEP_SHARE:
            delay += (WAKING_HOUR - hour + float(rng.exponential(1.0))) * 3600
        return min(delay, lasted)
    highest = max(HOUR_WEIGHTS_PHONE)
    while True:  # thinning by the hour curve: at most some fifty draws at dead of night
        delay = float(rng.uniform(0, lasted))
        hour = int(onset_hour + delay / 3600) % 24
        if rng.random() < max(HOUR_WEIGHTS_PHONE[hour] / highest, 0.02):
            return delay


def _shares(weights: dict[str, float]) -> tuple[list[str], np.ndarray]:
    values = np.asarray(list(weights.values()))
    return list(weights), values / values.sum()


def trade_shares(city: City) -> dict[str, float]:
    """Share of the people in each trade, summing to 1; even for trades we know nothing of."""
    known = style().trade_shares
    weights = {trade.code: float(known.get(trade.code, 5)) for trade in city.trades} or {"": 1.0}
    total = sum(weights.values())
    return {code: weight / total for code, weight in weights.items()}

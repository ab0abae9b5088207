"""The rates as pages and programs read them (三率查询): compared, explained, down to the rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from typing import Final

from django.utils import timezone

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import InputError
from rencheng.core.lifecycle.comparing import FourKinds, Line, compare, four_kinds
from rencheng.core.lifecycle.deadlines import calendar_end
from rencheng.core.lifecycle.rates import WHYS, Tally
from rencheng.core.lifecycle.rates_policy import RATES, RatesPolicy, rates_on
from rencheng.server.assessment.counts import (
    DIMENSIONS,
    NONE,
    SCORE,
    Behind,
    Within,
    awaited,
    behind,
    counts,
    month_before,
    months_counted,
    parts_behind,
)
from rencheng.server.assessment.models import RateFact
from rencheng.server.people.models import Unit
from rencheng.server.places.queries import place_names, residents
from rencheng.server.requests.models import Category, Request, Trade
from rencheng.server.requests.reading import CALENDAR, reader
from rencheng.server.requests.worklist import CITYWIDE

#: What a line opens next: a street shows its categories, a district its streets.
NEXT: Final[Mapping[str, str]] = {
    "unit": "category",
    "street": "category",
    "district": "street",
    "category": "category",
    "trade": "category",
    "month": "unit",
}
_TREND_MONTHS = 13
_ROWS = 50
PARTS: Final = ("whole", "good", "bad", "out", "awaited")
_MOST_MONTHS = 12


@dataclass(frozen=True, slots=True)
class NamedLine:
    """A line of the comparison with its name, which is "" for what has no code."""

    name: str
    line: Line


@dataclass(frozen=True, slots=True)
class RatesPage:
    """One month compared by one dimension.

    within: names of what is looked at, by dimension. total: of all lines. awaited: first contacts
    that are not made and not late yet; they count as not good so far. calendar_end: the first day
    that the working calendar does not know and a deadline can reach.
    """

    month: date
    months: list[date]
    by: str
    within: Within
    names: dict[str, str]
    lines: list[NamedLine]
    total: NamedLine
    policy: RatesPolicy
    awaited: int
    calendar_end: date | None


@dataclass(frozen=True, slots=True)
class CountedIn:
    """How a request counts in one rate. why: of WHYS."""

    rate: str
    why: str
    counted: bool
    good: bool


@dataclass(frozen=True, slots=True)
class CountedRow:
    """A request behind a figure. title is "" where it lies in the archive."""

    number: str
    title: str
    unit: str
    state: str
    verdicts: list[CountedIn]


@dataclass(frozen=True, slots=True)
class CountedPage:
    """The requests behind a figure that are this member of staff's to see.

    total: of them all. parts: how many are behind the figure's other parts.
    """

    figure: Behind
    names: dict[str, str]
    rows: list[CountedRow]
    total: int
    parts: dict[str, int]
    page: int
    more: bool


def rates_page(month: date | None, by: str, within: Within, now: datetime) -> RatesPage:
    """Compare one month with the one before; a fixed number of queries.

    month: any day of it; None for the newest that has requests. Raises InputError
    ("rates_dimension_unknown") where `by` is none of DIMENSIONS.
    """
    if by not in DIMENSIONS:
        raise InputError("rates_dimension_unknown", by=by, known=", ".join(DIMENSIONS))
    today = timezone.localtime(now).date()
    months = months_counted()
    month = (month or (months[0] if months else today)).replace(day=1)
    policy = rates_on(reader().rates, month)
    if by == "month":
        lines, total = _by_month(month, within, policy)
    else:
        lines, total = _by_code(month, by, within, policy)
    name = _namer(by)
    return RatesPage(
        month=month,
        months=months,
        by=by,
        within=within,
        names=names_within(within),
        lines=[NamedLine(name(line.code), line) for line in lines],
        total=NamedLine("", total),
        policy=policy,
        awaited=awaited(month, within, now),
        calendar_end=calendar_end(reader().policy(today), today, CALENDAR),
    )


def _by_code(month: date, by: str, within: Within, policy: RatesPolicy) -> tuple[list[Line], Line]:
    before = month_before(month)
    found = counts(by, [month, before], within)
    living = residents() if by in {"street", "district"} else {}
    lines = compare(found[month], found[before], policy, living)
    sums = {at: sum(found[at].values(), Tally()) for at in (month, before)}
    lived = residents().get(within.street or within.district or "", 0)
    (total,) = compare({"": sums[month]}, {"": sums[before]}, policy, {"": lived})
    return lines, replace(total, rank=None)


def _by_month(month: date, within: Within, policy: RatesPolicy) -> tuple[list[Line], Line]:
    """Month by month, newest first, each by its own policy and beside the one before it."""
    months = [month]
    while len(months) < _TREND_MONTHS:
        months.append(month_before(months[-1]))
    found = counts("month", months, within)
    sums = {at: sum(codes.values(), Tally()) for at, codes in found.items()}
    lines = []
    for at, earlier in pairwise(months):
        if sums[at] == Tally():
            continue
        own = rates_on(reader().rates, at)
        (line,) = compare({at.isoformat(): sums[at]}, {at.isoformat(): sums[earlier]}, own)
        lines.append(replace(line, rank=None))
    (total,) = compare({"": sums[month]}, {"": sums[months[1]]}, policy)
    return lines, replace(total, rank=None)


def _namer(by: str) -> Callable[[str], str]:
    if by == "month":
        return lambda code: code[:7]
    names: Mapping[str, str] = {
        "unit": lambda: dict(Unit.objects.values_list("code", "name")),
        "street": place_names,
        "district": place_names,
        "category": lambda: dict(Category.objects.values_list("code", "name")),
        "trade": lambda: dict(Trade.objects.values_list("code", "name")),
    }[by]()
    return lambda code: names.get(code, code)


def names_within(within: Within) -> dict[str, str]:
    """Names of what is looked at, by dimension; NONE stays, alone or after the name it follows."""
    return {
        by: NONE if code == NONE else _namer(by)(code.removesuffix(f"/{NONE}")) + _rest(code)
        for by, code in within.given().items()
    }


def _rest(code: str) -> str:
    return f"/{NONE}" if code.endswith(f"/{NONE}") else ""


def counted_page(figure: Behind, actor: Actor, now: datetime, page: int = 1) -> CountedPage:
    """The requests behind a figure that this member of staff may see, with the reason of each.

    Raises InputError("rates_figure_unknown") where rate, part or months are none that there are.
    """
    known = figure.rate in {"", SCORE, *RATES} and figure.part in PARTS
    if not known or not 1 <= figure.months <= _MOST_MONTHS:
        raise InputError("rates_figure_unknown", rate=figure.rate, part=figure.part)
    rows, units = behind(figure, now), None
    if not actor.roles & {*CITYWIDE, "commander"}:
        units = {actor.unit or "", *actor.supervised} - {""}
        rows = rows.filter(unit__in=units)
    parts = parts_behind(figure, units)
    first = (max(1, page) - 1) * _ROWS
    shown = list(rows[first : first + _ROWS + 1])
    titles = {
        pk: (title, state)
        for pk, title, state in Request.objects.filter(
            pk__in=[row.request for row in shown]
        ).values_list("pk", "title", "state")
    }
    names = _namer("unit")
    rates = {"": (), SCORE: RATES}.get(figure.rate, (figure.rate,))
    total = parts.get(figure.part)
    return CountedPage(
        figure=figure,
        names=names_within(figure.within),
        rows=[_counted(row, rates, titles, names) for row in shown[:_ROWS]],
        total=rows.order_by().count() if total is None else total,
        parts=parts,
        page=max(1, page),
        more=len(shown) > _ROWS,
    )


def _counted(
    row: RateFact,
    rates: Sequence[str],
    titles: Mapping[int, tuple[str, str]],
    unit: Callable[[str], str],
) -> CountedRow:
    title, state = titles.get(row.request, ("", ""))
    verdicts = [(rate, getattr(row, rate), WHYS[getattr(row, f"why_{rate}")]) for rate in rates]
    return CountedRow(
        number=row.number,
        title=title,
        unit=unit(row.unit) if row.unit else "",
        state=state,
        verdicts=[CountedIn(rate, why, found > 0, found == 2) for rate, found, why in verdicts],
    )


@dataclass(frozen=True, slots=True)
class StreetsPage:
    """The four kinds of streets of a month, and what they were named by."""

    month: date
    months: list[date]
    kinds: FourKinds
    names: dict[str, str]
    year: dict[str, int]
    policy: RatesPolicy


def streets_page(month: date | None, now: datetime) -> StreetsPage:
    """Name the four kinds of streets (先进 进步 整改 治理) of a month."""
    months = months_counted()
    today = timezone.localtime(now).date()
    month = (month or (months[0] if months else today)).replace(day=1)
    policy = rates_on(reader().rates, month)
    year = [month]
    while len(year) < 12:
        year.append(month_before(year[-1]))
    found = counts("street", year, Within())
    streets = {code: tally for code, tally in found[month].items() if code}
    lines = compare(streets, found[year[1]], policy, residents())
    volume: dict[str, int] = {}
    for codes in found.values():
        for code, tally in codes.items():
            if code:
                volume[code] = volume.get(code, 0) + tally.requests
    return StreetsPage(
        month, months, four_kinds(lines, volume, policy), place_names(), volume, policy
    )

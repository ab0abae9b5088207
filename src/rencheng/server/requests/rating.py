"""The rates as pages and programs read them (三率查询): compared, explained, down to the rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final

from django.utils import timezone

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import InputError
from rencheng.core.lifecycle.comparing import FourKinds, Line, Rates, compare, four_kinds, rates
from rencheng.core.lifecycle.deadlines import calendar_end
from rencheng.core.lifecycle.rates import WHYS, Tally
from rencheng.core.lifecycle.rates_policy import RATES, RatesPolicy, rates_on
from rencheng.server.assessment.counts import (
    DIMENSIONS,
    Behind,
    Within,
    awaited,
    behind,
    counts,
    months_counted,
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
PARTS: Final = ("whole", "good", "bad", "out")


@dataclass(frozen=True, slots=True)
class NamedLine:
    """A line of the comparison with its name; opens: whether there is more below it."""

    name: str
    line: Line
    opens: bool


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
class CountedRow:
    """A request behind a figure. title is "" where it lies in the archive. why: of WHYS."""

    number: str
    title: str
    unit: str
    state: str
    why: str
    counted: bool
    good: bool


@dataclass(frozen=True, slots=True)
class CountedPage:
    """The requests behind a figure. hidden: they are not this member of staff's to see."""

    figure: Behind
    names: dict[str, str]
    rows: list[CountedRow]
    total: int
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
        lines=[NamedLine(name(line.code), line, bool(line.code)) for line in lines],
        total=NamedLine("", total, opens=False),
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


def month_before(month: date) -> date:
    """The first day of the month before the one that `month` begins."""
    return (month - timedelta(days=1)).replace(day=1)


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
    """Names of what is looked at, by dimension."""
    return {by: _namer(by)(code) for by, code in within.given().items()}


def counted_page(figure: Behind, actor: Actor, page: int = 1) -> CountedPage:
    """The requests behind a figure that this member of staff may see, with the reason of each.

    Raises InputError("rates_figure_unknown") where rate or part is none that there is.
    """
    if figure.rate not in {"", *RATES} or figure.part not in PARTS:
        raise InputError("rates_figure_unknown", rate=figure.rate, part=figure.part)
    rows = behind(figure)
    if not actor.roles & {*CITYWIDE, "commander"}:
        rows = rows.filter(unit__in={actor.unit or "", *actor.supervised} - {""})
    first = (max(1, page) - 1) * _ROWS
    shown = list(rows[first : first + _ROWS + 1])
    titles = {
        pk: (title, state)
        for pk, title, state in Request.objects.filter(
            pk__in=[row.request for row in shown]
        ).values_list("pk", "title", "state")
    }
    units = _namer("unit")
    return CountedPage(
        figure=figure,
        names=names_within(figure.within),
        rows=[_counted(row, figure.rate, titles, units) for row in shown[:_ROWS]],
        total=rows.order_by().count(),
        page=max(1, page),
        more=len(shown) > _ROWS,
    )


def _counted(
    row: RateFact,
    rate: str,
    titles: Mapping[int, tuple[str, str]],
    unit: Callable[[str], str],
) -> CountedRow:
    title, state = titles.get(row.request, ("", ""))
    verdict = getattr(row, rate) if rate else 0
    return CountedRow(
        number=row.number,
        title=title,
        unit=unit(row.unit) if row.unit else "",
        state=state,
        why=WHYS[getattr(row, f"why_{rate}")] if rate else "",
        counted=verdict > 0,
        good=verdict == 2,
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


def rates_of(within: Within, month: date) -> tuple[Tally, Rates]:
    """The counts and rates of one slice in one month."""
    found = counts("month", [month], within)[month]
    total = sum(found.values(), Tally())
    return total, rates(total, rates_on(reader().rates, month))

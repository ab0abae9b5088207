"""The counts of the rates (三率统计): by unit, street, district, category, trade or month."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Length

from rencheng.core.lifecycle.rates import Tally
from rencheng.core.lifecycle.rates_policy import RATES
from rencheng.server.assessment.models import RateFact
from rencheng.server.assessment.models.rates import SUMS

DIMENSIONS: Final = ("unit", "street", "district", "category", "trade", "month")
_STREET_DIGITS, _DISTRICT_DIGITS = 9, 6
#: In place of a code: what has none. After a category (utilities/-): itself and nothing below it.
NONE: Final = "-"
_ITSELF: Final = f"/{NONE}"
_COUNT = """
SELECT month, {code} AS code, {sums}
FROM (SELECT * FROM assessment_ratecount WHERE month = ANY(%s) AND {where}
      UNION ALL
      SELECT * FROM assessment_ratedelta WHERE month = ANY(%s) AND {where}) AS kept
GROUP BY 1, 2
"""
#: Of the whole city: the totals by the one column that the expression looks at.
_COUNT_CITY = """
SELECT month, {code} AS code, {sums}
FROM (SELECT month, code AS {column}, {names} FROM assessment_ratetotal
      WHERE month = ANY(%s) AND dimension = '{column}'
      UNION ALL
      SELECT month, {column}, {names} FROM assessment_ratedelta WHERE month = ANY(%s)) AS kept
GROUP BY 1, 2
"""
_TOTAL_OF: Final = {
    "unit": "unit",
    "street": "place",
    "district": "place",
    "leaf": "category",
    "category": "category",
    "trade": "trade",
    "month": "trade",
}
#: From index entry to index entry: a month costs a look, however many counts it has.
_MONTHS = """
WITH RECURSIVE seen AS (
    (SELECT max(month) AS month FROM assessment_ratecount)
    UNION ALL
    SELECT (SELECT max(month) FROM assessment_ratecount WHERE month < seen.month)
    FROM seen WHERE seen.month IS NOT NULL
)
SELECT month FROM seen WHERE month IS NOT NULL
UNION SELECT month FROM assessment_ratedelta ORDER BY 1 DESC
"""


@dataclass(frozen=True, slots=True)
class Within:
    """What is looked at: of the whole city ("" everywhere) the requests of these.

    street, district, category, trade, unit: codes; a category holds all below it. NONE stands for
    what has no code, and after a category for what was read as no finer one.
    """

    unit: str = ""
    street: str = ""
    district: str = ""
    category: str = ""
    trade: str = ""

    def given(self) -> dict[str, str]:
        return {name: value for name in self.__slots__ if (value := getattr(self, name))}


def counts(by: str, months: Sequence[date], within: Within) -> dict[date, dict[str, Tally]]:
    """Tallies by month (first day) and code of `by`, one of DIMENSIONS or "leaf"; one query.

    Categories are those right below the one looked at, or itself where it has none below; by leaf
    they are whatever requests were read as. "" is what has no code. With by="month" the code is
    the month's ISO text.
    """
    found: dict[date, dict[str, Tally]] = {month: {} for month in months}
    where, values = _where(within)
    expression, extra = _expression(by, within)
    query = (_COUNT if within.given() else _COUNT_CITY).format(
        code=expression,
        where=where,
        column=_TOTAL_OF[by],
        names=", ".join(SUMS),
        sums=", ".join(f"sum({name})" for name in SUMS),
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [*extra, *([list(months), *values] * 2)])
        for month, code, *parts in cursor.fetchall():
            if any(parts):
                found[month][code or ""] = Tally(*map(int, parts))
    return found


def months_counted() -> list[date]:
    """The months that hold a request, newest first."""
    with connection.cursor() as cursor:
        cursor.execute(_MONTHS)
        return [month for (month,) in cursor.fetchall()]


def _where(within: Within) -> tuple[str, list[Any]]:
    clauses, values = ["true"], []
    for name, value in within.given().items():
        code = "" if value == NONE else value
        if name == "category" and _is_open(code):
            clauses.append("(category = %s OR category LIKE %s)")
            values += [code, _below(code)]
        elif name == "street" and not code:
            clauses.append(f"length(place) <> {_STREET_DIGITS}")
        else:
            clauses.append(f"{_COLUMNS.get(name, name)} = %s")
            values.append(code.removesuffix(_ITSELF))
    return " AND ".join(clauses), values


_COLUMNS: Final = {"street": "place", "district": f"left(place, {_DISTRICT_DIGITS})"}


def _is_open(category: str) -> bool:
    """Whether the categories below it are meant, too."""
    return bool(category) and not category.endswith(_ITSELF)


def _below(category: str) -> str:
    escaped = category.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"{escaped}/%"


def _expression(by: str, within: Within) -> tuple[str, list[Any]]:
    if by == "category":
        parts = within.category.removesuffix(_ITSELF).count("/") + 2 if within.category else 1
        return "array_to_string((string_to_array(category, '/'))[1:%s], '/')", [parts]
    return {
        "unit": "unit",
        "street": f"CASE WHEN length(place) = {_STREET_DIGITS} THEN place ELSE '' END",
        "district": f"left(place, {_DISTRICT_DIGITS})",
        "trade": "trade",
        "leaf": "category",
        "month": "month::text",
    }[by], []


@dataclass(frozen=True, slots=True)
class Behind:
    """Which requests stand behind a figure.

    rate: of RATES; "" for those received; SCORE for all that count in any rate. part: "whole" (the
    denominator), "good" (the numerator), "bad" (counted and not good), "out" (left out), "awaited"
    (first contacts that are not late yet). months: so many, up to and with `month`.
    """

    month: date
    within: Within
    rate: str = ""
    part: str = "whole"
    months: int = 1

    def span(self) -> list[date]:
        """The first days of its months, newest first."""
        found = [self.month.replace(day=1)]
        while len(found) < self.months:
            found.append(month_before(found[-1]))
        return found


SCORE: Final = "score"
_PARTS: Final[Mapping[str, Q]] = {
    "whole": Q(verdict__gt=0),
    "good": Q(verdict=2),
    "bad": Q(verdict=1),
    "out": Q(verdict=0),
}
_SCORED: Final = Q(response__gt=0) | Q(resolution__gt=0) | Q(satisfaction__gt=0)


def month_before(month: date) -> date:
    """The first day of the month before the one that `month` begins."""
    return (month - timedelta(days=1)).replace(day=1)


def behind(figure: Behind, now: datetime) -> QuerySet[RateFact]:
    """The rows behind a figure, newest request first."""
    rows, span = _of(figure.within).order_by("-request"), figure.span()
    if not figure.rate:
        return rows.filter(received_month__in=span)
    rows = rows.filter(month__in=span)
    if figure.rate == SCORE:
        return rows.filter(_SCORED)
    if figure.part == "awaited":
        return rows.filter(contact_due__gt=now, response=1)
    return rows.annotate(verdict=F(figure.rate)).filter(_PARTS[figure.part])


def parts_behind(figure: Behind, units: Collection[str] | None) -> dict[str, int]:
    """How many requests stand behind the whole, good and bad of a figure, from the counts alone.

    units: only those of these; None for all. Empty where the counts do not tell (SCORE).
    """
    if figure.rate == SCORE:
        return {}
    found = counts("unit", figure.span(), figure.within).values()
    kept = (
        tally for codes in found for code, tally in codes.items() if units is None or code in units
    )
    total = sum(kept, Tally())
    if figure.rate not in RATES:
        return {"whole": total.requests}
    good, whole = total.parts(figure.rate)
    return {"whole": whole, "good": good, "bad": whole - good}


def _of(within: Within) -> QuerySet[RateFact]:
    rows = RateFact.objects.all()
    for name, value in within.given().items():
        code = "" if value == NONE else value
        if name == "category" and _is_open(code):
            rows = rows.filter(Q(category=code) | Q(category__startswith=f"{code}/"))
        elif name == "street" and not code:
            rows = rows.annotate(digits=Length("place")).exclude(digits=_STREET_DIGITS)
        elif name == "district" and code:
            rows = rows.filter(place__startswith=code)
        else:
            field = "place" if name in {"street", "district"} else name
            rows = rows.filter(**{field: code.removesuffix(_ITSELF)})
    return rows


def awaited(month: date, within: Within, now: datetime) -> int:
    """How many first contacts of a month are not made and not late yet."""
    return behind(Behind(month, within, "response", "awaited"), now).count()

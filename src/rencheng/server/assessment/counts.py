"""The counts of the rates (三率统计): by unit, street, district, category, trade or month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import connection
from django.db.models import F, Q, QuerySet

from rencheng.core.lifecycle.rates import Tally
from rencheng.server.assessment.models import RateFact
from rencheng.server.assessment.models.rates import SUMS

DIMENSIONS: Final = ("unit", "street", "district", "category", "trade", "month")
_STREET_DIGITS, _DISTRICT_DIGITS = 9, 6
_COUNT = """
SELECT month, {code} AS code, {sums}
FROM (SELECT * FROM assessment_ratecount WHERE month = ANY(%s) AND {where}
      UNION ALL
      SELECT * FROM assessment_ratedelta WHERE month = ANY(%s) AND {where}) AS kept
GROUP BY 1, 2
"""
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

    street, district, category, trade, unit: codes; a category holds all below it.
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
    query = _COUNT.format(
        code=expression, where=where, sums=", ".join(f"sum({name})" for name in SUMS)
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
        if name == "category":
            clauses.append("(category = %s OR category LIKE %s)")
            values += [value, _below(value)]
        elif name == "district":
            clauses.append("left(place, 6) = %s")
            values.append(value)
        else:
            clauses.append(f"{'place' if name == 'street' else name} = %s")
            values.append(value)
    return " AND ".join(clauses), values


def _below(category: str) -> str:
    escaped = category.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"{escaped}/%"


def _expression(by: str, within: Within) -> tuple[str, list[Any]]:
    if by == "category":
        parts = within.category.count("/") + 2 if within.category else 1
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
    """Which requests stand behind a figure. rate: of RATES, or "" for those received.

    part: "whole" (the denominator), "good" (the numerator), "bad" (counted and not good) or "out"
    (dispatched in the month and left out).
    """

    month: date
    within: Within
    rate: str = ""
    part: str = "whole"


_PARTS: Final[Mapping[str, Q]] = {
    "whole": Q(verdict__gt=0),
    "good": Q(verdict=2),
    "bad": Q(verdict=1),
    "out": Q(verdict=0),
}


def behind(figure: Behind) -> QuerySet[RateFact]:
    """The rows behind a figure, newest request first."""
    rows = _of(figure.within)
    if not figure.rate:
        return rows.filter(received_month=figure.month).order_by("-request")
    rows = rows.filter(month=figure.month).annotate(verdict=F(figure.rate))
    return rows.filter(_PARTS[figure.part]).order_by("-request")


def _of(within: Within) -> QuerySet[RateFact]:
    rows = RateFact.objects.all()
    for name, value in within.given().items():
        if name == "category":
            rows = rows.filter(Q(category=value) | Q(category__startswith=f"{value}/"))
        elif name == "district":
            rows = rows.filter(place__startswith=value)
        else:
            rows = rows.filter(**{"place" if name == "street" else name: value})
    return rows


def awaited(month: date, within: Within, now: datetime) -> int:
    """How many first contacts of a month are not made and not late yet."""
    return _of(within).filter(month=month, contact_due__gt=now, response=1).count()

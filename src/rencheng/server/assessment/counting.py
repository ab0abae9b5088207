"""Counting a request in (计入考核): its row of the rates follows every step, in its transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from rencheng.core.lifecycle.clocks import ClockRules
from rencheng.core.lifecycle.history import Event
from rencheng.core.lifecycle.rates import WHYS, Verdict, judge
from rencheng.core.lifecycle.rates_policy import RATES, RatesPolicy
from rencheng.server.assessment.models.rates import KEYS, SUMS, TOTALED
from rencheng.server.database.statements import prepared

_PLACE_DIGITS = 9  # streets and districts are compared; a cell counts for its street
_WHY = {why: place for place, why in enumerate(WHYS)}
_COLUMNS = (
    *("request", "number", "received_month", *KEYS),
    *RATES,
    *(f"why_{rate}" for rate in RATES),
    "contact_due",
)
_STAGE = """
CREATE TEMP TABLE counted (request bigint, number text, received_month date, month date, unit text,
    place text, category text, trade text, response smallint, resolution smallint,
    satisfaction smallint, why_response smallint, why_resolution smallint,
    why_satisfaction smallint, contact_due timestamptz) ON COMMIT DROP
"""
_WRITE = """
INSERT INTO assessment_ratefact AS fact ({columns}) {rows}
ON CONFLICT (request) DO UPDATE SET {changes}
WHERE ({before}) IS DISTINCT FROM ({after})
"""
_FOLD = """
WITH gone AS (DELETE FROM assessment_ratedelta RETURNING *), totals AS (
    INSERT INTO assessment_ratetotal AS kept (month, dimension, code, {names})
    SELECT month, d.dimension, d.code, {sums}
    FROM gone CROSS JOIN LATERAL (VALUES {dimensions}) AS d (dimension, code)
    GROUP BY 1, 2, 3 HAVING {changed}
    ON CONFLICT (month, dimension, code) DO UPDATE SET {added}
)
INSERT INTO assessment_ratecount AS kept ({keys}, {names})
SELECT {keys}, {sums} FROM gone GROUP BY {keys} HAVING {changed}
ON CONFLICT ({keys}) DO UPDATE SET {added}
"""


def _writing(rows: str) -> str:
    return _WRITE.format(
        columns=", ".join(_COLUMNS),
        rows=rows.format(columns=", ".join(_COLUMNS)),
        changes=", ".join(f"{one} = EXCLUDED.{one}" for one in _COLUMNS[1:]),
        before=", ".join(f"fact.{one}" for one in _COLUMNS),
        after=", ".join(f"EXCLUDED.{one}" for one in _COLUMNS),
    )


_VALUES = f"VALUES ({', '.join(['%s'] * len(_COLUMNS))})"
_NEW = f"INSERT INTO assessment_ratefact ({', '.join(_COLUMNS)}) {_VALUES}"
_ONE = _writing(_VALUES)
_MANY = _writing("SELECT {columns} FROM counted")
_FOLDING = _FOLD.format(
    dimensions=", ".join(f"('{name}', {name})" for name in TOTALED),
    keys=", ".join(KEYS),
    names=", ".join(SUMS),
    sums=", ".join(f"sum({name})" for name in SUMS),
    changed=" OR ".join(f"sum({name}) <> 0" for name in SUMS),
    added=", ".join(f"{name} = kept.{name} + EXCLUDED.{name}" for name in SUMS),
)
#: Any number of ours: folding waits for folding.
_FOLD_LOCK = 7_201_349


@dataclass(frozen=True, slots=True)
class Case:
    """What the rates need of a request. Codes are None where there is none.

    history: in the order of the record, the step just taken included.
    """

    id: int
    number: str
    urgency: str
    place: str | None
    category: str | None
    trade: str | None
    history: Sequence[Event]


@dataclass(frozen=True, slots=True)
class CountRules:
    """By what requests are counted: the clocks' rules, and every version of the rates policy."""

    clocks: ClockRules
    policies: tuple[RatesPolicy, ...]


def count_in(case: Case, rules: CountRules, *, new: bool = False) -> None:
    """Write how a request counts now; call it in the step's own transaction.

    new: it was never counted before.
    """
    prepared(_NEW if new else _ONE, fact_row(case, rules))


def count_many(cases: Iterable[Case], rules: CountRules) -> int:
    """Write how many requests count now, in one transaction that the caller holds."""
    rows = [fact_row(case, rules) for case in cases]  # before COPY takes the connection
    with connection.cursor() as cursor:
        cursor.execute(_STAGE)
        with cursor.copy(f"COPY counted ({', '.join(_COLUMNS)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(_MANY)
        cursor.execute("DROP TABLE counted")
    return len(rows)


def fold_counts() -> int:
    """Fold the deltas into counts and totals; returns how many counts changed. In a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_FOLD_LOCK])
        cursor.execute(_FOLDING)
        return int(cursor.rowcount)


def fact_row(case: Case, rules: CountRules) -> list[Any]:
    """The row of the rates for a request, in the order of its columns."""
    found, counted = judge(
        case.history,
        urgency=case.urgency or "general",
        rules=rules.clocks,
        policies=rules.policies,
    )
    verdicts = [counted.of(rate) for rate in RATES]
    received = found.received
    if received is None:
        raise ValueError(f"{case.number} has no history")
    awaited = counted.response.counted and found.contacted is None
    due: datetime | None = found.contact_due if awaited else None
    return [
        case.id,
        case.number,
        received.date().replace(day=1),
        found.month,
        found.unit or "",
        (case.place or "")[:_PLACE_DIGITS],
        case.category or "",
        case.trade or "",
        *map(_standing, verdicts),
        *(_WHY[verdict.why] for verdict in verdicts),
        due,
    ]


def _standing(verdict: Verdict) -> int:
    return int(verdict.counted) + int(verdict.good)

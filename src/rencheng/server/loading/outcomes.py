"""A month of work written in bulk: what the simulator drew becomes state and history."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from random import Random
from typing import Any

from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.types import JSONValue

from rencheng.core.common.batches import batched
from rencheng.core.lifecycle.table import TRANSITIONS
from rencheng.server.people.models import Unit
from rencheng.server.requests.models import Request
from rencheng.server.requests.moving import PUBLISH_ANSWER
from rencheng.simulator.outcomes import Outcome, answer_text, outcome, skill_of

_BATCH = 5000
_HISTORY = [
    "request_id",
    "event",
    "source",
    "target",
    "at",
    "recorded_at",
    "actor_name",
    "unit_id",
    "note",
    "data",
]
_OUTCOME = {
    "state": "text",
    "contacted_at": "timestamptz",
    "tries": "smallint",
    "moved_at": "timestamptz",
    "closed_at": "timestamptz",
    "answer": "text",
    "answered_at": "timestamptz",
    "public": "boolean",
    "resolved": "boolean",
    "satisfaction": "smallint",
    "excluded": "text",
}
_STAGE = "CREATE TEMP TABLE worked (id bigint, {columns}) ON COMMIT DROP"
_APPLY = "UPDATE requests_request r SET {columns} FROM worked w WHERE w.id = r.id"
#: Steps in the order in which they are drawn, and where each leaves the request.
_ROWS = {(row.source, row.event): row for row in TRANSITIONS}


def write_outcomes(
    source: str, words: Mapping[str, Sequence[str]], now: datetime, rng: Random
) -> int:
    """Let units work on every dispatched request of `source` up to `now`; returns how many.

    Afterwards the requests are to be counted into the rates.
    """
    units = dict(Unit.objects.values_list("code", "name"))
    rows = (
        Request.objects.filter(source=source, state="dispatched", due_at__isnull=False)
        .values_list("id", "number", "title", "kind", "unit_id", "received_at", "due_at")
        .order_by("id")
    )
    skills = {code: skill_of(code) for code in units}
    total = 0
    for batch in batched(rows.iterator(chunk_size=_BATCH), _BATCH):
        drawn = []
        for pk, number, title, kind, unit, received_at, due_at in batch:
            text = answer_text(
                rng,
                words,
                title=title,
                unit=units[unit],
                day=received_at,
                question=kind == "consultation",
            )
            result = outcome(
                rng,
                dispatched_at=received_at,
                due_at=due_at or received_at,
                now=now,
                answer=text,
                skill=skills[unit],
            )
            drawn.append((pk, number, unit, result))
        _write(drawn, now)
        total += len(drawn)
    return total


@transaction.atomic
def _write(drawn: Sequence[tuple[int, str, str, Outcome]], now: datetime) -> None:
    with connection.cursor() as cursor:
        kinds = ", ".join(f"{name} {kind}" for name, kind in _OUTCOME.items())
        cursor.execute(_STAGE.format(columns=kinds))
        lived = [(pk, list(_lines(pk, unit, result, now)), result) for pk, _, unit, result in drawn]
        with cursor.copy(f"COPY worked (id, {', '.join(_OUTCOME)}) FROM STDIN") as copy:
            for pk, lines, result in lived:
                copy.write_row(_final(pk, lines, result))
        cursor.execute(_APPLY.format(columns=", ".join(f"{one} = w.{one}" for one in _OUTCOME)))
        columns = ", ".join(_HISTORY)
        with cursor.copy(f"COPY requests_requestevent ({columns}) FROM STDIN") as copy:
            for _, lines, _ in lived:
                for line in lines:
                    copy.write_row(line)
        cursor.execute("DROP TABLE worked")
    public: list[JSONValue] = [
        number for _, number, _, result in drawn if result.public and result.closed_at
    ]
    if public:
        app.configure_task(PUBLISH_ANSWER, queue="index").defer(numbers=public)


def _final(pk: int, lines: Sequence[tuple[Any, ...]], result: Outcome) -> tuple[Any, ...]:
    state, moved_at = (lines[-1][3], lines[-1][4]) if lines else ("dispatched", None)
    return (
        *(pk, state, result.contacted_at, len(result.tried_at), moved_at),
        *(result.closed_at, result.answer, result.reported_at, result.public),
        *(result.resolved, result.satisfaction, result.excluded),
    )


def _lines(pk: int, unit: str, result: Outcome, now: datetime) -> Iterator[tuple[Any, ...]]:
    """History lines of the steps that happened, each as the table has it."""
    state = "dispatched"
    for event, at, note, data in _steps(result):
        if at is not None:
            row = _ROWS[state, event]
            state = row.target
            yield (
                *(pk, event, row.source, row.target, at, now, "simulator", unit, note),
                json.dumps(data),
            )


def _steps(result: Outcome) -> Iterator[tuple[str, datetime | None, str, dict[str, Any]]]:
    """The steps in their order: event, when it happened if it did, its words and data."""
    yield "accept", result.accepted_at, "", {}
    yield "contact", result.contacted_at, "", {}
    yield "report_back", result.reported_at, result.answer, {}
    for number, at in enumerate(result.tried_at, start=1):
        yield "unreached", at, "", {"tries": number}
    if result.unreached:
        yield "close", result.closed_at, "", {"reason": "unreached"}
    else:
        said = {"resolved": result.resolved, "satisfaction": result.satisfaction}
        yield "call_back", result.closed_at, "", said
    if result.excluded:
        why = {"code": result.excluded, "evidence": "现场核查记录"}
        yield "propose_exclusion", result.closed_at, "", why
        yield "exclude", result.closed_at, "", why

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
from rencheng.server.requests.steps import PUBLISH_ANSWER
from rencheng.simulator.outcomes import Outcome, answer_text, outcome

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
_OUTCOME = [
    "id",
    "state",
    "closed_at",
    "answer",
    "answered_at",
    "public",
    "resolved",
    "satisfaction",
]
_STAGE = """
CREATE TEMP TABLE worked (id bigint, state text, closed_at timestamptz, answer text,
    answered_at timestamptz, public boolean, resolved boolean, satisfaction smallint)
ON COMMIT DROP
"""
_APPLY = """
UPDATE requests_request r SET state = w.state, closed_at = w.closed_at, answer = w.answer,
    answered_at = w.answered_at, public = w.public, resolved = w.resolved,
    satisfaction = w.satisfaction
FROM worked w WHERE w.id = r.id
"""


def write_outcomes(
    source: str, words: Mapping[str, Sequence[str]], now: datetime, rng: Random
) -> int:
    """Let units work on every dispatched request of `source` up to `now`; returns how many."""
    units = dict(Unit.objects.values_list("code", "name"))
    rows = (
        Request.objects.filter(source=source, state="dispatched", due_at__isnull=False)
        .values_list("id", "number", "title", "kind", "unit_id", "received_at", "due_at")
        .order_by("id")
    )
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
            )
            drawn.append((pk, number, unit, result))
        _write(drawn, now)
        total += len(drawn)
    return total


@transaction.atomic
def _write(drawn: Sequence[tuple[int, str, str, Outcome]], now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_STAGE)
        with cursor.copy(f"COPY worked ({', '.join(_OUTCOME)}) FROM STDIN") as copy:
            for pk, _, _, result in drawn:
                copy.write_row(_final(pk, result))
        cursor.execute(_APPLY)
        columns = ", ".join(_HISTORY)
        with cursor.copy(f"COPY requests_requestevent ({columns}) FROM STDIN") as copy:
            for pk, _, unit, result in drawn:
                for line in _lines(pk, unit, result, now):
                    copy.write_row(line)
        cursor.execute("DROP TABLE worked")
    public: list[JSONValue] = [
        number for _, number, _, result in drawn if result.public and result.closed_at
    ]
    if public:
        app.configure_task(PUBLISH_ANSWER, queue="index").defer(numbers=public)


def _final(pk: int, result: Outcome) -> tuple[Any, ...]:
    state = "dispatched"
    for reached, at in (
        ("accepted", result.accepted_at),
        ("reported", result.reported_at),
        ("closed", result.closed_at),
    ):
        if at is not None:
            state = reached
    return (
        pk,
        state,
        result.closed_at,
        result.answer,
        result.reported_at,
        result.public,
        result.resolved,
        result.satisfaction,
    )


def _lines(pk: int, unit: str, result: Outcome, now: datetime) -> Iterator[tuple[Any, ...]]:
    """History lines of the steps that happened, each as the table has it."""
    steps = {row.event: row for row in TRANSITIONS if row.source != "received"}
    outcome_data = {"resolved": result.resolved, "satisfaction": result.satisfaction}
    for event, at, note, data in (
        ("accept", result.accepted_at, "", {}),
        ("report_back", result.reported_at, result.answer, {}),
        ("call_back", result.closed_at, "", outcome_data),
    ):
        if at is not None:
            row = steps[event]
            yield (
                *(pk, event, row.source, row.target, at, now, "simulator", unit, note),
                json.dumps(data),
            )

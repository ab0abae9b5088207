"""Requests into the rates (计入三率): one after its step, many at once, all of them anew."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from rencheng.core.lifecycle.history import Event
from rencheng.core.lifecycle.rates import may_count
from rencheng.server.assessment.counting import Case, count_in, count_many, fold_counts
from rencheng.server.database.statements import prepared
from rencheng.server.requests.models import Request, RequestEvent
from rencheng.server.requests.reading import reader

_BATCH = 5_000
_CASE = ("id", "number", "urgency", "place_id", "category_id", "trade_id")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HISTORIES = """
SELECT request_id, event, source, target, (extract(epoch FROM at) * 1000000)::bigint, unit_id,
       data::text
FROM requests_requestevent WHERE request_id = ANY(%s::bigint[]) ORDER BY recorded_at, id
"""
_STEP = ("event", "source", "target", "at", "unit_id", "data")


def histories(requests: Iterable[int]) -> dict[int, list[Event]]:
    """Histories by request id, in the order of the record; one query.

    Past the ORM, which takes several times as long to make moments of so many rows.
    """
    found: dict[int, list[Event]] = {}
    rows = prepared(_HISTORIES, [list(requests)]).fetchall()
    for request, event, source, target, at, unit, data in rows:
        told = json.loads(data) if data != "{}" else {}
        moment = _EPOCH + timedelta(microseconds=at)
        found.setdefault(request, []).append(Event(event, source, target, moment, unit, told))
    return found


def history(request: int) -> list[Event]:
    """One request's history, in the order of the record."""
    return histories([request]).get(request, [])


def count_step(request: Request, line: RequestEvent) -> None:
    """Bring a request's place in the rates up to date after a step that is saved already.

    Within the step's transaction; most steps change no rate and cost nothing.
    """
    rules = reader().count_rules
    if may_count(line.event, line.data, rules.policies):
        row = [getattr(request, name) for name in _CASE]
        count_in(_case(row, history(request.pk)), rules)


def count_new(request: Request, lines: Sequence[RequestEvent]) -> None:
    """Count a request that was just taken in, whose history is these lines."""
    steps = [Event(*(getattr(line, name) for name in _STEP)) for line in lines]
    row = [getattr(request, name) for name in _CASE]
    count_in(_case(row, steps), reader().count_rules, new=True)


def recount(requests: Sequence[int]) -> int:
    """Count these requests anew from their histories; returns how many. In a transaction."""
    found = histories(requests)
    rows = Request.objects.filter(pk__in=requests).values_list(*_CASE).iterator()
    cases = (_case(row, found[row[0]]) for row in rows if row[0] in found)
    return count_many(cases, reader().count_rules)


def recount_all() -> Iterator[int]:
    """Count every request anew, as after a change of policy; yields how many so far."""
    done, last = 0, 0
    while ids := list(
        Request.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:_BATCH]
    ):
        with transaction.atomic():
            recount(ids)
            fold_counts()
        done, last = done + len(ids), ids[-1]
        yield done


def _case(row: Sequence[Any], steps: Sequence[Event]) -> Case:
    pk, number, urgency, place, category, trade = row
    return Case(pk, number, urgency, place, category, trade, steps)

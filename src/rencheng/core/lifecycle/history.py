"""A request's history as plain data (办理记录): what clocks, rates and limits are computed from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any


@dataclass(frozen=True, slots=True)
class Event:
    """One step as it happened; a history is a Sequence[Event] in the order of the record.

    source: "" where the request did not exist before. at: aware. unit: code of the unit that held
    the request after the step, or None. data: what the step brought (see docs/en/lifecycle.md).
    """

    event: str
    source: str
    target: str
    at: datetime
    unit: str | None
    data: Mapping[str, Any] = field(default_factory=dict)


def redos(history: Sequence[Event]) -> int:
    """How often the request went back to be done again (重办), by callback or by reopening."""
    return sum(step.event in {"redo", "reopen"} for step in history)


def bouncers(history: Sequence[Event]) -> tuple[str, ...]:
    """The units whose objections were found right (退单), each once, in order of their first."""
    units: dict[str, None] = {}
    for before, step in pairwise(history):
        if step.event == "return_" and before.unit:
            units.setdefault(before.unit)
    return tuple(units)


def extensions(history: Sequence[Event]) -> int:
    """How many extensions were granted since the request was last dispatched."""
    count = 0
    for step in history:
        if step.event == "extend":
            count += 1
        elif step.event in {"dispatch", "redo", "reopen"}:
            count = 0
    return count


def closed_at(history: Sequence[Event]) -> datetime | None:
    """When it was last closed; None where it is open."""
    if not history or history[-1].target != "closed":
        return None
    for step in reversed(history):
        if step.source != "closed":
            return step.at
    return None

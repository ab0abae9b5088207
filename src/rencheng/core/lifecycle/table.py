"""The lifecycle as one table (办理流程表): pages, API, history and docs read it from here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from rencheng.core.lifecycle.machine import PLAIN, Lifecycle, NextStep, Standing, Transition
from rencheng.core.lifecycle.rows import (
    FACTS,
    OPEN_STATES,
    ROLES,
    STAFF_ROLES,
    STATES,
    TRANSITIONS,
)

__all__ = [
    "FACTS",
    "OPEN_STATES",
    "PLAIN",
    "ROLES",
    "STAFF_ROLES",
    "STATES",
    "TRANSITIONS",
    "NextStep",
    "Standing",
    "Transition",
    "next_steps",
    "steps_from",
    "take",
]

#: Whose say a step awaits: the person who asked for it may not give it.
ASKED_BY: Final[Mapping[str, str]] = {
    "return_": "object",
    "uphold": "object",
    "extend": "ask_extension",
    "refuse_extension": "ask_extension",
    "exclude": "propose_exclusion",
    "refuse_exclusion": "propose_exclusion",
}


#: The lifecycle of a request.
REQUESTS: Final = Lifecycle(STATES, TRANSITIONS, ASKED_BY)
steps_from = REQUESTS.steps_from
next_steps = REQUESTS.next_steps
take = REQUESTS.take

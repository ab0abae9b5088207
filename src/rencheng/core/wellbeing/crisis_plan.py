"""What follows a flag (危机跟进): a trained person looks, decides, and comes back on set days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from rencheng.core.common.errors import RefusedError

#: Next day, 1 week, 1, 3 and 12 months after the first contact (facts §6).
FOLLOW_UPS: Final = (1, 7, 30, 91, 365)
#: Years for which a record must be kept (facts §6: help lines keep theirs three years or more).
KEPT_YEARS: Final = 3
#: Minutes in which somebody should have looked at a flag. Ours.
SEEN_WITHIN: Final = {"now": 10, "soon": 60}

FLAGGED, HELD, FOLLOWED, CLOSED, NONE = "flagged", "held", "followed", "closed", "none"


@dataclass(frozen=True, slots=True)
class Step:
    """From a state by an event to a state. note: whether words must be written."""

    source: str
    event: str
    target: str
    note: bool


STEPS: Final = (
    Step(FLAGGED, "take", HELD, False),
    Step(HELD, "hand_back", FLAGGED, True),
    Step(HELD, "no_crisis", NONE, True),
    Step(HELD, "contacted", FOLLOWED, True),
    Step(HELD, "unreached", HELD, True),
    Step(HELD, "emergency", FOLLOWED, True),
    Step(FOLLOWED, "follow_up", FOLLOWED, True),
    Step(FOLLOWED, "unreached", FOLLOWED, True),
    Step(FOLLOWED, "emergency", FOLLOWED, True),
    Step(FOLLOWED, "close", CLOSED, True),
    Step(CLOSED, "reopen", HELD, True),
    Step(NONE, "reopen", HELD, True),
)


def steps_from(state: str) -> list[Step]:
    """What can happen to a case in a state."""
    return [step for step in STEPS if step.source == state]


def take(state: str, event: str, note: str) -> Step:
    """The step. Raises RefusedError `entry_step` (event, state, allowed) or `crisis_note`."""
    step = next((one for one in steps_from(state) if one.event == event), None)
    if step is None:
        allowed = ", ".join(one.event for one in steps_from(state))
        raise RefusedError("entry_step", event=event[:20], state=state, allowed=allowed)
    if step.note and not note.strip():
        raise RefusedError("crisis_note", event=event)
    return step


def next_follow_up(contacted: datetime, done: Sequence[datetime]) -> datetime | None:
    """When to come back; None once every follow-up has been made.

    contacted: the first contact. done: follow-ups made; each stands for the next in turn, also
    where it came early: nobody is rung twice for one.
    """
    return (
        contacted + timedelta(days=FOLLOW_UPS[len(done)]) if len(done) < len(FOLLOW_UPS) else None
    )

"""What experts tell the public (专家编审): drafted, looked at by a second person, published.

One table of steps for risk facts, rumours met, stories and messages; and what each must hold before
anybody may be told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import InputError, RefusedError
from rencheng.core.common.given import is_day
from rencheng.core.wellbeing import acts
from rencheng.core.wellbeing.risk import frequency
from rencheng.core.wellbeing.support import Help


class Kind(StrEnum):
    """What is written."""

    FACT = "fact"  # a risk in figures
    RUMOUR = "rumour"  # what is said, and what is so
    STORY = "story"  # a case, told with consent
    MESSAGE = "message"  # what to tell in a phase of the wave


#: A wave's phases, in order (core.outbreak names them by its peak).
PHASES: Final = ("calm", "rise", "peak", "fall")
#: The six principles of risk communication (facts §6, after the CERC manual).
PRINCIPLES: Final = ("first", "right", "credible", "empathy", "action", "respect")
DRAFT, REVIEW, PUBLISHED, WITHDRAWN = "draft", "review", "published", "withdrawn"


@dataclass(frozen=True, slots=True)
class Step:
    """From a state by an event to a state; act: of the table of acts."""

    source: str
    event: str
    target: str
    act: str


STEPS: Final = (
    Step(DRAFT, "edit", DRAFT, "write"),
    Step(DRAFT, "submit", REVIEW, "write"),
    Step(REVIEW, "reject", DRAFT, "review"),
    Step(REVIEW, "publish", PUBLISHED, "review"),
    Step(PUBLISHED, "withdraw", WITHDRAWN, "review"),
    Step(PUBLISHED, "revise", DRAFT, "write"),
    Step(WITHDRAWN, "revise", DRAFT, "write"),
)
#: By whom an entry was written, a second person decides.
_SECOND: Final = frozenset({"publish", "reject"})
#: Fields of each kind: name → whether it must be filled, and the most characters.
FIELDS: Final[Mapping[Kind, Mapping[str, tuple[bool, int]]]] = {
    Kind.FACT: {
        "claim": (True, 200), "group": (True, 80), "low": (True, 12), "high": (False, 12),
        "source": (True, 300), "dated": (True, 10), "meaning": (False, 500),
    },
    Kind.RUMOUR: {
        "claim": (True, 200), "truth": (True, 1000), "source": (True, 300), "words": (True, 200),
    },
    Kind.STORY: {
        "title": (True, 80), "text": (True, 3000), "consent_by": (True, 80),
        "consent_on": (True, 10), "consent_kept": (True, 200),
    },
    Kind.MESSAGE: {
        "phase": (True, 10), "wording": (True, 800), "other_wording": (False, 800),
        "fact": (True, 40), "story": (False, 40), "action": (True, 500), "remedy": (False, 40),
        "help": (True, 20), "principles": (True, 200), "words": (False, 200),
    },
}  # fmt: skip


def steps_from(state: str) -> list[Step]:
    """What can happen to an entry in a state."""
    return [step for step in STEPS if step.source == state]


def take(state: str, event: str, actor: Actor, written_by: str) -> Step:
    """The step an actor may take. written_by: who wrote the entry as it stands.

    Raises RefusedError `entry_step` (event, state, allowed), `step_not_for_role`, `second_person`.
    """
    step = next((one for one in steps_from(state) if one.event == event), None)
    if step is None:
        allowed = ", ".join(one.event for one in steps_from(state))
        raise RefusedError("entry_step", event=event[:20], state=state, allowed=allowed)
    acts.demand(step.act, actor)
    if event in _SECOND and actor.name == written_by:
        raise RefusedError("second_person", event=event)
    return step


def checked(kind: Kind, data: Mapping[str, Any], today: date) -> dict[str, str]:
    """An entry's fields, tidied. Raises InputError `entry_field` (field, allowed) for the first one
    that is missing, too long or cannot be."""
    found: dict[str, str] = {}
    for name, (needed, most) in FIELDS[kind].items():
        value = str(data.get(name, "") or "").strip()
        if needed and not value:
            raise InputError("entry_field", field=name, allowed="…")
        if len(value) > most:
            raise InputError("entry_field", field=name, allowed=f"≤ {most}")
        found[name] = value
    for name, (holds, allowed) in _rules(kind, found, today).items():
        if not holds:
            raise InputError("entry_field", field=name, allowed=allowed)
    return found


def _rules(kind: Kind, data: Mapping[str, str], today: date) -> dict[str, tuple[bool, str]]:
    if kind is Kind.FACT:
        return {
            "low": (_is_share(data["low"]), "0 – 1"),
            "high": (not data["high"] or _are_shares(data["low"], data["high"]), "low – 1"),
            "dated": (_is_past(data["dated"], today), "YYYY-MM-DD"),
        }
    if kind is Kind.STORY:
        return {"consent_on": (_is_past(data["consent_on"], today), "YYYY-MM-DD")}
    if kind is Kind.MESSAGE:
        kept = set(data["principles"].split())
        return {
            "phase": (data["phase"] in PHASES, ", ".join(PHASES)),
            "help": (data["help"] in set(Help), ", ".join(Help)),
            "principles": (kept == set(PRINCIPLES), ", ".join(PRINCIPLES)),
            "other_wording": (data["other_wording"] != data["wording"], "≠ wording"),
        }
    return {}


def _is_share(text: str) -> bool:
    try:
        frequency(float(text))
    except (ValueError, InputError):
        return False
    return True


def _are_shares(low: str, high: str) -> bool:
    return _is_share(low) and _is_share(high) and float(low) <= float(high)


def _is_past(text: str, today: date) -> bool:
    return is_day(text) and date.fromisoformat(text) <= today

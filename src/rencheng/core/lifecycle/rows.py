"""The rows of the lifecycle's table (办理流程表的各行): states, roles, facts, and every step."""

from __future__ import annotations

from typing import Final

from rencheng.core.lifecycle.machine import STAYS, Transition
from rencheng.core.lifecycle.machine import rows as _row

STATES: Final = (
    "received",
    "dispatched",
    "accepted",
    "objected",
    "reported",
    "checked",
    "closed",
    "merged",
)
#: What somebody still works on. A merged request waits for its leader and for nobody else.
OPEN_STATES: Final = ("received", "dispatched", "accepted", "objected", "reported", "checked")

ROLES: Final = (
    "citizen",
    "operator",
    "dispatcher",
    "handler",
    "reviewer",
    "callback",
    "supervisor",
    "commander",
    "analyst",
    "editor",
    "expert",
    "counsellor",
    "grid_worker",
    "system",
)
STAFF_ROLES: Final = tuple(role for role in ROLES if role not in {"citizen", "system"})

#: What may hold beside the state: the clock stands still while the citizen is asked; an extension
#: or an exclusion waits for a second person; excluded from the rates; escalated; others follow it.
FACTS: Final = ("paused", "extension", "exclusion", "excluded", "escalated", "leading")


_WORKING = "dispatched accepted"
_ANSWERED = "reported checked"
_AFTER_DISPATCH = "dispatched accepted objected reported checked closed"

#: The steps of 接诉即办: Beijing's regulation of 2021-09-24 and the practice of its hotline. The
#: order within a state is the order in which pages offer the steps.
TRANSITIONS: Final[tuple[Transition, ...]] = (
    *_row("receive", "", "received", "citizen operator system", "every request is taken in"),
    *_row(
        "take_over",
        "",
        "closed",
        "system",
        "a request that another system had closed is taken over with its outcome",
    ),
    *_row(
        "dispatch",
        "received",
        "dispatched",
        "operator dispatcher system",
        "clear ownership goes straight to the unit, unclear to the district as backstop",
    ),
    *_row(
        "answer",
        "received",
        "closed",
        "operator dispatcher system",
        "a question that a guide or an official reply settles is answered at once",
    ),
    *_row(
        "transfer",
        "received",
        "closed",
        "operator dispatcher",
        "what endangers life goes to an emergency line, which lies outside the hotline's duties",
    ),
    *_row(
        "explain",
        "received",
        "closed",
        "operator dispatcher",
        "what the law sends elsewhere, or forbids, is explained with the way that is open",
    ),
    *_row(
        "refer",
        "received",
        "closed",
        "dispatcher supervisor",
        "malicious disruption is referred to those who may act on it",
    ),
    *_row(
        "accept",
        "dispatched",
        "accepted",
        "handler",
        "the unit signs for the work; of several the first that takes it leads",
        co_units=True,
    ),
    *_row(
        "report_back",
        "accepted",
        "reported",
        "handler",
        "the unit says what it did, in words the citizen will read, with evidence",
        without="paused",
    ),
    *_row(
        "resume",
        "accepted",
        STAYS,
        "handler citizen system",
        "the citizen has answered, or the wait is over: the clock runs on",
        needs="paused",
    ),
    *_row(
        "contact",
        _WORKING,
        STAYS,
        "handler",
        "the unit spoke with the citizen: the response rate counts the first time",
        co_units=True,
    ),
    *_row(
        "contribute",
        "accepted",
        STAYS,
        "handler",
        "a unit that helps says what it did; the one that leads answers for the whole",
        co_units=True,
    ),
    *_row(
        "pause",
        "accepted",
        STAYS,
        "handler",
        "the work waits for something only the citizen can give: the clock stands still",
        without="paused",
    ),
    *_row(
        "ask_extension",
        "accepted",
        STAYS,
        "handler",
        "a hard matter may need longer: the unit asks and says why",
        without="extension paused",
    ),
    *_row(
        "extend",
        "accepted",
        STAYS,
        "reviewer supervisor",
        "a second person grants the longer limit",
        needs="extension",
    ),
    *_row(
        "refuse_extension",
        "accepted",
        STAYS,
        "reviewer supervisor",
        "a second person refuses the longer limit and says why",
        needs="extension",
    ),
    *_row(
        "object",
        _WORKING,
        "objected",
        "handler",
        "a unit that is not responsible says so, with its reason",
        without="paused",
    ),
    *_row(
        "return_",
        "objected",
        "received",
        "reviewer",
        "the objection is right: the request is dispatched anew",
    ),
    *_row(
        "uphold",
        "objected",
        "dispatched",
        "reviewer",
        "the objection is wrong: the unit keeps the request",
    ),
    *_row(
        "dispatch",
        "dispatched",
        "dispatched",
        "dispatcher",
        "a dispatcher mends a wrong dispatch before the unit has signed for it",
    ),
    *_row(
        "assist",
        _WORKING,
        STAYS,
        "dispatcher supervisor",
        "a matter of several units gets co-handlers beside the one that leads",
    ),
    *_row(
        "call_back",
        _ANSWERED,
        "closed",
        "callback system",
        "the citizen was asked and the outcome is recorded",
    ),
    *_row(
        "redo",
        _ANSWERED,
        "dispatched",
        "callback reviewer supervisor",
        "it is not solved, or the report will not do: the unit does it again",
    ),
    *_row(
        "check",
        "reported",
        "checked",
        "reviewer supervisor dispatcher",
        "somebody outside the unit has read the report and its evidence",
    ),
    *_row(
        "unreached",
        _ANSWERED,
        STAYS,
        "callback",
        "the citizen did not pick up: after so many tries it closes as unreached",
    ),
    *_row(
        "close",
        _ANSWERED,
        "closed",
        "callback supervisor system",
        "who cannot be asked (nobody reached, no number left) is not kept waiting",
    ),
    *_row(
        "merge",
        "received dispatched accepted",
        "merged",
        "operator dispatcher supervisor",
        "the same matter told twice is worked on once, under one leader",
        without="leading paused extension",
    ),
    *_row(
        "close",
        "merged",
        "closed",
        "system",
        "a follower gets its leader's outcome",
    ),
    *_row(
        "unmerge",
        "merged",
        "received",
        "dispatcher supervisor",
        "it was another matter after all: it goes its own way again",
    ),
    *_row(
        "transfer",
        "dispatched accepted",
        "closed",
        "operator dispatcher",
        "what endangers life goes to an emergency line, also where a unit has it already",
    ),
    *_row(
        "escalate",
        "received dispatched accepted objected reported checked",
        STAYS,
        "supervisor system",
        "redone too often or bounced by too many units: the city watches over it",
        without="escalated",
    ),
    *_row(
        "propose_exclusion",
        _AFTER_DISPATCH,
        STAYS,
        "handler callback supervisor",
        "what should not count in the rates is proposed with a coded reason and evidence",
        without="exclusion excluded",
    ),
    *_row(
        "exclude",
        _AFTER_DISPATCH,
        STAYS,
        "reviewer supervisor",
        "a second person agrees that it does not count",
        needs="exclusion",
    ),
    *_row(
        "refuse_exclusion",
        _AFTER_DISPATCH,
        STAYS,
        "reviewer supervisor",
        "a second person finds that it does count",
        needs="exclusion",
    ),
    *_row(
        "reopen",
        "closed",
        "received",
        "citizen operator callback dispatcher supervisor",
        "what was closed and is not solved, or comes back, is opened again for some days",
    ),
)

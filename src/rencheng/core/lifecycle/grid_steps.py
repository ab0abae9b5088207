"""The seven steps of a grid case (网格案件七步), on the machinery of a request's lifecycle.

GB/T 30428: collect, open, assign, handle, report back, verify and close, evaluate.
"""

from __future__ import annotations

from typing import Final

from rencheng.core.lifecycle.machine import STAYS, Lifecycle, rows

STATES: Final = (
    "collected",
    "opened",
    "assigned",
    "handling",
    "reported",
    "closed",
    "dropped",
    "evaluated",
)
#: What somebody still works on.
OPEN_STATES: Final = ("collected", "opened", "assigned", "handling", "reported")

_CENTRE = "dispatcher supervisor"

TRANSITIONS: Final = (
    *rows(
        "collect",
        "",
        "collected",
        "grid_worker operator dispatcher supervisor system",
        "what is found in the field is written down where it is found",
    ),
    *rows(
        "fix",
        "collected",
        "closed",
        "grid_worker",
        "a small thing is put right on the spot, with a picture of it",
    ),
    *rows("open", "collected", "opened", _CENTRE, "the centre finds that it is a case"),
    *rows(
        "drop",
        "collected opened",
        "dropped",
        _CENTRE,
        "what is no case, or is one already, ends with its reason",
    ),
    *rows("assign", "opened", "assigned", _CENTRE, "the unit that answers for it gets it"),
    *rows("handle", "assigned", "handling", "handler", "the unit signs for the work"),
    *rows(
        "return_",
        "assigned handling",
        "opened",
        "handler",
        "a unit that is not responsible says so, with its reason",
    ),
    *rows("report_back", "handling", "reported", "handler", "the unit says what it did"),
    *rows(
        "check",
        "reported",
        STAYS,
        "grid_worker",
        "somebody in the field looks whether it is so, with a picture",
    ),
    *rows(
        "verify",
        "reported",
        "closed",
        _CENTRE,
        "looked at and found done: the case closes",
    ),
    *rows("redo", "reported", "assigned", _CENTRE, "it is not done: the unit does it again"),
    *rows("evaluate", "closed", "evaluated", "supervisor system", "how the case went is graded"),
)

#: Whoever reported the work back does not verify it.
GRID: Final = Lifecycle(STATES, TRANSITIONS, {"verify": "report_back", "check": "report_back"})


def grade(*, on_time: bool, redone: int, returned: int) -> str:
    """How a closed case went (综合评价): A, B, C or D. Ours: one step down for each flaw.

    on_time: closed by its deadline. redone, returned: how often the unit had to do it again, and
    how often units gave it back.
    """
    return "ABCD"[min(3, (not on_time) + min(redone, 2) + (returned > 1))]

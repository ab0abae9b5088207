"""The seven steps of a grid case: the whole way, who may take which, and the grade."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import RefusedError
from rencheng.core.lifecycle.grid_steps import GRID, OPEN_STATES, STATES, TRANSITIONS, grade
from rencheng.core.lifecycle.machine import Standing

WORKER = Actor("w", frozenset({"grid_worker"}), id=1)
CENTRE = Actor("c", frozenset({"dispatcher"}), id=2)
UNIT = Actor("u", frozenset({"handler"}), id=3, unit="heat")


def test_the_seven_steps() -> None:
    state: str | None = None
    way = [
        ("collect", WORKER), ("open", CENTRE), ("assign", CENTRE), ("handle", UNIT),
        ("report_back", UNIT), ("check", WORKER), ("verify", CENTRE),
    ]  # fmt: skip
    seen = []
    for event, actor in way:
        state = GRID.take(event, state, actor, "heat").target
        seen.append(state)
    assert seen == [
        "collected", "opened", "assigned", "handling", "reported", "reported", "closed",
    ]  # fmt: skip
    chief = Actor("s", frozenset({"supervisor"}))
    assert GRID.take("evaluate", "closed", chief, "heat").target == "evaluated"


def test_a_unit_touches_its_own_cases_alone() -> None:
    with pytest.raises(RefusedError) as error:
        GRID.take("handle", "assigned", UNIT, "river")
    assert error.value.code == "step_not_for_unit"


def test_whoever_reported_does_not_verify() -> None:
    both = Actor("b", frozenset({"dispatcher", "handler"}), id=9, unit="heat")
    reported = Standing(asked_by={"report_back": 9})
    with pytest.raises(RefusedError) as error:
        GRID.take("verify", "reported", both, "heat", reported)
    assert error.value.code == "step_needs_another"


@given(st.sampled_from(STATES), st.text(max_size=12))
def test_no_other_step_is_taken(state: str, event: str) -> None:
    known = {row.event for row in GRID.steps_from(state)}
    if event not in known:
        with pytest.raises(RefusedError) as error:
            GRID.take(event, state, CENTRE, None)
        assert error.value.code == "step_not_possible"


def test_from_every_open_state_a_case_can_end() -> None:
    ends = {"closed", "dropped"}
    reached = set(ends)
    for _ in STATES:
        reached |= {row.source for row in TRANSITIONS if row.target in reached and row.source}
    assert set(OPEN_STATES) <= reached


@pytest.mark.parametrize(
    ("on_time", "redone", "returned", "mark"),
    [(True, 0, 0, "A"), (True, 0, 1, "A"), (False, 0, 0, "B"), (True, 1, 2, "C"),
     (False, 3, 5, "D")],
)  # fmt: skip
def test_the_grade_falls_with_each_flaw(
    on_time: bool, redone: int, returned: int, mark: str
) -> None:
    assert grade(on_time=on_time, redone=redone, returned=returned) == mark

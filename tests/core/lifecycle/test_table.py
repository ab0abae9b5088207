"""The lifecycle as a table: sound as a graph, and obeyed by whoever asks it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rencheng.core.common.actor import CITIZEN, SYSTEM, Actor
from rencheng.core.common.errors import RefusedError
from rencheng.core.lifecycle.table import (
    OPEN_STATES,
    ROLES,
    STATES,
    TRANSITIONS,
    next_steps,
    steps_from,
    take,
)

EVENTS = sorted({row.event for row in TRANSITIONS})
UNITS = ("heat", "river", "east")
actors = st.builds(
    Actor,
    name=st.just("someone"),
    roles=st.frozensets(st.sampled_from(ROLES)),
    unit=st.sampled_from((None, *UNITS)),
    supervised=st.frozensets(st.sampled_from(UNITS)),
)
units = st.sampled_from((None, *UNITS))


def handler(unit: str | None, *below: str) -> Actor:
    return Actor(name="h", roles=frozenset({"handler"}), unit=unit, supervised=frozenset(below))


def test_every_row_names_known_states_and_roles_and_a_reason() -> None:
    for row in TRANSITIONS:
        assert row.source is None or row.source in STATES
        assert row.target in STATES
        assert row.roles <= set(ROLES)
        assert row.roles, row.event
        assert len(row.why.split()) > 3


def test_no_step_stands_twice() -> None:
    keys = [(row.event, row.source) for row in TRANSITIONS]
    assert len(set(keys)) == len(keys)


def test_every_state_is_reached_and_only_closed_ends() -> None:
    reached, todo = set(), [None]
    while todo:
        for row in steps_from(todo.pop()):
            if row.target not in reached:
                reached.add(row.target)
                todo.append(row.target)
    assert reached == set(STATES)
    assert {state for state in STATES if not steps_from(state)} == {"closed"}
    assert set(OPEN_STATES) == set(STATES) - {"closed"}


def test_every_open_state_can_still_be_closed() -> None:
    closing = {"closed"}
    while True:
        wider = closing | {row.source for row in TRANSITIONS if row.target in closing}
        if wider == closing:
            break
        closing = wider
    assert set(STATES) <= closing


def test_a_step_bound_to_the_own_unit_is_never_for_citizens_or_the_system() -> None:
    for row in TRANSITIONS:
        if row.own_unit:
            assert not row.roles & {"citizen", "system"}


@given(
    walk=st.lists(st.tuples(st.sampled_from(EVENTS), actors, units), max_size=12),
)
def test_a_walk_of_random_actors_takes_only_steps_of_the_table(
    walk: list[tuple[str, Actor, str | None]],
) -> None:
    state: str | None = None
    for event, actor, unit in walk:
        rows = {row.event: row for row in TRANSITIONS if row.source == state}
        row = rows.get(event)
        may = (
            row is not None
            and bool(actor.roles & row.roles)
            and (not row.own_unit or (unit is not None and unit in {actor.unit, *actor.supervised}))
        )
        if not may:
            with pytest.raises(RefusedError):
                take(event, state, actor, unit)
            continue
        taken = take(event, state, actor, unit)
        assert taken is row
        state = taken.target


@given(state=st.sampled_from(STATES), actor=actors, unit=units)
def test_next_steps_say_what_take_does(state: str, actor: Actor, unit: str | None) -> None:
    shown = next_steps(state, actor, unit)
    assert [step.event for step in shown] == [row.event for row in steps_from(state)]
    for step in shown:
        if step.allowed:
            assert step.reason is None
            assert take(step.event, state, actor, unit).target == step.target
        else:
            with pytest.raises(RefusedError) as refused:
                take(step.event, state, actor, unit)
            assert refused.value.code == step.reason


@given(state=st.sampled_from((None, *STATES)), event=st.sampled_from(EVENTS))
def test_nobody_without_a_role_does_anything(state: str | None, event: str) -> None:
    with pytest.raises(RefusedError):
        take(event, state, Actor(name="x", roles=frozenset(), unit="heat"), "heat")


def test_a_refusal_names_who_may() -> None:
    with pytest.raises(RefusedError) as refused:
        take("dispatch", "received", CITIZEN, None)
    assert refused.value.code == "step_not_for_role"
    assert refused.value.data["roles"] == "dispatcher, operator, system"


def test_a_step_out_of_turn_names_what_is_possible() -> None:
    with pytest.raises(RefusedError) as refused:
        take("accept", "received", handler("heat"), "heat")
    assert refused.value.code == "step_not_possible"
    assert refused.value.data == {
        "event": "accept",
        "state": "received",
        "allowed": "dispatch, answer",
    }


def test_closed_allows_nothing_and_says_so() -> None:
    with pytest.raises(RefusedError) as refused:
        take("accept", "closed", handler("heat"), "heat")
    assert refused.value.data["allowed"] == "—"


def test_the_unit_that_holds_the_request_signs_and_so_may_one_above() -> None:
    assert take("accept", "dispatched", handler("river"), "river").target == "accepted"
    assert take("accept", "dispatched", handler("east", "river"), "river").target == "accepted"
    for stranger in (handler("heat"), handler(None)):
        with pytest.raises(RefusedError) as refused:
            take("accept", "dispatched", stranger, "river")
        assert refused.value.code == "step_not_for_unit"
    with pytest.raises(RefusedError):
        take("accept", "dispatched", handler(None), None)


def test_only_the_system_takes_over_what_another_system_closed() -> None:
    assert take("take_over", None, SYSTEM, None).target == "closed"
    with pytest.raises(RefusedError):
        take("take_over", None, CITIZEN, None)

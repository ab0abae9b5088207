"""The lifecycle as a table: sound as a graph, and obeyed by whoever asks it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rencheng.core.common.actor import CITIZEN, SYSTEM, Actor
from rencheng.core.common.errors import RefusedError
from rencheng.core.lifecycle.table import (
    ASKED_BY,
    FACTS,
    OPEN_STATES,
    ROLES,
    STATES,
    TRANSITIONS,
    Standing,
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
    id=st.none() | st.integers(1, 3),
)
units = st.sampled_from((None, *UNITS))
standings = st.builds(
    Standing,
    facts=st.frozensets(st.sampled_from(FACTS)),
    co_units=st.frozensets(st.sampled_from(UNITS), max_size=2),
    asked_by=st.dictionaries(st.sampled_from(sorted(set(ASKED_BY.values()))), st.integers(1, 3)),
)


def handler(unit: str | None, *below: str) -> Actor:
    return Actor(name="h", roles=frozenset({"handler"}), unit=unit, supervised=frozenset(below))


def test_every_row_names_known_states_and_roles_and_a_reason() -> None:
    for row in TRANSITIONS:
        assert row.source is None or row.source in STATES
        assert row.target in STATES
        assert row.roles <= set(ROLES)
        assert row.roles, row.event
        assert len(row.why.split()) > 3


def test_conditions_are_facts_that_a_step_can_bring_about() -> None:
    for row in TRANSITIONS:
        assert {row.needs, *row.without} - {""} <= set(FACTS), row.event
        assert row.needs not in row.without


def test_no_step_stands_twice() -> None:
    keys = [(row.event, row.source) for row in TRANSITIONS]
    assert len(set(keys)) == len(keys)


def test_every_state_is_reached_and_none_is_a_dead_end() -> None:
    reached, todo = set(), [None]
    while todo:
        for row in steps_from(todo.pop()):
            if row.target not in reached:
                reached.add(row.target)
                todo.append(row.target)
    assert reached == set(STATES)
    assert all(steps_from(state) for state in STATES)
    assert set(OPEN_STATES) == set(STATES) - {"closed", "merged"}


def test_every_open_state_can_still_be_closed() -> None:
    closing = {"closed"}
    while True:
        wider = closing | {row.source for row in TRANSITIONS if row.target in closing}
        if wider == closing:
            break
        closing = wider
    assert set(STATES) <= closing


def test_whoever_handles_is_bound_to_their_unit_everywhere() -> None:
    for row in TRANSITIONS:
        assert row.own_unit == ("handler" in row.roles)


def test_what_a_second_person_decides_has_an_asking_step_before_it() -> None:
    by_event = {row.event: row for row in TRANSITIONS}
    for deciding, asking in ASKED_BY.items():
        assert deciding in by_event
        assert asking in by_event
        assert not by_event[deciding].roles & {"handler", "system", "citizen"}


def may(event: str, state: str | None, actor: Actor, unit: str | None, standing: Standing) -> bool:
    """The table's rules told a second time, in other words."""
    for row in TRANSITIONS:
        if (row.event, row.source) != (event, state):
            continue
        if (row.needs and row.needs not in standing.facts) or set(row.without) & standing.facts:
            return False
        if actor.id and standing.asked_by.get(ASKED_BY.get(event, "")) == actor.id:
            return False
        mine = {actor.unit, *actor.supervised} - {None}
        theirs = {unit, *(standing.co_units if row.co_units else ())}
        roles = set(actor.roles) if mine & theirs else set(actor.roles) - {"handler"}
        return bool(roles & row.roles)
    return False


@given(
    walk=st.lists(st.tuples(st.sampled_from(EVENTS), actors, units, standings), max_size=12),
)
def test_a_walk_of_random_actors_takes_only_steps_of_the_table(
    walk: list[tuple[str, Actor, str | None, Standing]],
) -> None:
    state: str | None = None
    for event, actor, unit, standing in walk:
        if not may(event, state, actor, unit, standing):
            with pytest.raises(RefusedError):
                take(event, state, actor, unit, standing)
            continue
        taken = take(event, state, actor, unit, standing)
        assert (taken.event, taken.source) == (event, state)
        state = taken.target


@given(state=st.sampled_from(STATES), actor=actors, unit=units, standing=standings)
def test_next_steps_say_what_take_does(
    state: str, actor: Actor, unit: str | None, standing: Standing
) -> None:
    shown = {step.event: step for step in next_steps(state, actor, unit, standing)}
    for row in steps_from(state):
        step = shown.get(row.event)
        if step is not None and step.allowed:
            assert step.reason is None
            assert take(row.event, state, actor, unit, standing).target == step.target
            continue
        with pytest.raises(RefusedError) as refused:
            take(row.event, state, actor, unit, standing)
        if step is None:
            assert refused.value.code in {"fact_missing", "fact_stands"}
        else:
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
        "allowed": "dispatch, answer, transfer, explain, refer, merge, escalate",
    }


def test_closed_allows_only_what_opens_it_again_or_judges_it() -> None:
    with pytest.raises(RefusedError) as refused:
        take("accept", "closed", handler("heat"), "heat")
    assert refused.value.data["allowed"] == "propose_exclusion, reopen"


def test_a_callback_on_a_merged_request_is_refused() -> None:
    with pytest.raises(RefusedError) as refused:
        take("call_back", "merged", Actor(name="c", roles=frozenset({"callback"})), "heat")
    assert refused.value.data["allowed"] == "close, unmerge"


def test_a_co_handler_may_take_the_lead_but_not_report_for_it() -> None:
    helped = Standing(co_units=frozenset({"heat"}))
    assert take("accept", "dispatched", handler("heat"), "river", helped).target == "accepted"
    with pytest.raises(RefusedError) as refused:
        take("report_back", "accepted", handler("heat"), "river", helped)
    assert refused.value.code == "step_not_for_unit"


@pytest.mark.parametrize(("deciding", "asking"), ASKED_BY.items())
def test_who_asked_may_not_decide(deciding: str, asking: str) -> None:
    (state, needs), *_ = [(row.source, row.needs) for row in TRANSITIONS if row.event == deciding]
    asked = Standing(facts=frozenset({needs} - {""}), asked_by={asking: 7})
    roles = frozenset({"reviewer", "handler"})
    with pytest.raises(RefusedError) as refused:
        take(deciding, state, Actor(name="a", roles=roles, id=7), "heat", asked)
    assert refused.value.code == "step_needs_another"
    assert take(deciding, state, Actor(name="b", roles=roles, id=8), "heat", asked)


def test_an_extension_nobody_asked_for_is_not_granted() -> None:
    with pytest.raises(RefusedError) as refused:
        take("extend", "accepted", Actor(name="r", roles=frozenset({"reviewer"})), "heat")
    assert (refused.value.code, refused.value.data["fact"]) == ("fact_missing", "extension")


def test_a_report_waits_until_the_clock_runs_again() -> None:
    waiting = Standing(facts=frozenset({"paused"}))
    with pytest.raises(RefusedError) as refused:
        take("report_back", "accepted", handler("heat"), "heat", waiting)
    assert (refused.value.code, refused.value.data["fact"]) == ("fact_stands", "paused")
    assert "resume" in refused.value.data["allowed"]


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

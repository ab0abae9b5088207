"""The table of a signal's states."""

from __future__ import annotations

import pytest

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import RefusedError
from rencheng.core.surveillance.signals import MOVES, STATES, moves_from, take

SUPERVISOR = Actor("S", frozenset({"supervisor"}))
DISPATCHER = Actor("D", frozenset({"dispatcher"}))
HANDLER = Actor("H", frozenset({"handler"}))


def test_every_state_can_be_reached_and_left() -> None:
    assert {row.target for row in MOVES if row.target} == set(STATES)
    assert all(moves_from(state, SUPERVISOR) for state in STATES)


def test_a_judgement_can_be_revised() -> None:
    assert take("judge_false", take("judge_true", "new", SUPERVISOR), SUPERVISOR) == "false"


def test_a_note_leaves_the_state() -> None:
    assert [take("note", state, DISPATCHER) for state in STATES] == list(STATES)


@pytest.mark.parametrize(("event", "actor"), [("judge_true", DISPATCHER), ("own", HANDLER)])
def test_only_the_roles_of_the_row_may(event: str, actor: Actor) -> None:
    with pytest.raises(RefusedError, match="step_not_for_role"):
        take(event, "new", actor)
    assert event not in {row.event for row in moves_from("new", actor)}


def test_a_new_signal_is_judged_before_it_is_closed() -> None:
    with pytest.raises(RefusedError, match="signal_step_not_possible"):
        take("close", "new", SUPERVISOR)

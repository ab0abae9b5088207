"""Calls told event by event, in any order, and what a shift lead reads from them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rencheng.core.common.errors import InputError
from rencheng.core.staffing.calls import EVENTS, CallState, Tally, happened, is_lost, tally

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def told(*events: tuple[str, float]) -> CallState:
    call = CallState(NOW)
    for event, seconds in events:
        call = happened(call, event, at(seconds))
    return call


WHOLE = (
    ("ring", 0), ("pick_up", 10), ("hold", 40), ("resume", 60), ("hang_up", 130), ("wrap_up", 160),
)  # fmt: skip


def test_a_whole_call() -> None:
    call = told(*WHOLE)
    assert (call.picked_up_at, call.hung_up_at, call.wrapped_up_at) == (at(10), at(130), at(160))
    assert (call.held_since, call.held_s) == (None, 20)
    assert tally([call]) == Tally(1, 1, 1, 0, 1, 10, 120, 20, 1, 30)


def test_told_twice_it_is_the_same_call() -> None:
    assert told(*(event for event in WHOLE for _ in range(2))) == told(*WHOLE)


@pytest.mark.parametrize("event", ["pick_up", "hang_up", "hold"])
def test_nothing_happens_before_it_rang(event: str) -> None:
    with pytest.raises(InputError) as error:
        told((event, -1))
    assert error.value.code == "call_times_out_of_order"


def test_hung_up_before_picked_up_cannot_be() -> None:
    with pytest.raises(InputError):
        told(("pick_up", 30), ("hang_up", 10))
    with pytest.raises(InputError) as error:
        told(("dance", 1))
    assert error.value.code == "call_event"


def test_a_call_on_hold_that_ends_was_held_until_then() -> None:
    assert told(("pick_up", 5), ("hold", 10), ("hang_up", 40)).held_s == 30
    assert told(("hold", 10)).held_since is None, "nobody holds what nobody picked up"
    assert told(("wrap_up", 10)).wrapped_up_at is None


def test_a_lost_end_counts_in_no_handling_time_until_it_is_told() -> None:
    call = told(("pick_up", 5))
    assert not is_lost(call, at(3600))
    assert is_lost(call, at(5 * 3600))
    lost = CallState(NOW, at(5), hung_up_at=at(5), lost_end=True)
    assert tally([lost]) == Tally(offered=1, answered=1, within=1, wait_s=5)
    ended = happened(lost, "hang_up", at(65))
    assert not ended.lost_end
    assert tally([ended]).talk_mean == 60


def test_shares() -> None:
    calls = [
        told(("pick_up", 15), ("hang_up", 115)),
        told(("pick_up", 16), ("hang_up", 116)),
        told(("hang_up", 50)),
        told(),
    ]
    whole = tally(calls)
    assert (whole.offered, whole.answered, whole.abandoned) == (3, 2, 1)
    assert (whole.connection, whole.within_share, whole.abandonment) == (2 / 3, 1 / 3, 1 / 3)
    assert (whole.wait_mean, whole.handle_mean, whole.wrap_mean) == (15.5, 100, None)
    empty = tally([])
    assert (empty.connection, empty.handle_mean) == (None, None)


@given(st.lists(st.tuples(st.sampled_from(EVENTS), st.floats(0, 1e4)), max_size=12))
def test_whatever_is_told_times_stay_in_order(events: list[tuple[str, float]]) -> None:
    call = CallState(NOW)
    for event, seconds in events:
        try:
            call = happened(call, event, at(seconds))
        except InputError as error:
            assert error.code == "call_times_out_of_order"  # noqa: PT017 - some are refused
    assert call.held_s >= 0
    if call.wrapped_up_at is not None:
        assert call.hung_up_at is not None
        assert call.wrapped_up_at >= call.hung_up_at

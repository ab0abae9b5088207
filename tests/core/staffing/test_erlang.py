"""Queues: published values, limits, and a queue played through call by call."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rencheng.core.common.errors import InputError
from rencheng.core.staffing.erlang import (
    Load,
    agents_for,
    erlang_a,
    erlang_b,
    erlang_c,
    serve,
)
from rencheng.core.staffing.queue import play

#: 208,000 calls a day, 8 % of them in the peak hour, 240 s each: 1,109 Erlangs.
SURGE = 208_000 * 0.08 / 3600


def plainly(erlangs: float, agents: int) -> float:
    """The share that waits, as the formula stands in the books; for small numbers."""
    last = erlangs**agents / math.factorial(agents) * agents / (agents - erlangs)
    rest = sum(erlangs**k / math.factorial(k) for k in range(agents))
    return last / (rest + last)


@pytest.mark.parametrize(("erlangs", "agents"), [(0.5, 1), (3.0, 5), (10.0, 12), (40.0, 45)])
def test_erlang_c_is_the_formula_of_the_books(erlangs: float, agents: int) -> None:
    load = Load(erlangs / 240, 240)
    found = erlang_c(load, agents, 15)
    wait = plainly(erlangs, agents)
    assert found.waits == pytest.approx(wait, rel=1e-12)
    assert found.wait == pytest.approx(wait * 240 / (agents - erlangs), rel=1e-12)
    answered = 1 - wait * math.exp(-(agents - erlangs) * 15 / 240)
    assert found.within == pytest.approx(answered, rel=1e-12)


def test_erlang_b_by_its_recursion() -> None:
    value = 1.0
    for agents in range(1, 10_001):
        value = 9_800 * value / (agents + 9_800 * value)
        if agents in {10, 1_000, 10_000}:
            assert erlang_b(9_800, agents) == pytest.approx(value, rel=1e-9)


def test_too_few_agents_are_refused_by_name_in_c_and_answered_in_a() -> None:
    load = Load(SURGE, 240)
    assert round(load.erlangs) == 1109
    with pytest.raises(InputError) as caught:
        erlang_c(load, 750, 15)
    assert caught.value.code == "erlang_c_unstable"
    assert caught.value.data == {"agents": 750, "erlangs": 1109.3}
    found = erlang_a(Load(SURGE, 240, 120), 750, 15)
    assert found.waits > 0.999
    assert found.abandoned == pytest.approx(1 - 750 / 1109.3, abs=0.001)
    assert found.busy == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize(
    ("erlangs", "agents", "patience"),
    [(20.0, 18, 120.0), (20.0, 22, 60.0), (100.0, 95, 180.0), (8.0, 4, 300.0)],
)
def test_erlang_a_is_what_a_played_queue_shows(
    erlangs: float, agents: int, patience: float
) -> None:
    load = Load(erlangs / 240, 240, patience)
    exact = erlang_a(load, agents, 15)
    played = play(load, agents, 15, calls=400_000, seed=5)
    for name in ("waits", "within", "wait", "abandoned", "busy", "queue"):
        assert getattr(exact, name) == pytest.approx(getattr(played, name), rel=0.02, abs=0.002)


def test_erlang_c_is_what_a_played_queue_shows() -> None:
    load = Load(15 / 240, 240)
    exact, played = erlang_c(load, 19, 15), play(load, 19, 15, calls=1_000_000, seed=6)
    assert exact.within == pytest.approx(played.within, rel=0.02)
    assert exact.wait == pytest.approx(played.wait, rel=0.06)


loads = st.builds(
    Load,
    rate=st.floats(0.001, 3),
    handle=st.floats(5, 900),
    patience=st.floats(1, 3600),
)


@given(load=loads, agents=st.integers(0, 300), within=st.floats(0, 300))
def test_shares_are_shares_and_flows_balance(load: Load, agents: int, within: float) -> None:
    found = erlang_a(load, agents, within)
    for share in (found.waits, found.within, found.abandoned, found.busy):
        assert -1e-9 <= share <= 1 + 1e-9
    assert found.within <= 1 - found.abandoned + 1e-9
    handled = load.rate * (1 - found.abandoned) * load.handle
    assert found.busy * agents == pytest.approx(handled, rel=1e-6, abs=1e-6)
    more = erlang_a(load, agents + 1, within)
    assert more.within >= found.within - 1e-9
    assert more.abandoned <= found.abandoned + 1e-9


@given(load=loads, target=st.floats(0.1, 0.99))
def test_the_fewest_agents_are_the_fewest(load: Load, target: float) -> None:
    agents = agents_for(load, target=target, within=15)
    assert serve(load, agents, 15).within >= target
    assert agents == 0 or serve(load, agents - 1, 15).within < target


def test_for_ever_patient_callers_make_a_into_c() -> None:
    patient, plain = Load(0.2, 240, 1e9), Load(0.2, 240)
    assert erlang_a(patient, 52, 15).within == pytest.approx(
        erlang_c(plain, 52, 15).within, rel=1e-4
    )


def test_ten_thousand_agents_are_no_trouble() -> None:
    load = Load(9_900 / 240, 240)
    agents = agents_for(load, target=0.95, within=15)
    assert 9_900 < agents < 10_300
    assert erlang_c(load, agents, 15).within >= 0.95


@pytest.mark.parametrize(
    ("load", "code"),
    [
        (Load(-1, 240), "staffing_number"),
        (Load(1, 0), "staffing_number"),
        (Load(float("nan"), 240), "staffing_number"),
        (Load(1, 240, 0.0), "staffing_number"),
    ],
)
def test_what_is_no_load_is_refused(load: Load, code: str) -> None:
    with pytest.raises(InputError) as caught:
        agents_for(load, target=0.9, within=15)
    assert caught.value.code == code


@pytest.mark.parametrize("target", [0, 1, 1.5])
def test_a_target_is_a_share_below_one(target: float) -> None:
    with pytest.raises(InputError) as caught:
        agents_for(Load(1, 240), target=target, within=15)
    assert caught.value.code == "staffing_target"


def test_more_than_can_be_are_refused() -> None:
    with pytest.raises(InputError) as caught:
        agents_for(Load(1_000, 240), target=0.9, within=15)
    assert caught.value.code == "staffing_agents"


def test_no_calls_need_nobody() -> None:
    assert agents_for(Load(0, 240, 60), target=0.9, within=15) == 0

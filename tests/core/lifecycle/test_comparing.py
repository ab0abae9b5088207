"""Comparing: intervals, score, rank with its switch, the four kinds of streets."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rencheng.core.lifecycle.comparing import compare, four_kinds, per_residents, rates, share
from rencheng.core.lifecycle.rates import Tally
from rencheng.core.lifecycle.rates_policy import DEFAULT_RATES, StreetKinds

OFF = replace(DEFAULT_RATES, ranking=False)


def street(good: int, requests: int = 100) -> Tally:
    """Out of 100 of each, so many good."""
    return Tally(requests, 100, good, 100, good, 100, good)


def test_a_share_has_wilsons_interval() -> None:
    found = share(8, 10)
    assert found.value == 0.8
    assert (found.low, found.high) == (
        pytest.approx(0.4902, abs=1e-4),
        pytest.approx(0.9433, abs=1e-4),
    )
    assert share(0, 0).value is None


@given(st.integers(0, 500), st.integers(0, 500))
def test_an_interval_holds_its_share(part: int, more: int) -> None:
    found = share(part, part + more)
    if found.value is not None and found.low is not None and found.high is not None:
        assert 0 <= found.low <= found.value <= found.high <= 1


def test_the_score_weighs_the_rates() -> None:
    found = rates(Tally(10, 10, 10, 10, 5, 10, 8), DEFAULT_RATES).score
    assert found is not None
    assert found.value == pytest.approx(30 + 17.5 + 28)
    assert found.low < found.value < found.high
    assert rates(Tally(10, 10, 10), DEFAULT_RATES).score is None  # nobody called back yet
    only = replace(DEFAULT_RATES, weights={"response": 100, "resolution": 0, "satisfaction": 0})
    alone = rates(Tally(10, 10, 10), only).score
    assert alone is not None
    assert alone.value == 100


def test_equal_scores_share_a_rank_and_few_callbacks_get_none() -> None:
    now = {"a": street(80), "b": street(90), "c": street(80), "d": Tally(3, 3, 3, 3, 3, 3, 3)}
    lines = compare(now, {}, DEFAULT_RATES, {"a": 50_000})
    assert [(line.code, line.rank) for line in lines] == [("b", 1), ("a", 2), ("c", 2), ("d", None)]
    assert lines[1].per_residents == 20.0
    assert lines[0].per_residents is None
    assert per_residents(5, 0) is None


def test_ranking_can_be_switched_off() -> None:
    lines = compare({"b": street(90), "a": street(80)}, {}, OFF)
    assert [(line.code, line.rank) for line in lines] == [("a", None), ("b", None)]


def test_the_change_since_the_period_before() -> None:
    (line,) = compare({"a": street(90)}, {"a": street(80)}, DEFAULT_RATES)
    assert line.change == pytest.approx(10)
    (fresh,) = compare({"a": street(90)}, {"a": Tally()}, DEFAULT_RATES)
    assert fresh.change is None


def test_the_four_kinds_of_streets() -> None:
    policy = replace(DEFAULT_RATES, kinds=StreetKinds(1, 1, 1, 1))
    now = {"a": street(90), "b": street(70), "c": street(80), "d": street(60)}
    before = {"a": street(91), "b": street(50), "c": street(70), "d": street(65)}
    lines = compare(now, before, policy)
    found = four_kinds(lines, {"a": 10, "b": 400, "c": 20, "d": 5}, policy)
    assert [line.code for line in found.advanced] == ["a"]
    assert [line.code for line in found.progress] == ["b"]
    assert [line.code for line in found.rectify] == ["d"]
    assert [line.code for line in found.govern] == ["b"]


def test_without_ranking_only_the_streets_that_need_help_are_named() -> None:
    lines = compare({"a": street(90), "b": street(70)}, {"b": street(60)}, OFF)
    found = four_kinds(lines, {"b": 400}, OFF)
    assert (found.advanced, found.progress, found.rectify) == ((), (), ())
    assert [line.code for line in found.govern] == ["b"]

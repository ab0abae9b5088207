"""Scorecards: points, what is not known, what would help most; spare and backup."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.resilience.test_network import TOWN, asset
from rencheng.core.resilience.network import Need, Network, Service
from rencheng.core.resilience.policy import DEFAULT_GOALS, Goal
from rencheng.core.resilience.scorecard import backup, card, spare

GOALS = {"hold": Goal(0.5, 0.9), "recover": Goal(3.0, 1.0, 2.0)}


def test_points_lie_between_worst_and_good_whichever_is_greater() -> None:
    found = card({"hold": 0.7, "recover": 2.0}, GOALS)
    assert [score.points for score in found.scores] == [pytest.approx(50), 50]
    assert found.total == pytest.approx(50)
    best = found.best_step
    assert best is not None
    assert (best.indicator, best.gain) == ("recover", pytest.approx(100 / 3))


def test_what_is_not_known_is_left_out_and_not_guessed() -> None:
    found = card({"hold": 0.9}, GOALS)
    assert found.total == 100
    assert found.scores[1].points is None
    assert card({}, GOALS).total is None
    assert card({}, GOALS).best_step is None


@given(st.dictionaries(st.sampled_from(sorted(DEFAULT_GOALS)), st.floats(-9, 9)))
def test_the_card_and_what_it_would_win_stay_within_a_hundred(values: dict[str, float]) -> None:
    found = card(values, DEFAULT_GOALS)
    if found.total is not None:
        assert 0 <= found.total <= 100
        assert found.total + sum(score.gain for score in found.scores) == pytest.approx(100)


def test_spare_is_what_is_left_at_the_worst_loss() -> None:
    found = spare(TOWN, {"east": "d1", "west": "d1"})
    assert found["d1"].share == 0.0
    assert found["d1"].asset == "station"
    split = Network(
        (asset("a"), asset("b")), (Service("a", "east", 60.0), Service("b", "east", 40.0))
    )
    assert spare(split, {"east": "d1"})["d1"].share == pytest.approx(0.4)


def test_a_site_is_backed_up_where_each_of_its_needs_is() -> None:
    sites = Network(
        (asset("grid"), asset("ward", critical=True), asset("school", critical=True)),
        (),
        (Need("ward", "grid", 24.0), Need("school", "grid", 2.0)),
    )
    assert backup(sites, ["ward", "school"]) == 0.5
    assert backup(sites, []) is None

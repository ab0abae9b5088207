"""Shares of groups: bands, protection of the few, drivers, pooling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rencheng.core.wellbeing.pooling import pooled
from rencheng.core.wellbeing.tally import (
    HIDDEN,
    Driver,
    Tally,
    added,
    drivers,
    protected,
    share_of,
    trailing,
)


def test_nothing_is_told_of_fewer_than_ten_people() -> None:
    assert share_of(Tally(30, 3, 20)) == HIDDEN
    assert share_of(Tally(30, 10, 15)).share == 0.5


def test_one_hidden_group_takes_the_next_smallest_with_it() -> None:
    told = protected({
        "a": Tally(100, 90, 10), "b": Tally(40, 30, 4), "c": Tally(5, 5, 5), "d": Tally(0, 0, 0),
    })  # fmt: skip
    assert told["a"].told
    assert not told["b"].told
    assert not told["c"].told


def test_two_hidden_groups_hide_each_other() -> None:
    told = protected({"a": Tally(100, 90, 10), "b": Tally(4, 4, 1), "c": Tally(5, 5, 5)})
    assert told["a"].told


@given(st.integers(1, 5000), st.integers(0, 5000))
def test_a_band_holds_its_share(many: int, hits: int) -> None:
    one = share_of(Tally(many, max(many, 10), min(hits, many)))
    assert one.low is not None
    assert one.share is not None
    assert one.high is not None
    assert 0 <= one.low <= one.share + 1e-12
    assert one.share - 1e-12 <= one.high <= 1


def test_drivers_are_what_came_beyond_the_days_before() -> None:
    now = {"heat": Tally(50, 40, 30), "road": Tally(50, 40, 5), "few": Tally(5, 5, 5)}
    before = {"heat": Tally(90, 80, 20), "road": Tally(90, 80, 40)}
    assert drivers(now, before, (7, 28)) == [Driver("heat", 30.0, 5.0)]


def test_groups_add_up_and_days_trail() -> None:
    days = [Tally(1, 1, 0), Tally(2, 2, 1), None, Tally(4, 4, 2)]
    assert added(one for one in days if one) == Tally(7, 7, 3)
    assert trailing(days, 2) == [None, Tally(3, 3, 1), Tally(2, 2, 1), Tally(4, 4, 2)]


def test_small_groups_lean_on_their_district_and_trade() -> None:
    base = {"x": 0.1, "y": 0.3}
    more = {"p": 0.5, "q": 1.0, "r": 1.5, "s": 2.0}
    tallies = {
        (d, t): Tally(1000, 900, round(1000 * b * m))
        for d, b in base.items()
        for t, m in more.items()
    }
    tallies["x", "p"] = Tally(12, 12, 6)  # half of twelve, by chance
    shares = pooled(tallies)
    assert shares["x", "p"] < 0.35
    assert shares["y", "s"] == pytest.approx(0.6, abs=0.1)
    assert ("z", "p") not in shares


def test_pooling_needs_others_and_hides_the_few() -> None:
    assert pooled({("x", "p"): Tally(20, 20, 5)}) == {("x", "p"): 0.25}
    assert pooled({("x", "p"): Tally(20, 9, 5)}) == {}

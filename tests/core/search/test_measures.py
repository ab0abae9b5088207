"""Measures against values worked out by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rencheng.core.search.measures import (
    MEASURES,
    discounted_gain,
    mean_with_interval,
    measure,
    recall_at,
    reciprocal_rank,
)


def test_recall_is_a_share_of_the_relevant() -> None:
    assert recall_at(2, ["a", "b", "c"], {"b", "c"}) == 0.5


def test_reciprocal_rank_looks_no_further_than_k() -> None:
    assert reciprocal_rank(10, ["x", "y", "b"], {"b"}) == pytest.approx(1 / 3)
    assert reciprocal_rank(2, ["x", "y", "b"], {"b"}) == 0


def test_discounted_gain_by_hand() -> None:
    best = 1 + 1 / math.log2(3)
    assert discounted_gain(10, ["a", "x", "b"], {"a", "b"}) == pytest.approx(1.5 / best)


@given(st.permutations("abcdef"), st.sets(st.sampled_from("abcdef"), min_size=1))
def test_measures_are_shares_and_one_for_a_perfect_ranking(
    ranked: list[str], relevant: set[str]
) -> None:
    for one in MEASURES.values():
        assert 0 <= one(ranked, relevant) <= 1
    perfect = sorted(ranked, key=lambda name: name not in relevant)
    assert discounted_gain(10, perfect, relevant) == pytest.approx(1)
    assert reciprocal_rank(10, perfect, relevant) == 1


def test_the_interval_holds_the_mean_and_comes_out_the_same_again() -> None:
    values = [0.0, 1.0, 1.0, 0.5] * 10
    figure = mean_with_interval(values)
    assert figure.value == pytest.approx(0.625)
    assert figure.low < figure.value < figure.high
    assert mean_with_interval(values) == figure


def test_one_query_has_no_spread() -> None:
    figures = measure([(["b", "a"], {"a"})])
    assert figures["mrr_at_10"].low == figures["mrr_at_10"].high == 0.5
    assert figures["recall_at_1"].value == 0

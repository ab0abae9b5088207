"""Figures of a classification against scikit-learn's and against what can be counted by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, f1_score, precision_recall_fscore_support

from rencheng.core.text.metrics import (
    accuracy,
    bootstrap_interval,
    expected_calibration_error,
    macro_f1,
    mean_f1,
    per_class,
    share_right,
)

LABELS = st.sampled_from(["市政", "教育", "traffic", "a/b"])
PAIRS = st.lists(st.tuples(LABELS, LABELS), min_size=1, max_size=60)


@given(PAIRS)
def test_figures_agree_with_scikit_learn(pairs: list[tuple[str, str]]) -> None:
    truth, predicted = map(list, zip(*pairs, strict=True))
    assert macro_f1(truth, predicted) == pytest.approx(f1_score(truth, predicted, average="macro"))
    assert accuracy(truth, predicted) == pytest.approx(accuracy_score(truth, predicted))
    scores = per_class(truth, predicted)
    theirs = precision_recall_fscore_support(
        truth, predicted, labels=list(scores), zero_division=0.0
    )
    for at, score in enumerate(scores.values()):
        ours = [score[name] for name in ("precision", "recall", "f1", "support")]
        assert ours == pytest.approx([float(figure[at]) for figure in theirs])


@given(PAIRS)
def test_an_interval_is_in_order_and_between_nothing_and_all(pairs: list[tuple[str, str]]) -> None:
    truth, predicted = map(list, zip(*pairs, strict=True))
    for score in (mean_f1, share_right):
        low, high = bootstrap_interval(truth, predicted, score, resamples=50)
        assert 0 <= low <= high <= 1


def test_the_interval_of_a_share_is_as_wide_as_the_binomial_says() -> None:
    truth = ["a"] * 400 + ["b"] * 100
    predicted = ["a"] * 500
    low, high = bootstrap_interval(truth, predicted, share_right, resamples=4000)
    half = 1.96 * np.sqrt(0.8 * 0.2 / 500)
    assert low == pytest.approx(0.8 - half, abs=0.005)
    assert high == pytest.approx(0.8 + half, abs=0.005)
    assert bootstrap_interval(truth, predicted, share_right) == bootstrap_interval(
        truth, predicted, share_right
    )


def test_calibration_error_by_hand() -> None:
    # Two bins: four rows of 0.9 with three right, one row of 0.5 that is right.
    confidence = [0.9, 0.9, 0.9, 0.9, 0.5]
    right = [True, True, True, False, True]
    assert expected_calibration_error(confidence, right) == pytest.approx(
        (4 * abs(0.75 - 0.9) + 1 * abs(1 - 0.5)) / 5
    )
    assert expected_calibration_error([1.0, 1.0], [True, True]) == 0


def test_lists_that_do_not_match_and_nothing_at_all_are_refused() -> None:
    with pytest.raises(ValueError, match="2 true labels, 1 predicted"):
        macro_f1(["a", "b"], ["a"])
    with pytest.raises(ValueError, match="no rows"):
        bootstrap_interval([], [], mean_f1)
    assert macro_f1([], []) == 0

"""From scores to probabilities, and to the confidence that may be acted upon."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rencheng.core.text.calibration import NEVER, sharpness, softmax, threshold_for


def test_scores_are_sharpened_until_they_tell_the_truth() -> None:
    rng = np.random.default_rng(0)
    scores = rng.normal(size=(4000, 3))
    drawn = softmax(scores * 2.5).cumsum(axis=1) > rng.random((4000, 1))
    assert sharpness(scores, drawn.argmax(axis=1)) == pytest.approx(2.5, rel=0.1)


def test_the_threshold_takes_in_as_much_as_the_precision_allows() -> None:
    confidence = np.linspace(1, 0.5, 100)
    right = np.ones(100, bool)
    right[60:] = False
    found = threshold_for(confidence, right, 0.9)
    assert (found.precision, found.coverage) == pytest.approx((60 / 66, 0.66))
    assert found.confidence == pytest.approx(confidence[65])


def test_too_few_rows_prove_nothing() -> None:
    assert threshold_for(np.ones(5), np.ones(5, bool), 0.95) == NEVER
    assert threshold_for(np.zeros(0), np.zeros(0, bool), 0.95) == NEVER


@given(
    st.lists(st.tuples(st.sampled_from([0.2, 0.5, 0.7, 0.9]), st.booleans()), max_size=80),
    st.sampled_from([0.6, 0.8, 0.95]),
)
def test_what_the_threshold_promises_held_on_its_rows(
    rows: list[tuple[float, bool]], precision: float
) -> None:
    confidence = np.array([sure for sure, _ in rows])
    right = np.array([hit for _, hit in rows], bool)
    found = threshold_for(confidence, right, precision)
    taken = confidence >= found.confidence
    if found == NEVER:
        assert not taken.any()
    else:
        assert right[taken].mean() == pytest.approx(found.precision)
        assert found.precision >= precision
        assert taken.mean() == pytest.approx(found.coverage)

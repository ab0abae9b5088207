"""Two wordings compared: always valid, stopped by rule."""

from __future__ import annotations

import numpy as np
import pytest

from rencheng.core.common.errors import InputError
from rencheng.core.wellbeing.trials import LEAST, MOST, Arm, compare, wording_for


def test_visitors_keep_their_wording_and_halves_are_even() -> None:
    seen = [wording_for(f"v{n}", "m") for n in range(2000)]
    assert seen == [wording_for(f"v{n}", "m") for n in range(2000)]
    assert 900 < seen.count("a") < 1100
    assert seen != [wording_for(f"v{n}", "other") for n in range(2000)]


def test_too_few_answers_say_nothing() -> None:
    assert compare(Arm(LEAST - 1, 0), Arm(500, 500)).verdict == "goes_on"


def test_a_clear_difference_ends_it_and_equal_ones_end_at_the_most() -> None:
    won = compare(Arm(400, 200), Arm(400, 280))
    assert won.verdict == "b"
    assert won.low > 0
    assert won.p < 0.05
    same = compare(Arm(MOST // 2, 900), Arm(MOST // 2, 905))
    assert same.verdict == "no_difference"
    assert same.low < 0 < same.high


def test_looking_after_every_answer_seldom_claims_what_is_not() -> None:
    rng = np.random.default_rng(3)
    claimed = 0
    for _ in range(200):
        a, b = (np.cumsum(rng.random(600) < 0.4) for _ in "ab")
        claimed += any(
            compare(Arm(n, int(a[n - 1])), Arm(n, int(b[n - 1]))).verdict in "ab"
            for n in range(LEAST, 600, 10)
        )
    assert claimed <= 10


def test_more_helped_than_answered_is_refused() -> None:
    with pytest.raises(InputError, match="trial_counts"):
        compare(Arm(3, 4), Arm(3, 1))

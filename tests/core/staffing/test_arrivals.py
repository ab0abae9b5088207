"""Calls to come: form, level and doubt of simulated hotlines."""

from __future__ import annotations

import numpy as np
import pytest

from rencheng.core.common.errors import InputError
from rencheng.core.staffing.arrivals import QUARTERS, Floats, arrivals

FORM = np.exp(-0.5 * ((np.arange(QUARTERS) - 42) / 16) ** 2) + 0.05
FORM /= FORM.sum()
KINDS = np.arange(56) % 7
FACTOR = np.array([1.1, 1, 1, 1, 1.1, 0.6, 0.5])


def lived(days: int, seed: int, calls: float = 2000.0) -> Floats:
    draw = np.random.default_rng(seed)
    level = calls * FACTOR[np.arange(days) % 7] * draw.gamma(200, 1 / 200, days)
    return draw.poisson(level[:, None] * FORM).astype(float)


def test_a_day_is_foretold_within_a_tenth() -> None:
    found = arrivals(lived(56, 1), KINDS, 0)
    assert found.mean.sum() == pytest.approx(2200, rel=0.1)
    assert found.day[0] == pytest.approx(found.mean.sum())
    assert found.day[1] < found.day[0] < found.day[2]
    assert np.abs(found.mean - 2200 * FORM).sum() < 0.15 * 2200


def test_nine_in_ten_quarters_lie_in_the_band() -> None:
    held = []
    for seed in range(20):
        every = lived(57, seed)
        found = arrivals(every[:56], KINDS, 0)
        held.append((found.low <= every[56]) & (every[56] <= found.high))
    assert 0.87 <= np.mean(held) <= 0.97


def test_days_off_without_a_record_are_like_all_days() -> None:
    history = lived(28, 3)
    found = arrivals(history, np.arange(28) % 7, 7)
    assert found.mean.sum() == pytest.approx(history.sum(1).mean(), rel=0.15)


def test_lately_counts_more() -> None:
    doubled = np.concatenate([lived(42, 5), 2 * lived(14, 6)])
    found = arrivals(doubled, KINDS, 0)
    assert found.mean.sum() > 1.3 * 2000


def test_too_few_days_are_refused_and_silence_is_silence() -> None:
    with pytest.raises(InputError, match="staffing_history"):
        arrivals(lived(6, 1), np.arange(6), 0)
    quiet = arrivals(np.zeros((14, QUARTERS)), np.arange(14) % 7, 0)
    assert quiet.mean.sum() == pytest.approx(0, abs=1e-6)

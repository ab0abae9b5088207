"""Waves: peaks that stand out, troughs, what tells how near a peak is."""

from __future__ import annotations

import numpy as np

from core.outbreak.conftest import bell
from rencheng.core.outbreak.waves import (
    DAILY_NAMES,
    FRESH_DAYS,
    NAMES,
    features,
    fresh,
    padded,
    peaks,
    troughs,
)


def test_two_waves_have_two_peaks_and_noise_has_none() -> None:
    two = bell(300, 80) + bell(300, 220, 14, 400)
    assert np.abs(peaks(two, 1) - [80, 220]).max() <= 2
    draw = np.random.default_rng(3)
    assert len(peaks(draw.poisson(100, 300).astype(float), 1)) == 0
    assert len(peaks(np.zeros(300), 1)) == 0
    assert len(peaks(np.full(20, np.nan), 1)) == 0


def test_a_wave_small_beside_the_greatest_is_none() -> None:
    both = bell(300, 60, 10, 20) + bell(300, 220, 10, 2000)
    assert [abs(int(one) - 220) <= 1 for one in peaks(both, 1)] == [True]


def test_the_present_wave_begins_at_its_trough() -> None:
    series = np.array([100, 50, 10, 4, 8, 30, 60, 50.0])
    assert troughs(np.log(series)[:, None])[0] == 3
    assert troughs(np.log(np.full(5, 3.0))[:, None])[0] == 0


def test_features_have_names_and_tell_growth_from_decline() -> None:
    weekly = bell(140, 70, 12).reshape(20, 7).sum(1)
    rising, _ = features(padded(weekly[:9, None])[:, None])
    falling, top = features(padded(weekly[:14, None])[:, None])
    assert rising.shape == (1, 1, len(NAMES))
    assert rising[0, 0, NAMES.index("slope")] > 0 > falling[0, 0, NAMES.index("slope")]
    assert falling[0, 0, NAMES.index("since")] == 3
    assert top[0, 0] == 8 + 10


def test_the_last_days_tell_where_a_parabola_has_its_top() -> None:
    wave = bell(60, 50, 6, 2000)
    found = fresh(wave[50 - 5 - FRESH_DAYS + 1 : 50 - 5 + 1][:, None, None])[0, 0]
    assert found.shape == (len(DAILY_NAMES),)
    lead = found[DAILY_NAMES.index("day_lead")]
    assert 4 <= lead <= 8  # five days before it, told from means of three days
    assert found[DAILY_NAMES.index("bend_sure")] > 2

"""Peaks learned from simulated epidemics: on epidemics left out, and before, at and after a
peak."""

from __future__ import annotations

import numpy as np

from core.outbreak.conftest import bell
from rencheng.core.outbreak import peak
from rencheng.core.outbreak.scores import crps


def test_moments_left_out_are_told_better_than_by_their_average() -> None:
    near, _ = peak.learned(daily=False)
    fresh = peak.moments(daily=False, seed=99, epidemics=20).near()
    alike = near.weights(fresh.table)
    found = peak._drawn(near.moments.until_peak, alike)
    usual = near.moments.until_peak
    ours = np.mean([crps(row, seen) for row, seen in zip(found, fresh.until_peak, strict=True)])
    naive = np.mean([crps(usual, seen) for seen in fresh.until_peak])
    assert ours < 0.75 * naive


def test_the_peak_comes_nearer_and_passes() -> None:
    wave = bell(119, 70, 12, 500).reshape(17, 7).sum(1)
    middles, passed = [], []
    for until in (8, 10, 13, 16):
        found = peak.course(wave[:until, None])
        middles.append(float(np.median(found.peak)) + until * 7)
        passed.append(float(found.passed[0]))
    assert abs(middles[1] - 70) < 14
    assert passed == sorted(passed)
    assert passed[0] < 0.2
    assert passed[-1] > 0.9


def test_a_wave_long_past_is_where_its_counts_were_highest() -> None:
    wave = bell(210, 70, 8, 900).reshape(30, 7).sum(1)[:15]
    found = peak.course(wave[:, None])
    assert found.passed[0] == 1
    assert abs(float(np.median(found.peak)) - (70 - 15 * 7)) <= 7


def test_single_days_tell_fast_waves_better() -> None:
    days = bell(98, 94, 4, 600)
    weekly = days[:91].reshape(13, 7).sum(1)[:, None]
    by_days = float(np.median(peak.course(weekly, days[:91, None]).peak))
    by_weeks = float(np.median(peak.course(weekly).peak))
    assert abs(by_days - 4) < abs(by_weeks - 4)
    assert abs(by_days - 4) <= 6


def test_growth_of_a_rising_wave_is_upward() -> None:
    weekly = bell(84, 110, 18, 800).reshape(12, 7).sum(1)[:, None]
    found = peak.growth(weekly, 2)
    assert found.shape == (2, 1, 23)
    assert found[0, 0, 11] > weekly[-1, 0]

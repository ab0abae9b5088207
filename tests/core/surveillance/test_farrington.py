"""Farrington's bounds: the fit against scikit-learn's, windows as described, rules of the bound."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import PoissonRegressor

from rencheng.core.surveillance.counts import lower_quantile, tail, upper_quantile
from rencheng.core.surveillance.farrington import IMPROVED, ORIGINAL, alarming, bounds
from rencheng.core.surveillance.loglinear import Design, fit
from rencheng.core.surveillance.reference import reference


def history(mean: float = 8, weeks: int = 320, series: int = 6, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    season = 1 + 0.3 * np.sin(2 * np.pi * np.arange(weeks) / 52)
    return rng.negative_binomial(4, 4 / (4 + mean * season[:, None]), (weeks, series)).astype(float)


def test_the_fit_is_the_one_of_scikit_learn() -> None:
    rng = np.random.default_rng(3)
    time, level = np.linspace(-2, 0, 60), rng.integers(0, 3, 60)
    counts = rng.poisson(np.exp(1 + 0.4 * time + 0.3 * level))[None, :].astype(float)
    weights = rng.uniform(0.2, 2, 60)
    ours = fit(counts, weights[None, :], Design(time, level, 3), slope=True)
    columns = np.column_stack([np.eye(3)[level], time])
    peer = PoissonRegressor(alpha=0, fit_intercept=False, tol=1e-10, max_iter=500)
    peer.fit(columns, counts[0], sample_weight=weights)
    assert np.allclose(ours.mean[0], peer.predict(columns), rtol=1e-4)


def test_leverages_add_up_to_the_number_of_coefficients() -> None:
    rng = np.random.default_rng(4)
    time, level = np.arange(40.0), np.arange(40) % 4
    counts = rng.poisson(5, (2, 40)).astype(float)
    prior = np.ones_like(counts)
    design = Design(time, level, 4)
    assert np.allclose(fit(counts, prior, design, slope=True).leverage(prior, design).sum(1), 5)


def test_the_windows_are_the_same_weeks_of_past_years() -> None:
    original = reference(years=5, half_window=3, periods=1, skip=3)
    assert len(original.offsets) == 35
    assert set(original.offsets[-7:]) == set(range(-55, -48))
    improved = reference(years=5, half_window=3, periods=10, skip=26)
    assert improved.offsets[0] == -263
    assert improved.offsets[-1] == -27
    assert np.bincount(improved.levels).tolist()[-1] == 35  # the windows are one level


@pytest.mark.parametrize("settings", [ORIGINAL, IMPROVED], ids=["original", "improved"])
def test_a_burst_alarms_and_calm_does_not(settings: object) -> None:
    counts = history()
    counts[-1] = [60, 8, 8, 8, 0, 8]
    judged = bounds(counts, settings, alpha=0.005, positions=np.array([319]))  # type: ignore[arg-type]
    assert alarming(judged, counts[-1:])[0].tolist() == [True, False, False, False, False, False]
    assert (judged.upper > judged.expected).all()


def test_series_do_not_mix_whatever_the_batch() -> None:
    counts = history(series=300, weeks=280)
    whole = bounds(counts, IMPROVED, alpha=0.01, positions=np.array([270, 279]))
    alone = bounds(counts[:, 200:201], IMPROVED, alpha=0.01, positions=np.array([270, 279]))
    assert np.allclose(whole.upper[:, 200], alone.upper[:, 0])
    assert np.allclose(whole.expected[:, 200], alone.expected[:, 0])


def test_zeros_gaps_and_few_cases_have_an_answer() -> None:
    counts = history(series=3)
    counts[:, 0] = 0
    counts[100:110, 1] = np.nan
    counts[-4:, 2] = [0, 0, 0, 4]
    judged = bounds(counts, IMPROVED, alpha=0.005, positions=np.array([319]))
    assert judged.upper[0, 0] == 0
    assert np.isfinite(judged.upper[0, 1])
    assert not alarming(judged, counts[-1:]).any()  # fewer than five cases in four weeks


def test_an_old_outbreak_hardly_moves_the_bound() -> None:
    calm = history(series=1)
    marred = calm.copy()
    marred[319 - 104] += 80
    at = {"alpha": 0.005, "positions": np.array([319])}
    before, after = bounds(calm, IMPROVED, **at), bounds(marred, IMPROVED, **at)  # type: ignore[arg-type]
    assert after.upper[0, 0] < 1.35 * before.upper[0, 0]


def test_quantiles_and_tails_belong_together() -> None:
    mean, phi = np.array([0.0, 0.3, 7.0, 900.0]), np.array([1.0, 1.5, 4.0, 1.0])
    upper = upper_quantile(0.005, mean, phi)
    assert (tail(upper + 1, mean, phi) <= 0.005).all()
    assert (tail(upper, mean, phi) > 0.005)[1:].all()
    lower = lower_quantile(0.005, mean, phi)
    assert (1 - tail(lower, mean, phi) <= 0.005 + 1e-12).all()

"""Complaints as readings: outages drawn by the model itself, silence, groups, learned rates."""

from __future__ import annotations

import numpy as np
import pytest

from rencheng.core.resilience.complaints import (
    Rates,
    calibrated,
    hours_until_back,
    judged,
)

BIN = 1 / 12
AREAS, BINS = 12, 288
PEOPLE = np.full(AREAS, 9000.0)
CLOCK = np.ones(BINS)
RATES = Rates()
GROUPS = [np.arange(0, 6), np.arange(6, 12), np.arange(0, 2), np.arange(2, 4)]
ONSET = 120


def drawn(seed: int, hit: np.ndarray, back: np.ndarray, onset: int = ONSET) -> np.ndarray:
    """(A, T) complaints where areas `hit` are out from `onset` until `back`."""
    rng = np.random.default_rng(seed)
    at = np.arange(BINS)
    out = np.zeros((AREAS, BINS))
    for area, end in zip(hit, back, strict=True):
        out[area] = (at >= onset) & (at < end)
    fresh = np.exp(-np.maximum(at - onset, 0) * BIN / RATES.fresh_hours)
    rate = RATES.base + out * (fresh * RATES.fresh + (1 - fresh) * RATES.steady)
    return rng.poisson(rate * PEOPLE[:, None] / 1000 * BIN)


HIT = np.arange(0, 6)
BACK = np.array([180, 200, 220, 240, 250, 260])


@pytest.mark.parametrize("seed", range(4))
def test_what_falls_is_seen_within_minutes_and_only_that(seed: int) -> None:
    counts = drawn(seed, HIT, BACK)
    so_far = counts[:, : ONSET + 4]
    found = judged(so_far, PEOPLE, CLOCK[: ONSET + 4], BIN, RATES, GROUPS)
    out = set(np.flatnonzero(found.chance[:, -1] > 0.5))
    right = len(out & set(HIT))
    assert 2 * right / (len(out) + len(HIT)) >= 0.8
    assert found.suspects[0].group == 0
    assert abs(found.suspects[0].bin - ONSET) <= 2


@pytest.mark.parametrize("seed", range(4))
def test_silence_says_that_it_is_back(seed: int) -> None:
    found = judged(drawn(seed, HIT, BACK), PEOPLE, CLOCK, BIN, RATES, GROUPS)
    assert (found.chance[:, -1] < 0.5).all()
    courses = found.sampled(100)
    hours = hours_until_back(courses, GROUPS[0], found.suspects[0].bin, PEOPLE, BIN, 0.9)
    truth = (np.sort(BACK)[5] - ONSET) * BIN
    assert np.median(hours) == pytest.approx(truth, rel=0.2)


def test_no_complaints_are_no_outage_and_nobody_is_suspected() -> None:
    counts = np.zeros((AREAS, BINS), int)
    found = judged(counts, PEOPLE, CLOCK, BIN, RATES, GROUPS)
    assert found.suspects == ()
    assert found.chance.max() < 0.05


def test_a_lone_complaint_is_not_an_outage() -> None:
    counts = np.zeros((AREAS, BINS), int)
    counts[3, -1] = 1
    assert judged(counts, PEOPLE, CLOCK, BIN, RATES, GROUPS).suspects == ()


def test_an_outage_that_is_not_over_is_never_back() -> None:
    counts = drawn(1, HIT, np.full(6, BINS + 1))
    found = judged(counts, PEOPLE, CLOCK, BIN, RATES, GROUPS)
    assert (found.chance[HIT, -1] > 0.6).all()
    hours = hours_until_back(found.sampled(50), GROUPS[0], ONSET, PEOPLE, BIN, 0.9)
    assert np.isinf(hours).mean() > 0.9


def test_the_same_seed_draws_the_same_courses() -> None:
    found = judged(drawn(2, HIT, BACK), PEOPLE, CLOCK, BIN, RATES, GROUPS)
    assert (found.sampled(5, seed=3) == found.sampled(5, seed=3)).all()
    share = found.sampled(400).mean(axis=0)
    assert np.abs(share - found.chance).max() < 0.15


def test_rates_are_learned_from_outages_seen_otherwise() -> None:
    true = Rates(base=0.01, fresh=3.0, steady=0.4, out_hours=6.0)
    rng = np.random.default_rng(0)
    at = np.arange(BINS)
    out = np.zeros((AREAS, BINS))
    out[:, ONSET : ONSET + 72] = 1
    fresh = np.exp(-np.maximum(at - ONSET, 0) * BIN / true.fresh_hours)
    rate = true.base + out * (fresh * true.fresh + (1 - fresh) * true.steady)
    counts = rng.poisson(rate * PEOPLE[:, None] / 1000 * BIN)
    found = calibrated(counts, out, PEOPLE, CLOCK, BIN, Rates())
    assert found.fresh == pytest.approx(3.0, rel=0.3)
    assert found.steady == pytest.approx(0.4, rel=0.3)
    assert found.out_hours == pytest.approx(6.0, rel=0.1)
    assert found.weight > Rates().weight

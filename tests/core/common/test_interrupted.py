"""What a measure changed: the interval holds the truth, nothing is claimed of nothing."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from rencheng.core.common.errors import InputError
from rencheng.core.common.interrupted import Day, effect

FIRST = date(2025, 1, 1)
SINCE = FIRST + timedelta(days=30)


def days(ratio: float, seed: int, background: float = 0.0) -> list[Day]:
    rng = np.random.default_rng(seed)
    found = []
    for at in range(60):
        city = 0.1 * (1 + 0.5 * np.sin(at / 6))
        wave = 400 + 200 * np.sin(at / 9), 600 + 250 * np.sin(at / 9 + 1)
        mine = city * (ratio if at >= 30 else 1) + background
        other = 1.5 * city + background
        found.append(Day(
            FIRST + timedelta(days=at),
            float(rng.poisson(mine * wave[0])), wave[0],
            float(rng.poisson(other * wave[1])), wave[1],
        ))  # fmt: skip
    return found


def test_intervals_hold_a_planted_effect_and_claim_nothing_of_nothing() -> None:
    held = sum(
        one.low <= 0.6 <= one.high for one in (effect(days(0.6, n), SINCE) for n in range(60))
    )
    claimed = sum(effect(days(1.0, n), SINCE).sure for n in range(60))
    assert held >= 54
    assert claimed <= 3


def test_a_background_of_false_events_is_taken_off() -> None:
    plain = [effect(days(0.5, n, 0.07), SINCE).ratio for n in range(30)]
    mended = [effect(days(0.5, n, 0.07), SINCE, background=0.07).ratio for n in range(30)]
    assert abs(np.median(mended) - 0.5) < abs(np.median(plain) - 0.5)


def test_avoided_events_follow_the_ratio() -> None:
    one = effect(days(0.5, 1), SINCE)
    got = sum(day.events for day in days(0.5, 1) if SINCE <= day.day < SINCE + timedelta(days=14))
    assert one.avoided[1] == pytest.approx(got / one.ratio - got)
    assert one.avoided[0] <= one.avoided[1] <= one.avoided[2]
    assert one.sure
    assert one.p < 0.05


def test_too_short_and_too_few_are_refused() -> None:
    with pytest.raises(InputError, match="effect_short"):
        effect(days(1, 0)[25:], SINCE)
    few = [Day(one.day, 0.1, 10, 0.1, 10) for one in days(1, 0)]
    with pytest.raises(InputError, match="effect_few"):
        effect(few, SINCE)
    with pytest.raises(InputError, match="effect_negative"):
        effect([Day(FIRST, -1, 1, 1, 1)], FIRST)

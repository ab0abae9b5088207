"""When people call (来话规律): curves over the day and the week, counts a day.

The curves are ours. They follow what is published of Chinese hotlines in words (quiet nights, a
peak before noon, a lower one in the afternoon, fewer calls at the weekend) and claim no more.
"""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

#: Share of a day's calls by hour, 0 to 23 (ours; normalised below).
HOUR_WEIGHTS_PHONE = (
    *(0.7, 0.4, 0.3, 0.2, 0.2, 0.4, 1.2, 3.2, 6.9, 8.8, 9.1, 7.2),
    *(4.6, 4.9, 7.0, 7.6, 7.2, 6.2, 5.0, 5.2, 5.1, 4.2, 2.7, 1.4),
)
#: Written channels run on into the evening (ours).
HOUR_WEIGHTS_WRITTEN = (
    *(1.9, 1.0, 0.6, 0.4, 0.3, 0.5, 1.3, 2.8, 5.4, 6.9, 7.0, 5.9),
    *(5.3, 4.9, 5.4, 5.7, 5.5, 5.2, 5.0, 5.9, 6.9, 7.1, 5.6, 3.5),
)
#: Monday to Sunday (ours; mean 1).
WEEKDAY_FACTORS = (1.13, 1.09, 1.06, 1.05, 1.04, 0.84, 0.79)
#: Daily counts vary by more than Poisson: variance = mean + mean² / DAILY_SIZE (ours: about ±8 %).
DAILY_SIZE = 160.0

SECONDS_PER_HOUR = 3600


def expected_count(day: date, per_day: float) -> float:
    """Mean number of requests on `day` of a city with `per_day` requests on an average day."""
    return per_day * WEEKDAY_FACTORS[day.weekday()]


def daily_count(day: date, per_day: float, rng: np.random.Generator) -> int:
    """A negative binomial draw around `expected_count`."""
    mean = expected_count(day, per_day)
    return int(rng.poisson(mean * rng.gamma(DAILY_SIZE) / DAILY_SIZE))


def seconds_of_day(
    count: int, rng: np.random.Generator, weights: tuple[float, ...] = HOUR_WEIGHTS_PHONE
) -> NDArray[np.int64]:
    """`count` times of day in seconds after midnight, by the hour curve, even within the hour."""
    shares = np.asarray(weights) / sum(weights)
    hours = rng.choice(24, size=count, p=shares)
    return hours * SECONDS_PER_HOUR + rng.integers(0, SECONDS_PER_HOUR, size=count)

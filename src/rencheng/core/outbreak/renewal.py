"""Epidemics as a renewal process (更新方程): simulated, and read for how many one case infects.

Infections of a day are those of the days before, weighted by how long it takes from one case to the
next, times the reproduction number (Fraser 2007, PLoS ONE 2:e758).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.stats import gamma

from rencheng.core.outbreak.series import Floats

#: Cori et al. 2013, Am. J. Epidemiol. 178: a wide prior of the reproduction number (mean 2, sd 2),
#: and the window in days over which it is taken as one number.
PRIOR_SHAPE, PRIOR_SCALE, WINDOW = 1.0, 2.0, 7
#: Days from one case to the next, of influenza and omicron (Vink et al. 2014, Am. J. Epidemiol.
#: 180; Backer et al. 2022, Eurosurveillance 27): the default where a city gives none.
GENERATION_DAYS: Final = 3.0
_GENERATION_SHAPE = 2.5  # coefficient of variation about .63
_LONGEST = 20  # days back that a case still infects


@dataclass(frozen=True, slots=True)
class Reproduction:
    """Of one region on the last day: how many one case infects, with a 95 % interval."""

    mean: float
    lower: float
    upper: float


def generation_weights(days: float = GENERATION_DAYS) -> Floats:
    """(20,) share of the infections that fall on day 1, 2, … after a case; mean about `days`."""
    day = np.arange(1, _LONGEST + 1)
    weights = day ** (_GENERATION_SHAPE - 1) * np.exp(-day * _GENERATION_SHAPE / days)
    return np.asarray(weights / weights.sum())


def reproduction(daily: Floats, weights: Floats, *, window: int = WINDOW) -> Reproduction | None:
    """The reproduction number of the last `window` days (Cori et al. 2013).

    daily: (T,) infections by day. Of a Poisson renewal process with a gamma prior the posterior is
    a gamma again: shape + cases, over rate + what the past would have infected at R = 1. None where
    no past case could have infected anybody.
    """
    pressure = np.convolve(daily, np.concatenate([[0.0], weights]))[: len(daily)]
    cases, force = daily[-window:].sum(), pressure[-window:].sum()
    if force <= 0:
        return None
    shape, rate = PRIOR_SHAPE + cases, 1 / PRIOR_SCALE + force
    lower, upper = gamma.ppf([0.025, 0.975], shape, scale=1 / rate)
    return Reproduction(shape / rate, float(lower), float(upper))


def deconvolved(reported: Floats, delays: Floats, *, rounds: int = 10) -> Floats:
    """Infections by day behind reports that came with a delay (Goldstein et al. 2009, PNAS 106).

    reported: (T,); delays: (D,) share reported after 0, 1, … days. Richardson–Lucy: what the guess
    would have reported is compared with what was, and the guess mended in proportion. The last days
    are scaled up by the share of them that can have been reported.
    """
    days, longest = len(reported), len(delays)
    share = np.ones(days)
    tail = min(days, longest)
    share[days - tail :] = np.cumsum(delays)[:tail][::-1]
    usable = np.maximum(share, 1e-3)
    lag = round(float((np.arange(longest) * delays).sum()))
    guess = np.maximum(np.concatenate([reported[lag:], np.full(lag, reported[-1])]), 0.1)
    for _ in range(rounds):
        expected = np.maximum(np.convolve(guess, delays)[:days], 1e-9)
        ratio = np.concatenate([reported / expected, np.zeros(longest - 1)])
        back = np.correlate(ratio, delays, "valid")
        guess = guess * back / usable
    return guess


@dataclass(frozen=True, slots=True)
class Simulated:
    """reported: (E, R, T) counts by epidemic, region and day."""

    reported: Floats


def simulated(
    epidemics: int, regions: int, days: int, seed: int, *, bursts: float = 0.0
) -> Simulated:
    """Epidemics of many kinds, each over some regions that share virus, season and behaviour.

    Each is a renewal process with susceptibles that are used up; regions begin at different times
    and differ in pool and contacts. Contact wanders day by day (shared and by region), follows a
    season, falls with fear as cases mount, and in half of the epidemics is cut by measures that are
    later eased. Reports have a weekday rhythm and negative binomial noise; some are stocks, such as
    beds in use. bursts: share that run through the city in two or three weeks.

    The ranges are wide on purpose and were chosen so that peaks of influenza 2022–23
    and of Italy's first wave were foretold well.
    """
    draw = np.random.default_rng(seed)
    shape = (epidemics, regions)

    def between(low: float, high: float, size: tuple[int, ...] = (epidemics, 1)) -> Floats:
        return draw.uniform(low, high, size)

    def spread(size: tuple[int, ...], sd: float) -> Floats:
        return np.exp(draw.normal(0, sd, size))

    burst = draw.random((epidemics, 1)) < bursts
    generation = np.where(burst, between(1.5, 3), between(3, 6))
    weights = np.stack([generation_weights(float(one)) for one in generation[:, 0]])
    contact = np.minimum(1 + np.exp(draw.normal(np.log(0.45), 0.6, (epidemics, 1))), 3.5)
    contact = np.where(burst, between(1.8, 6), contact)
    contact = contact * spread(shape, 0.06)
    pool = 10 ** between(3.2, 6.0) * spread(shape, 0.8)  # reports if all were infected
    seeds = pool * 10 ** between(-4.5, -2)
    begins = np.clip(draw.normal(0, 1, shape) * between(2, 21) + 30, 0, 90).astype(int)
    wander = np.exp(draw.normal(np.log(0.03), 0.4, (epidemics, 1)))
    amplitude, phase = between(0, 0.25), between(0, 365)
    fear = draw.choice([0, 1], (epidemics, 1)) * between(0, 3)
    trigger = 10 ** between(-3.5, -1)
    cut = np.where(draw.random((epidemics, 1)) < 0.5, between(0.3, 0.85), 1.0)
    infected, left = np.zeros((*shape, days)), np.ones(shape)
    shared, own, felt = np.zeros((epidemics, 1)), np.zeros(shape), np.zeros(shape)
    since = np.full((epidemics, 1), -1.0)
    for day in range(days):
        shared = 0.97 * shared + draw.normal(0, 1, (epidemics, 1)) * wander
        own = 0.97 * own + draw.normal(0, 1, shape) * wander * 0.6
        past = infected[:, :, max(0, day - _LONGEST) : day][:, :, ::-1]
        force = (past * weights[:, None, : past.shape[2]]).sum(2)
        felt = 0.93 * felt + 0.07 * (force / pool * 100)
        since = np.where((1 - left).mean(1, keepdims=True) > trigger, since + 1, -1)
        eased = np.where(since > 60, np.exp(-(since - 60) / 40), 1)
        held = 1 - (1 - cut) * np.clip(since / 10, 0, 1) * eased
        season = amplitude * np.cos(2 * np.pi * (day - phase) / 365)
        rate = contact * held * left * np.exp(shared + own + season) / (1 + fear * felt)
        arriving = np.where((day >= begins) & (day < begins + 10), seeds / 10, 0) + pool * 1e-6
        infected[:, :, day] = np.minimum(rate * force + arriving, pool * left)
        left = np.maximum(left - infected[:, :, day] / pool, 1e-9)
    return Simulated(_reported(infected, draw))


def _reported(infected: Floats, draw: np.random.Generator) -> Floats:
    epidemics, _, days = infected.shape
    day = np.arange(days)
    one = (epidemics, 1, 1)
    rhythm = 1 + draw.uniform(0, 0.4, one) * np.cos(2 * np.pi * (day + draw.uniform(0, 7, one)) / 7)
    size = np.exp(draw.normal(np.log(15), 0.8, one))
    stay = np.where(draw.random(one) < 0.3, draw.uniform(5, 20, one), 0)  # days that a bed is kept
    keep = np.where(stay > 0, np.exp(-1 / np.maximum(stay, 1)), 0.0)[:, :, 0]
    seen = np.zeros_like(infected)
    held = np.zeros(infected.shape[:2])
    for at in range(days):
        held = keep * held + infected[:, :, at]
        seen[:, :, at] = held
    flow = stay == 0
    mean = seen * np.where(flow, rhythm, 1.0) + 1e-9
    noise = draw.gamma(np.where(flow, size, size * 20), size=mean.shape)
    noise /= np.where(flow, size, size * 20)
    return np.asarray(draw.poisson(mean * noise), float)

"""Farrington's surveillance of weekly counts, original and improved (法灵顿法), for many series.

Farrington et al. 1996 (J. R. Stat. Soc. A 159), Noufaily et al. 2013 (Stat. Med. 32); where those
leave a choice, that of R's package `surveillance` 1.20 is taken, so that bounds agree.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from scipy.special import ndtr, ndtri, stdtr

from rencheng.core.surveillance.counts import tail, upper_quantile
from rencheng.core.surveillance.loglinear import Bools, Design, Fit, Floats, fit
from rencheng.core.surveillance.reference import WEEKS_OF_YEAR, Reference, reference

ROWS_AT_ONCE = 128  # measured: larger batches leave the processor's cache and take thrice as long
YEARS_FOR_TREND = 3  # Farrington et al. 1996, §3.3


@dataclass(frozen=True, slots=True)
class Settings:
    """years, half_window, periods, skip: see `reference`. weight_from: standardised residuals above
    it are weighted down. trend_below: a trend with a greater p is dropped. least, within: no alarm
    where fewer than `least` cases came in the last `within` weeks. plugin: bound is a quantile of
    the negative binomial distribution, else of the 2/3-power normal one.
    """

    years: int
    half_window: int
    periods: int
    skip: int
    weight_from: float
    trend_below: float
    plugin: bool
    least: int = 5
    within: int = 4
    year: int = WEEKS_OF_YEAR

    def reference(self) -> Reference:
        """The periods compared with."""
        return reference(
            years=self.years,
            half_window=self.half_window,
            periods=self.periods,
            skip=self.skip,
            year=self.year,
        )


ORIGINAL = Settings(5, 3, 1, 3, 1.0, 0.05, plugin=False)  # Farrington et al. 1996
IMPROVED = Settings(5, 3, 10, 26, 2.58, 1.0, plugin=True)  # Noufaily et al. 2013, §3
PRESETS = {"original": ORIGINAL, "improved": IMPROVED}


@dataclass(slots=True)
class Bounds:
    """What was expected and where it ends; arrays of one shape, NaN where there is no answer.

    dispersion: of quasi-Poisson, ≥ 1. p: of the count observed or a greater one. score: 1 at the
    bound, 0 at what was expected, NaN also where too few cases came lately.
    """

    expected: Floats
    upper: Floats
    dispersion: Floats
    p: Floats
    score: Floats

    def take(self, index: object) -> Bounds:
        """The same for a part."""
        return Bounds(*(getattr(self, field.name)[index] for field in fields(self)))


def bounds(
    counts: Floats, settings: Settings, *, alpha: float, positions: np.ndarray | None = None
) -> Bounds:
    """Bounds of many series. counts: (T, S), NaN where missing. positions: (K,) periods to judge,
    all by default. Returns arrays (K, S). A period whose reference lies before the first is judged
    by what there is; one without any reference in its own level has NaN.
    """
    periods, series = counts.shape
    at = np.arange(periods) if positions is None else np.asarray(positions)
    result = Bounds(*(np.full((len(at), series), np.nan) for _ in fields(Bounds)))
    windows = settings.reference()
    for index, position in enumerate(at):
        for first in range(0, series, ROWS_AT_ONCE):
            part = slice(first, first + ROWS_AT_ONCE)
            judged = _judge(counts[:, part], int(position), windows, settings, alpha)
            for field in fields(Bounds):
                getattr(result, field.name)[index, part] = getattr(judged, field.name)
    return result


def _judge(
    counts: Floats, position: int, windows: Reference, settings: Settings, alpha: float
) -> Bounds:
    """Bounds of one period for a batch of series."""
    there = position + windows.offsets >= 0
    past = np.full((counts.shape[1], len(windows.offsets)), np.nan)
    past[:, there] = counts[position + windows.offsets[there]].T
    prior = np.isfinite(past).astype(float)
    past = np.nan_to_num(past)
    model = _Model(past, prior, windows, settings)
    model.settle_trend()
    observed = counts[position]
    lately = np.nansum(counts[max(0, position - settings.within + 1) : position + 1], axis=0)
    judged = _plugin(model, observed, alpha) if settings.plugin else _delta(model, observed, alpha)
    own = prior[:, windows.levels == windows.current].sum(1) > 0
    for field in fields(judged):
        getattr(judged, field.name)[~(model.usable & own)] = np.nan
    empty = ~model.usable & (past.sum(1) == 0)
    _never_any(judged, empty, prior.sum(1), observed, alpha)
    judged.score[lately < settings.least] = np.nan
    return judged


def _never_any(judged: Bounds, empty: Bools, known: Floats, observed: Floats, alpha: float) -> None:
    """Where nothing ever happened no model converges: half a case in all that time (Jeffreys)."""
    empty = empty & (known > 0)
    mean, one = 0.5 / np.maximum(known[empty], 1), np.ones(int(empty.sum()))
    judged.expected[empty], judged.dispersion[empty] = mean, one
    judged.upper[empty] = upper_quantile(alpha, mean, one)
    judged.p[empty] = tail(observed[empty], mean, one)
    judged.score[empty] = (observed[empty] - mean) / np.maximum(judged.upper[empty] - mean, mean)


class _Model:
    """The reweighted fit of a batch, and the rules by which its trend is kept or dropped."""

    def __init__(self, past: Floats, prior: Floats, windows: Reference, settings: Settings) -> None:
        self.past, self.prior, self.windows, self.settings = past, prior, windows, settings
        self.design = windows.design()
        rows = len(past)
        self.trend = np.ones(rows, bool)
        self.usable = np.ones(rows, bool)
        self.omega = prior.copy()
        self.dispersion = np.ones(rows)
        self.fit = self._reweighted(np.arange(rows), slope=True)

    def settle_trend(self) -> None:
        """Drop the trend where it is not significant, extrapolates, or has too few years."""
        with np.errstate(all="ignore"):
            error = np.sqrt(self._scale(self.fit, self.omega) / self.fit.spread)
            t = np.abs(self.fit.slope) / error
            p = 2 * stdtr(self.fit.freedom, -t)
        observed = np.where(self.prior > 0, self.past, 0).max(1)
        kept = (p < self.settings.trend_below) & (self.expected() <= observed)
        kept &= self.settings.years >= YEARS_FOR_TREND
        again = np.flatnonzero(self.trend & ~kept)
        if len(again):
            self.fit.put(again, self._reweighted(again, slope=False))

    def expected(self) -> Floats:
        """(R,) mean of the period to judge."""
        return np.asarray(np.exp(self.fit.level[:, self.windows.current]))

    def variance(self) -> Floats:
        """(R,) variance of the expected mean, on the scale of counts.

        R's package scales it by residuals weighted as given, not as worked with; so do we.
        """
        unscaled = self.fit.variance(self.windows.current)
        return self.expected() ** 2 * self._scale(self.fit, self.omega) * unscaled

    def _scale(self, found: Fit, omega: Floats) -> Floats:
        relative = (self.past - found.mean) / found.mean
        return np.asarray((omega * relative * relative).sum(1) / found.freedom)

    def _reweighted(self, rows: np.ndarray, *, slope: bool) -> Fit:
        """Fit, weigh down what stands out (Anscombe residuals), fit again."""
        past, prior = self.past[rows], self.prior[rows]
        first = fit(past, prior, self.design, slope=slope)
        self.trend[rows] = slope
        self.usable[rows] = first.converged | slope
        second = first
        if (stuck := ~first.converged).any() and slope:
            flat = fit(past[stuck], prior[stuck], self.design, slope=False)
            first.put(stuck, flat)
            self.trend[rows[stuck]] = False
            self.usable[rows[stuck]] = flat.converged
        omega = _weights(first, past, prior, self.design, self.settings.weight_from)
        second = fit(past, omega, self.design, slope=slope)
        if slope and stuck.any():
            second.put(stuck, fit(past[stuck], omega[stuck], self.design, slope=False))
        self.omega[rows] = omega
        self.dispersion[rows] = np.maximum(second.dispersion(past, omega), 1)
        return second


def _weights(found: Fit, past: Floats, prior: Floats, design: Design, weight_from: float) -> Floats:
    """Anscombe weights: residuals above `weight_from` count by their inverse square."""
    phi = np.maximum(found.dispersion(past, prior), 1)[:, None]
    mean = found.mean
    raw = 1.5 * (past ** (2 / 3) * mean ** (-1 / 6) - np.sqrt(mean))
    with np.errstate(all="ignore"):
        residual = raw / np.sqrt(phi * (1 - found.leverage(prior, design)))
        weight = np.where(residual > weight_from, residual**-2.0, 1.0) * prior
    return np.asarray(weight * (prior.sum(1) / np.maximum(weight.sum(1), 1e-300))[:, None])


def _delta(model: _Model, observed: Floats, alpha: float) -> Bounds:
    """The bound on the 2/3-power scale, where counts are nearly symmetric."""
    mean, phi = model.expected(), model.dispersion
    spread = phi + model.variance() / mean
    error = np.sqrt(4 / 9 * np.cbrt(mean) * spread)
    centre = mean ** (2 / 3)
    upper = (centre - ndtri(alpha) * error) ** 1.5
    p = ndtr(-(np.nan_to_num(observed) ** (2 / 3) - centre) / error)
    return Bounds(mean, upper, phi.copy(), p, (observed - mean) / (upper - mean))


def _plugin(model: _Model, observed: Floats, alpha: float) -> Bounds:
    """The bound as a quantile of the negative binomial distribution with the fitted mean."""
    mean, phi = model.expected(), model.dispersion
    upper = upper_quantile(alpha, mean, phi)
    p = tail(observed, mean, phi)
    # R's score has the logarithm of the expected count here, which is not what is meant.
    return Bounds(mean, upper, phi.copy(), p, (observed - mean) / np.maximum(upper - mean, 1e-9))


def alarming(judged: Bounds, observed: Bools | Floats) -> Bools:
    """Which periods alarm: above the bound, and not empty."""
    return np.asarray((judged.score > 1) & (np.asarray(observed) > 0))

"""Watch a panel by any method, and say what alarms (监测)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np

from rencheng.core.common.errors import InputError
from rencheng.core.surveillance import charts, ears, farrington
from rencheng.core.surveillance.expected import (
    LEAST_DAYS,
    LEAST_WEEKS,
    SKIP_DAYS,
    Expected,
    daily,
    weekly,
)
from rencheng.core.surveillance.farrington import Bounds
from rencheng.core.surveillance.loglinear import Bools
from rencheng.core.surveillance.panel import WEEKLY, Panel

METHODS: Final = ("farrington", "ears", "cusum", "glr", "mosum")
#: The presets of each method, the default first.
PRESETS: Final = {
    "farrington": ("improved", "original"),
    "ears": ("c2", "c1", "c3"),
    "cusum": ("improved",),
    "glr": ("improved",),
    "mosum": ("improved",),
}
YEARS: Final = 5  # Farrington et al. 1996; fewer where the past is shorter
DUMP_SHARE: Final = 0.5  # ours: with so many series alarming at once, the cause is in the books
DUMP_SERIES: Final = 10


@dataclass(frozen=True, slots=True)
class Watched:
    """positions: (K,) periods judged. bounds: of shape (K, S). alarms: (K, S). silent: the same for
    too few. short: (S,) series whose past is too short for the method; needs: what it needs.
    """

    positions: np.ndarray
    bounds: Bounds
    alarms: Bools
    silent: Bounds | None
    silences: Bools
    short: Bools
    needs: int

    def dumps(self) -> list[int]:
        """Rows on which so many series alarm at once that a backlog was most likely entered."""
        judged = np.isfinite(self.bounds.score).sum(1)
        at_once = self.alarms.sum(1)
        many = (judged >= DUMP_SERIES) & (at_once > DUMP_SHARE * judged)
        return [int(row) for row in np.flatnonzero(many)]


def watch(
    panel: Panel,
    method: str,
    preset: str | None,
    *,
    alpha: float,
    first: int,
    is_off: Callable[[date], bool],
) -> Watched:
    """Judge the periods from `first` on. is_off: days on which offices rest (daily data only).

    Raises InputError for a preset that the method has not.
    """
    preset = preset or PRESETS[method][0]
    if preset not in PRESETS[method]:
        known = ", ".join(PRESETS[method])
        raise InputError("watch_preset", preset=preset, method=method, known=known)
    positions = np.arange(first, len(panel.dates))
    counts = panel.counts
    if method == "ears":
        judged = ears.bounds(counts, preset, alpha=alpha).take(positions)
        return _watched(panel, positions, judged, None, ears.BASELINE + ears.LAG[preset] + 1)
    if method == "farrington" and panel.step == WEEKLY:
        settings = farrington.PRESETS[preset]
        judged, needs = _farrington(panel, settings, positions, alpha)
        return _watched(panel, positions, judged, None, needs)
    return _charted(panel, method, positions, alpha, is_off)


def _charted(
    panel: Panel,
    method: str,
    positions: np.ndarray,
    alpha: float,
    is_off: Callable[[date], bool],
) -> Watched:
    """CUSUM, GLR, moving sum, and each day by itself, over expected counts."""
    back = min(charts.WINDOW, int(positions[0])) if method != "farrington" else 0
    rows = np.arange(positions[0] - back, len(panel.dates))
    counts = panel.counts[rows]
    if panel.step == WEEKLY:
        expected, needs = weekly(panel.counts, rows), LEAST_WEEKS + 1
    else:
        expected = daily(panel.counts, panel.dates, rows, is_off)
        needs = LEAST_DAYS + SKIP_DAYS + 1
    chart = {
        "farrington": charts.single,
        "cusum": charts.cusum,
        "glr": charts.glr,
        "mosum": charts.moving_sum,
    }[method]
    judged = chart(counts, expected, alpha=alpha).take(slice(back, None))
    later = Expected(expected.mean[back:], expected.dispersion[back:])
    silent = charts.silence(counts[back:], later, alpha=alpha)
    return _watched(panel, positions, judged, silent, needs)


def _farrington(
    panel: Panel, settings: farrington.Settings, positions: np.ndarray, alpha: float
) -> tuple[Bounds, int]:
    """Five years of reference, or as many whole ones as lie before the period."""
    parts = []
    years = np.minimum(positions // settings.year, YEARS)
    for count in np.unique(years):
        at = positions[years == count]
        used = replace(settings, years=int(count))
        if count == 0:
            empty = np.full((len(at), panel.counts.shape[1]), np.nan)
            parts.append(Bounds(*(empty.copy() for _ in range(5))))
        else:
            parts.append(farrington.bounds(panel.counts, used, alpha=alpha, positions=at))
    joined = Bounds(
        *(
            np.concatenate([getattr(part, name) for part in parts])
            for name in ("expected", "upper", "dispersion", "p", "score")
        )
    )
    return joined, settings.year + 1


def _watched(
    panel: Panel, positions: np.ndarray, judged: Bounds, silent: Bounds | None, needs: int
) -> Watched:
    observed = panel.counts[positions]
    short = np.asarray(~np.isfinite(judged.upper).any(axis=0))
    with np.errstate(invalid="ignore"):
        alarms = farrington.alarming(judged, observed)
        silences = np.asarray(silent.score > 1) if silent else np.zeros(observed.shape, bool)
    return Watched(positions, judged, alarms, silent, silences, short, needs)

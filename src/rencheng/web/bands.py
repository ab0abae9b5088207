"""Curves of shares with their bands (带状曲线), in the units of their view box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rencheng.core.wellbeing.tally import Share

WIDTH, HEIGHT = 300.0, 84.0


@dataclass(frozen=True, slots=True)
class Band:
    """points of the curve and of the band around it, in pieces where days are hidden; top: the
    share at the upper edge."""

    curves: list[str]
    bands: list[str]
    top: float


def band(shares: Sequence[Share], top: float | None = None) -> Band:
    """A trend. top: the share at the upper edge, so that several can be compared."""
    highest = max((one.high or 0.0 for one in shares), default=0.0)
    top = max(top or highest, 0.02)
    step = WIDTH / max(len(shares) - 1, 1)
    curves, bands, part = [], [], list[tuple[float, Share]]()
    for at, one in enumerate([*shares, None]):
        if one is not None and one.told:
            part.append((at * step, one))
            continue
        if part:
            curves.append(" ".join(f"{x:.1f},{_y(s.share, top)}" for x, s in part))
            upper = [f"{x:.1f},{_y(s.high, top)}" for x, s in part]
            lower = [f"{x:.1f},{_y(s.low, top)}" for x, s in reversed(part)]
            bands.append(" ".join([*upper, *lower]))
        part = []
    return Band(curves, bands, top)


def highest(trends: Sequence[Sequence[Share]]) -> float:
    """The highest bound of several trends."""
    return max((one.high or 0.0 for trend in trends for one in trend), default=0.0)


def _y(value: float | None, top: float) -> str:
    return f"{HEIGHT - 4 - (HEIGHT - 8) * min((value or 0.0) / top, 1.0):.1f}"

"""Risks in natural frequencies (自然频率): so many of 1,000 people like you.

People read "3 of 1,000" better than ".3 %" (Gigerenzer & Hoffrage 1995); the pictures show every
one of them, those concerned set apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from rencheng.core.common.errors import InputError

#: Crowds that are told of, the smallest in which at least one person is concerned.
CROWDS: Final = (100, 1_000, 10_000, 100_000, 1_000_000)
USUAL: Final = 1_000
#: A picture draws this many people at most; of larger crowds each figure stands for several.
MOST_DRAWN: Final = 1_000
_ACROSS = 40


@dataclass(frozen=True, slots=True)
class Frequency:
    """`of` people, of whom `low` to `high` (equal where the figure is one) are concerned."""

    of: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Picture:
    """Rows of figures. each: people a figure stands for; sure: figures of the lower bound; maybe:
    those up to the upper one; columns, rows."""

    each: int
    sure: int
    maybe: int
    total: int
    columns: int

    @property
    def rows(self) -> int:
        return -(-self.total // self.columns)


def frequency(low: float, high: float | None = None) -> Frequency:
    """A chance (0 to 1), or an interval of chances, as people of a crowd.

    Of 1,000 people where that leaves at least one; else of the next larger crowd in which one is.
    Raises InputError `risk_share` (share) beyond 0 to 1, `risk_bounds` where high is below low.
    """
    top = low if high is None else high
    for share in (low, top):
        if not 0 <= share <= 1:
            raise InputError("risk_share", share=share)
    if top < low:
        raise InputError("risk_bounds", low=low, high=top)
    crowd = next((n for n in CROWDS[1:] if top * n >= 1), CROWDS[-1] if top else USUAL)
    return Frequency(crowd, round(low * crowd), round(top * crowd))


def picture(one: Frequency) -> Picture:
    """The figures to draw."""
    each = max(1, one.of // MOST_DRAWN)
    total = one.of // each
    sure = one.low // each
    maybe = max(-(-one.high // each) - sure, 0)
    return Picture(each, sure, maybe, total, _ACROSS if total > 100 else 10)

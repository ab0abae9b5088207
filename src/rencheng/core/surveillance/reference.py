"""Which past periods a period is compared with (参照窗口)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rencheng.core.surveillance.loglinear import Design

WEEKS_OF_YEAR = 52  # R surveillance counts years of weekly series in steps of 52 weeks


@dataclass(frozen=True, slots=True)
class Reference:
    """Offsets and levels of the periods that stand for the one to judge.

    offsets: (n,) negative, 0 being the period itself. levels: (n,) seasonal level of each,
    `current` that of the period itself.
    """

    offsets: np.ndarray
    levels: np.ndarray
    current: int
    count: int

    def design(self) -> Design:
        """The design of the models: time is the offset."""
        return Design(self.offsets.astype(float), self.levels, self.count)


def reference(
    *, years: int, half_window: int, periods: int, skip: int, year: int = WEEKS_OF_YEAR
) -> Reference:
    """Windows of ±half_window about the same week of `years` past years (Farrington et al. 1996),
    and where periods > 1 the weeks between them in periods - 1 blocks, each a seasonal level of its
    own (Noufaily et al. 2013). The last `skip` periods are left out.
    """
    level: dict[int, int] = dict.fromkeys(range(-half_window, 1), periods - 1)
    for back in range(1, years + 1):
        centre = -year * back
        level |= {centre + off: periods - 1 for off in range(-half_window, half_window + 1)}
        if periods > 1:
            first, between = centre + half_window + 1, year - 2 * half_window - 1
            lengths = [between // (periods - 1)] * (periods - 1)
            for extra in range(between % (periods - 1)):
                lengths[extra] += 1
            for block, length in enumerate(lengths):
                level |= {first + step: block for step in range(length)}
                first += length
    kept = sorted(offset for offset in level if offset < -skip)
    offsets = np.array(kept, dtype=np.intp)
    return Reference(
        offsets, np.array([level[o] for o in kept], dtype=np.intp), periods - 1, periods
    )

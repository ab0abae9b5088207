"""What a wave asks of a city (疫情需求): beds, staff off sick, medicine, riders, calls, day by
day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from rencheng.core.outbreak.series import Floats


@dataclass(frozen=True, slots=True)
class Load:
    """What infections lead to. share: units to an infection; delay: days from infection until they
    are needed; stay: days they are needed for."""

    name: str
    share: float
    delay: int
    stay: int

    def demand(self, infections: Floats) -> Floats:
        """(…, T) units needed on each day. infections: (…, T) new ones by day."""
        kernel = np.zeros(self.delay + self.stay)
        kernel[self.delay :] = self.share
        days = infections.shape[-1]
        flat = infections.reshape(-1, days)
        found = np.stack([np.convolve(row, kernel)[:days] for row in flat])
        return found.reshape(infections.shape)


#: Ours, to be set by the city: orders of magnitude of omicron in a vaccinated city (a bed for 1 in
#: 100 for 7 days, two of three off work for 5 days); of calls, those of this hotline in a wave.
DEFAULT_LOADS: Final = (
    Load("beds", 0.01, 7, 7),
    Load("absent", 0.65, 3, 5),
    Load("medicine", 1.0, 3, 1),
    Load("riders", 0.02, 3, 4),
    Load("calls", 0.05, 3, 2),
)

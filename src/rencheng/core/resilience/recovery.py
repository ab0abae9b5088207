"""Curves of recovery (恢复曲线): how deep an outage went, how long it took, what was lost.

The measures of Bruneau et al. 2003 and of Ouyang & Dueñas-Osorio 2012 on readings as a utility
gives them: irregular, each holding until the next one.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: An event began when more than this share of its worst was last not yet out (ours).
ONSET_SHARE: Final = 0.05
SHARES: Final = (0.5, 0.8, 0.9, 0.95)
RECOVERED: Final = 0.9  # the share whose return ends an event
#: Hours for which it must last; what goes out after them is another event. Ours: two days.
CALM_HOURS: Final = 48.0


@dataclass(frozen=True, slots=True)
class Readings:
    """Readings of an area in the order of time. hours: since any one moment, ascending; out: those
    without service; served: all who are served in good times, above zero."""

    hours: Floats
    out: Floats
    served: Floats

    def until(self, hour: float) -> Readings:
        """Those at or before `hour`."""
        count = int(np.searchsorted(self.hours, hour, side="right"))
        return Readings(self.hours[:count], self.out[:count], self.served[:count])


@dataclass(frozen=True, slots=True)
class Moment:
    """Hours from the worst moment until a share is served again for good: between low and high,
    the readings before and after; value between them in proportion."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Recovery:
    """What an event was in one area. Hours are those of the readings.

    onset: the last reading before the event, or the first there is where it had begun
    (`begun_before`). worst: the reading with most out. robustness: smallest share served. back:
    share → Moment; a share that is not back by the end is not in it. loss: ∫ share out dt in hours,
    index: mean share served; both from onset until 90 % are back, or until the end. again: whether
    more than a tenth of the worst went out once more, after CALM_HOURS.
    """

    onset: float
    begun_before: bool
    worst: float
    worst_out: float
    last: float
    robustness: float
    back: Mapping[float, Moment]
    loss: float
    index: float
    again: bool

    @property
    def recovered(self) -> bool:
        return RECOVERED in self.back


def recovery(readings: Readings, shares: Sequence[float] = SHARES) -> Recovery | None:
    """The event in an area's readings; None where nobody was out.

    A reading holds until the next one (last value carried forward). Where none came for long, a
    share that returned meanwhile did so at an unknown moment: `Moment` says between which.
    """
    hours, out = readings.hours, readings.out
    if not len(hours) or not out.max() > 0:
        return None
    worst = int(out.argmax())
    ends = _next_event(hours, out, worst)
    again = ends < len(hours)
    hours, out, served = hours[:ends], out[:ends], readings.served[:ends]
    calm = np.flatnonzero(out[: worst + 1] <= ONSET_SHARE * out[worst])
    onset = int(calm[-1]) if len(calm) else 0
    back = {
        share: moment
        for share in shares
        if (moment := _back(hours[worst:], out[worst:], share)) is not None
    }
    end = hours[worst] + back[RECOVERED].value if RECOVERED in back else hours[-1]
    lost = out / served
    loss = step_integral(hours[onset:], lost[onset:], float(end))
    span = float(end - hours[onset])
    return Recovery(
        onset=float(hours[onset]),
        begun_before=not len(calm),
        worst=float(hours[worst]),
        worst_out=float(out[worst]),
        last=float(hours[-1]),
        robustness=float(1 - lost.max()),
        back=back,
        loss=loss,
        index=1 - loss / span if span > 0 else float(1 - lost[worst]),
        again=again,
    )


def _next_event(hours: Floats, out: Floats, worst: int) -> int:
    """The index at which another event begins; len(out) where none does."""
    allowed = (1 - RECOVERED) * out[worst]
    above = worst + np.flatnonzero(out[worst:] > allowed)
    for index, following in itertools.pairwise(above):
        if following > index + 1 and hours[following] - hours[index + 1] >= CALM_HOURS:
            return int(following)
    return len(out)


def _back(hours: Floats, out: Floats, share: float) -> Moment | None:
    """When `share` of those out at the first reading are served again for good."""
    allowed = (1 - share) * out[0]
    above = np.flatnonzero(out > allowed)
    last = int(above[-1])
    if last == len(out) - 1:
        return None
    part = (out[last] - allowed) / (out[last] - out[last + 1])
    low, high = hours[last] - hours[0], hours[last + 1] - hours[0]
    return Moment(float(low + part * (high - low)), float(low), float(high))


def step_integral(hours: Floats, values: Floats, end: float) -> float:
    """∫ values dt from the first hour to `end`, each value holding until the next."""
    inside = hours < end
    edges = np.append(hours[inside], end)
    return float((values[inside] * np.diff(edges)).sum())


def together(areas: Sequence[Readings]) -> Readings:
    """All areas as one, at every moment at which any of them was read.

    An area counts from its first reading on with its last value; before that it is not known and
    counts neither as out nor as served.
    """
    hours = np.unique(np.concatenate([one.hours for one in areas]))
    out, served = np.zeros(len(hours)), np.zeros(len(hours))
    for one in areas:
        at = np.searchsorted(one.hours, hours, side="right") - 1
        known = at >= 0
        out[known] += one.out[at[known]]
        served[known] += one.served[at[known]]
    return Readings(hours, out, served)

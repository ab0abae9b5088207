"""How well timetables foretold (时间表评估), walking forward with only the rows of the time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from rencheng.core.outbreak.forecast import foretell
from rencheng.core.outbreak.growth import learn_same, past
from rencheng.core.outbreak.peak import course
from rencheng.core.outbreak.scores import HIGH, LOW, crps, wis
from rencheng.core.outbreak.series import WEEK, Counts, Floats, weeks
from rencheng.core.outbreak.timetable import WEEKS_AHEAD
from rencheng.core.outbreak.waves import peaks

#: Days before and after a peak between which its forecasts are scored, and the naive rule that the
#: peak is always a week away.
BEFORE, AFTER, NAIVE_AHEAD = 28, 7, 7.0
FIRST_WEEKS: Final = 12  # known before forecasts of counts are scored
FIRST_PEAK_WEEKS: Final = 2  # likewise of peaks
_YEAR = 364
_SAME_WAVE = 14  # days: a peak this fresh is not a past one
_TOTAL, _OFTEN = 0.03, 0.9  # a series within 3 % of the sum of the others, mostly, is their total

#: (as-of ordinal, weeks ahead, region) → (23,) a peer's quantiles.
Peer = dict[tuple[int, int, str], Floats]


@dataclass
class Figures:
    """Scores of forecasts of counts by weeks ahead, and of peaks by days before."""

    ours: list[tuple[int, float, float, bool]] = field(default_factory=list)
    peer: list[tuple[int, float]] = field(default_factory=list)
    peaks: list[tuple[float, float, float, float | None, bool]] = field(default_factory=list)
    asked: int = 0

    def told(self) -> dict[str, float | int | None]:
        """Flat figures. `relative_wis` is by the peer, `relative_wis_same` by counts that stay."""
        found: dict[str, float | int | None] = {"as_of_days": self.asked}
        if self.ours:
            score = np.array([one[1] for one in self.ours])
            same = np.array([one[2] for one in self.ours])
            both = np.isfinite(same)
            found |= {
                "forecasts": len(score),
                "wis": float(score.mean()),
                "wis_same": float(same[both].mean()) if both.any() else None,
                "relative_wis_same": float(score[both].sum() / max(same[both].sum(), 1e-9)),
                "coverage_90": float(np.mean([one[3] for one in self.ours])),
            }
        if self.peer:
            other = np.array([one[1] for one in self.peer])
            ahead = np.array([one[0] for one in self.peer])
            found |= {
                "wis_baseline": float(other.mean()),
                "relative_wis": float(score.sum() / max(other.sum(), 1e-9)),
            }
            for one in np.unique(ahead):
                here = ahead == one
                ratio = score[here].sum() / max(other[here].sum(), 1e-9)
                found[f"relative_wis_horizon_{one - 1}"] = float(ratio)
        return found | self._peaks()

    def _peaks(self) -> dict[str, float | int | None]:
        if not self.peaks:
            return {"peak_forecasts": 0}
        lead, ours, ahead, _, held = (np.array(one) for one in zip(*self.peaks, strict=True))
        past = [one[3] for one in self.peaks if one[3] is not None]
        rules = [float(ahead.mean())]
        if len(past) == len(self.peaks):
            rules.append(float(np.mean(past)))
        found: dict[str, float | int | None] = {
            "peak_forecasts": len(lead),
            "peak_crps_days": float(ours.mean()),
            "peak_crps_days_week_ahead": rules[0],
            "peak_crps_days_past_peaks": float(np.mean(past)) if past else None,
            "peak_forecasts_with_past_peaks": len(past),
            "peak_relative_crps": float(ours.mean()) / max(min(rules), 1e-9),
            "peak_coverage_90": float(held.astype(float).mean()),
        }
        for low in range(-AFTER, BEFORE, WEEK):
            here = (lead > low) & (lead <= low + WEEK) if low > -AFTER else lead <= low + WEEK
            if here.any():
                found[f"peak_crps_days_{low + WEEK}_before"] = float(ours[here].mean())
        return found


def evaluate(
    known: Counts, every: int, peer: Peer | None, tick: Callable[[int, int], None]
) -> Figures:
    """Forecasts made every so many days, scored by what came.

    known: all rows, final values. peer: scored on the same forecasts; only those it made count.
    tick: told (done, of) after each as-of date. A series that is the total of the others is left
    out. Forecasts of counts are weekly, 1 to 4 weeks ahead.
    """
    total = total_of(known.values)
    own = np.arange(known.values.shape[1]) != (-1 if total is None else total)
    found = {int(one): peaks(known.values[:, one], known.step) for one in np.flatnonzero(own)}
    figures = Figures()
    ends = list(_as_ofs(known, every))
    for number, end in enumerate(ends):
        _one(known, end, own, peer, found, figures)
        tick(number + 1, len(ends))
    return figures


def total_of(values: Floats) -> int | None:
    """The index of the series that is the sum of all others, if one is."""
    if values.shape[1] < 3:
        return None
    whole = np.nansum(values, 1)
    for one in range(values.shape[1]):
        rest = whole - np.nan_to_num(values[:, one])
        here = np.isfinite(values[:, one]) & (rest > 0)
        close = np.abs(values[here, one] - rest[here]) <= _TOTAL * rest[here]
        if here.any() and close.mean() >= _OFTEN:
            return one
    return None


def _as_ofs(known: Counts, every: int) -> Iterator[int]:
    """Indices of last rows, `every` days apart, counted back from the last date."""
    stride = max(1, every // known.step)
    first = FIRST_PEAK_WEEKS * WEEK // known.step - 1
    yield from reversed(range(len(known.values) - 1, first - 1, -stride))


def _one(
    known: Counts,
    end: int,
    own: np.ndarray,
    peer: Peer | None,
    tops: dict[int, np.ndarray],
    figures: Figures,
) -> None:
    day = known.last - (len(known.values) - 1 - end) * known.step
    now = Counts(known.keys, day, known.step, known.values[: end + 1], known.population)
    table = weeks(now)
    regions = np.flatnonzero(own & np.isfinite(table[-1]))
    if not len(regions):
        return
    wanted = peer is None or any(key[0] == day for key in peer)
    if wanted and len(table) >= FIRST_WEEKS:
        _score_counts(known, end, now, table, regions, peer, figures)
    due = [
        (int(one), (int(top) - end) * known.step)
        for one in regions
        for top in tops[int(one)]
        if -AFTER <= (int(top) - end) * known.step <= BEFORE
    ]
    if due:
        _score_peaks(now, end, table, due, tops, figures)
    figures.asked += bool(due) or (wanted and len(table) >= FIRST_WEEKS)


def _score_counts(
    known: Counts,
    end: int,
    now: Counts,
    table: Floats,
    regions: np.ndarray,
    peer: Peer | None,
    figures: Figures,
) -> None:
    told = foretell(table, WEEKS_AHEAD, now.by_day())
    before = past(table)
    same = [learn_same(before, ahead) for ahead in range(1, WEEKS_AHEAD + 1)]
    per = WEEK // known.step
    for ahead in range(1, WEEKS_AHEAD + 1):
        until = end + ahead * per
        if until >= len(known.values):
            break
        seen = known.values[until - per + 1 : until + 1].sum(0)
        for one in regions:
            if not np.isfinite(seen[one]):
                continue
            theirs = peer.get((now.last, ahead, now.keys[one].region)) if peer is not None else None
            if peer is not None and theirs is None:
                continue
            quantiles, value = told[ahead - 1, one], np.asarray(seen[one])
            held = bool(quantiles[LOW] <= value <= quantiles[HIGH])
            figures.ours.append(
                (ahead, float(wis(quantiles, value)), float(wis(same[ahead - 1][one], value)), held)
            )
            if theirs is not None:
                figures.peer.append((ahead, float(wis(theirs, value))))


def _score_peaks(
    now: Counts,
    end: int,
    table: Floats,
    due: list[tuple[int, int]],
    tops: dict[int, np.ndarray],
    figures: Figures,
) -> None:
    rest = course(table, now.by_day())
    shift = WEEK // 2 if now.step == WEEK else 0
    earlier = np.array(
        [(int(top) - end) * now.step for found in tops.values() for top in found], float
    )
    earlier = earlier[earlier < -_SAME_WAVE]
    for one, lead in due:
        sample = rest.peak[one] + shift
        low, high = np.quantile(sample, [0.05, 0.95])
        moved = (earlier + _YEAR / 2) % _YEAR - _YEAR / 2
        naive = crps(moved, lead) if len(moved) else None
        figures.peaks.append(
            (lead, crps(sample, lead), abs(NAIVE_AHEAD - lead), naive, bool(low <= lead <= high))
        )

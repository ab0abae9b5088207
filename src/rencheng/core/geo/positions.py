"""Whether a position can be true (位置核验): of a picture, of somebody who walks the grid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from rencheng.core.geo.coordinates import gcj02_to_wgs84, haversine_m

#: What a phone's own error explains, beside what it says of it, in metres (ours).
_SLACK_M = 50.0


@dataclass(frozen=True, slots=True)
class Fix:
    """Where somebody was (WGS-84 degrees) and when; accuracy in metres, as the phone says."""

    at: datetime
    lat: float
    lon: float
    accuracy: float = 0.0


def to_wgs84(lat: float, lon: float, datum: str) -> tuple[float, float]:
    """Degrees of a map's datum, "wgs84" or "gcj02", in WGS-84. Raises ValueError for another."""
    if datum not in {"", "wgs84", "gcj02"}:
        raise ValueError(f"datum {datum[:20]}")
    return gcj02_to_wgs84(lat, lon) if datum == "gcj02" else (lat, lon)


def picture_doubt(
    claimed: tuple[float, float], taken: tuple[float, float] | None, far_m: float
) -> str:
    """Why a picture may not be from where it is said to be: "no_place" where it tells none,
    "elsewhere" where it tells another, in either datum; "" without doubt.

    claimed, taken: (lat, lon); `taken` in WGS-84 or, as some phones write it, GCJ-02.
    """
    if taken is None:
        return "no_place"
    either = (taken, gcj02_to_wgs84(*taken))
    apart = min(haversine_m(*claimed, *one) for one in either)
    return "elsewhere" if apart > far_m else ""


def impossible(fixes: Iterable[Fix], speed_kmh: float) -> set[int]:
    """Indexes, in order of time, of fixes that nobody reaches at this speed from the one before.

    Of two places at once the earlier told stands; the next is judged from the last that stood.
    """
    ordered = sorted(fixes, key=lambda fix: fix.at)
    doubtful: set[int] = set()
    last: Fix | None = None
    for index, fix in enumerate(ordered):
        if last is not None:
            metres = haversine_m(last.lat, last.lon, fix.lat, fix.lon)
            metres -= last.accuracy + fix.accuracy + _SLACK_M
            seconds = (fix.at - last.at).total_seconds()
            if metres > 0 and metres > speed_kmh / 3.6 * seconds:
                doubtful.add(index)
                continue
        last = fix
    return doubtful

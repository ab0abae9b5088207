"""Cells turned into times, points and counts; what cannot be is a fault with its remedy."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rencheng.core.geo.coordinates import gcj02_to_wgs84

#: Before this, a time is a mistyped or an empty one that a spreadsheet filled in.
EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)
#: Clocks of other systems may be ahead, and dates without a time may mean a day of elsewhere.
AHEAD = timedelta(days=1)
LARGEST_COUNT = 2**31 - 1  # what the database's integer holds
SHOWN = 60  # characters of a wrong value repeated in a message


class CellError(Exception):
    """A cell that cannot be used: field of the request, code and data of the sentence."""

    def __init__(self, field: str, code: str, **data: Any) -> None:
        super().__init__(field, code, data)
        self.field = field
        self.code = code
        self.data = data


class Times:
    """Reads times: ISO 8601 first, then the profile's formats; without a zone, the profile's."""

    def __init__(self, formats: tuple[str, ...], zone: ZoneInfo, now: datetime) -> None:
        self._formats = list(formats)
        self._zone = zone
        self._latest = now + AHEAD

    def read(self, field: str, text: str) -> datetime:
        """An aware time. Raises CellError where it is none, too early or in the future."""
        time = self._parse(text)
        if time is None:
            raise CellError(field, "request_time", value=shown(text))
        if time.tzinfo is None:
            time = time.replace(tzinfo=self._zone)
        try:
            if time > self._latest:
                raise CellError(field, "request_time_future", value=shown(text))
            if time < EARLIEST:
                raise CellError(field, "request_time_early", value=shown(text), year=EARLIEST.year)
        except OverflowError:  # a day before year 1 in UTC
            raise CellError(field, "request_time", value=shown(text)) from None
        return time

    def _parse(self, text: str) -> datetime | None:
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            pass
        for position, form in enumerate(self._formats):
            try:
                time = datetime.strptime(text, form)  # noqa: DTZ007 - `read` puts the zone in
            except ValueError:
                continue
            # A file mostly keeps to one format: try this one first next time.
            self._formats.insert(0, self._formats.pop(position))
            return time
        return None


def later(field: str, time: datetime, received_at: datetime) -> datetime:
    """The time of a step after receipt. Raises CellError where it lies before.

    In the hour that autumn's change of clocks repeats, the second of the two is meant if the
    first lies before receipt.
    """
    if (
        time.tzinfo is received_at.tzinfo
        and time > received_at
        and time.date() > received_at.date()
    ):
        return time  # mostly so, and quickly seen
    if time.astimezone(UTC) >= received_at.astimezone(UTC):
        return time
    second = time.replace(fold=1)
    if second.astimezone(UTC) >= received_at.astimezone(UTC):
        return second
    raise CellError(
        field, "request_order", value=time.isoformat(), received=received_at.isoformat()
    )


class Points:
    """Reads coordinates, into WGS-84 degrees."""

    def __init__(self, crs: str, unknown: frozenset[tuple[float, float]]) -> None:
        self._shifted = crs == "GCJ-02"
        self._unknown = unknown

    def read(self, lat: str, lon: str) -> tuple[float | None, float | None]:
        """(lat, lon), or (None, None) where none is given or it stands for "not known"."""
        if not lat and not lon:
            return None, None
        if not lat or not lon:
            raise CellError("lon" if lat else "lat", "request_point_half")
        point = self._degrees("lat", lat, 90.0), self._degrees("lon", lon, 180.0)
        if point in self._unknown:
            return None, None
        if self._shifted:
            north, east = gcj02_to_wgs84(*point)
            return float(north), float(east)
        return point

    @staticmethod
    def _degrees(field: str, text: str, bound: float) -> float:
        try:
            degrees = float(text)
        except ValueError:
            degrees = math.nan
        if math.isnan(degrees):
            raise CellError(field, "request_degrees", value=shown(text))
        if abs(degrees) > bound:
            raise CellError(field, "request_degrees_range", value=shown(text), bound=int(bound))
        return degrees


def count(field: str, text: str) -> int:
    """A number of something: whole, not negative; empty is none."""
    if not text:
        return 0
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not (0 <= number <= LARGEST_COUNT and number.is_integer()):
        raise CellError(field, "request_count", value=shown(text))
    return int(number)


def word(field: str, text: str, words: Mapping[str, Mapping[str, str]]) -> str | None:
    """The profile's word for a value, or None where it has none."""
    return words.get(field, {}).get(text.casefold())


def shown(text: str) -> str:
    """A wrong value, short enough for a message."""
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"

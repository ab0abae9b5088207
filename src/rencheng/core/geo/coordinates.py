"""Coordinates (坐标): GCJ-02, the offset that maps of China must show, to WGS-84 and back."""

from __future__ import annotations

import math
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Degrees = TypeVar("Degrees", float, NDArray[np.float64])

# The offset is defined on the ellipsoid of Krasovsky 1940, as its published formula has it.
_SEMI_MAJOR_M = 6378245.0
_ECCENTRICITY_SQUARED = 0.00669342162296594323
_EARTH_RADIUS_M = 6371008.8  # mean radius, IUGG
#: The offset holds within this box (degrees: south, north, west, east) and is nothing outside.
_CHINA = (0.8293, 55.8271, 72.004, 137.8347)
#: Each step shortens the remaining error by a factor of more than a thousand.
_INVERSE_STEPS = 6


def wgs84_to_gcj02(lat: Degrees, lon: Degrees) -> tuple[Degrees, Degrees]:
    """Shift WGS-84 degrees to GCJ-02; points outside China stay as they are.

    lat, lon: floats or arrays of one shape. Returns (lat, lon) of the same kind. The formula is
    the one in public use since 2010; it has no official text. Raises ValueError for a latitude or
    longitude that is none.
    """
    latitude, longitude = _checked(lat, lon)
    d_lat, d_lon = _offset(latitude, longitude)
    return _like(lat, latitude + d_lat, longitude + d_lon)


def gcj02_to_wgs84(lat: Degrees, lon: Degrees) -> tuple[Degrees, Degrees]:
    """Undo the shift by fixed-point iteration, to far less than 0.1 m; see `wgs84_to_gcj02`."""
    latitude, longitude = _checked(lat, lon)
    true_lat, true_lon = latitude, longitude
    for _ in range(_INVERSE_STEPS):
        d_lat, d_lon = _shift(true_lat, true_lon)
        true_lat, true_lon = latitude - d_lat, longitude - d_lon
    inside = _inside(true_lat, true_lon)
    return _like(lat, np.where(inside, true_lat, latitude), np.where(inside, true_lon, longitude))


def haversine_m(lat_a: Degrees, lon_a: Degrees, lat_b: Degrees, lon_b: Degrees) -> Degrees:
    """Great-circle distance in metres between points in degrees; floats, or arrays of one shape."""
    phi_a, phi_b = np.radians(lat_a), np.radians(lat_b)
    half_lat = np.sin((phi_b - phi_a) / 2)
    half_lon = np.sin(np.radians(np.subtract(lon_b, lon_a)) / 2)
    chord = half_lat**2 + np.cos(phi_a) * np.cos(phi_b) * half_lon**2
    distance = 2 * _EARTH_RADIUS_M * np.arcsin(np.sqrt(np.clip(chord, 0.0, 1.0)))
    return distance if isinstance(lat_a, np.ndarray) else float(distance)


def ring(lat: float, lon: float, metres: float, corners: int = 48) -> list[tuple[float, float]]:
    """A closed circle on the map: (lon, lat) of `corners` + 1 points, the last one the first."""
    turn = np.linspace(0, 2 * np.pi, corners + 1)
    north = np.degrees(metres / _EARTH_RADIUS_M)
    lats = lat + north * np.sin(turn)
    lons = lon + north * np.cos(turn) / np.cos(np.radians(lat))
    return [(round(float(x), 5), round(float(y), 5)) for x, y in zip(lons, lats, strict=True)]


def _checked(lat: object, lon: object) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    latitude, longitude = np.asarray(lat, dtype=float), np.asarray(lon, dtype=float)
    if not (np.abs(latitude) <= 90).all():
        raise ValueError("latitude must lie between -90 and 90 degrees")
    if not (np.abs(longitude) <= 180).all():
        raise ValueError("longitude must lie between -180 and 180 degrees")
    return latitude, longitude


def _like(
    given: Degrees, lat: NDArray[np.float64], lon: NDArray[np.float64]
) -> tuple[Degrees, Degrees]:
    """(lat, lon) as floats where floats were given, else as arrays."""
    return (lat, lon) if isinstance(given, np.ndarray) else (float(lat), float(lon))


def _inside(lat: NDArray[np.float64], lon: NDArray[np.float64]) -> NDArray[np.bool_]:
    south, north, west, east = _CHINA
    return (lat >= south) & (lat <= north) & (lon >= west) & (lon <= east)


def _offset(
    lat: NDArray[np.float64], lon: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    inside = _inside(lat, lon)
    d_lat, d_lon = _shift(lat, lon)
    return np.where(inside, d_lat, 0.0), np.where(inside, d_lon, 0.0)


def _shift(
    lat: NDArray[np.float64], lon: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The offset in degrees of latitude and longitude, whether inside China or not."""
    x, y = lon - 105.0, lat - 35.0
    waves = (20.0 * np.sin(6.0 * math.pi * x) + 20.0 * np.sin(2.0 * math.pi * x)) * 2.0 / 3.0
    north_m = (
        -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x)) + waves
    )
    north_m += (20.0 * np.sin(math.pi * y) + 40.0 * np.sin(math.pi / 3.0 * y)) * 2.0 / 3.0
    north_m += (160.0 * np.sin(math.pi / 12.0 * y) + 320.0 * np.sin(math.pi / 30.0 * y)) * 2.0 / 3.0
    east_m = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x)) + waves
    east_m += (20.0 * np.sin(math.pi * x) + 40.0 * np.sin(math.pi / 3.0 * x)) * 2.0 / 3.0
    east_m += (150.0 * np.sin(math.pi / 12.0 * x) + 300.0 * np.sin(math.pi / 30.0 * x)) * 2.0 / 3.0
    phi = np.radians(lat)
    curve = 1.0 - _ECCENTRICITY_SQUARED * np.sin(phi) ** 2
    meridian_m = _SEMI_MAJOR_M * (1.0 - _ECCENTRICITY_SQUARED) / curve**1.5
    parallel_m = _SEMI_MAJOR_M / np.sqrt(curve) * np.cos(phi)
    return np.degrees(north_m / meridian_m), np.degrees(east_m / parallel_m)

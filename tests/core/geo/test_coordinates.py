"""GCJ-02 and WGS-84."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rencheng.core.geo.coordinates import gcj02_to_wgs84, haversine_m, wgs84_to_gcj02

CHINA_LAT = st.floats(3.0, 53.0)
CHINA_LON = st.floats(73.5, 135.0)


@given(CHINA_LAT, CHINA_LON)
def test_the_inverse_comes_back_to_the_point(lat: float, lon: float) -> None:
    shifted = wgs84_to_gcj02(lat, lon)
    back = gcj02_to_wgs84(*shifted)
    assert haversine_m(lat, lon, *back) < 0.1
    assert haversine_m(lat, lon, *shifted) > 10


def test_the_shift_at_a_known_point() -> None:
    # Tian'anmen: a point whose shift is printed in many places, to a metre.
    lat, lon = wgs84_to_gcj02(39.908823, 116.397470)
    assert haversine_m(lat, lon, 39.910227, 116.403714) < 1


@pytest.mark.parametrize(
    ("lat", "lon"), [(42.36, -71.06), (0.0, 0.0), (51.5, -0.12), (60.0, 110.0)]
)
def test_nothing_is_shifted_outside_china(lat: float, lon: float) -> None:
    assert wgs84_to_gcj02(lat, lon) == (lat, lon)
    assert gcj02_to_wgs84(lat, lon) == (lat, lon)


def test_arrays_are_shifted_like_single_points() -> None:
    lat, lon = np.array([31.23, 42.36, 42.6]), np.array([121.47, -71.06, 117.2])
    shifted = wgs84_to_gcj02(lat, lon)
    for i in range(len(lat)):
        assert wgs84_to_gcj02(float(lat[i]), float(lon[i])) == (shifted[0][i], shifted[1][i])
    assert isinstance(gcj02_to_wgs84(31.23, 121.47)[0], float)


@pytest.mark.parametrize(("lat", "lon"), [(91.0, 0.0), (float("nan"), 0.0), (0.0, 181.0)])
def test_what_is_no_coordinate_is_refused(lat: float, lon: float) -> None:
    with pytest.raises(ValueError, match="tude must lie"):
        wgs84_to_gcj02(lat, lon)


def test_distance() -> None:
    assert haversine_m(0.0, 0.0, 0.0, 1.0) == pytest.approx(111_195, abs=1)
    assert haversine_m(31.0, 121.0, 31.0, 121.0) == 0
    assert haversine_m(0.0, 0.0, 0.0, 180.0) == pytest.approx(np.pi * 6371008.8)

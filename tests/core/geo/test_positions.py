"""Positions that can be true, and those that cannot."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rencheng.core.geo.coordinates import haversine_m, wgs84_to_gcj02
from rencheng.core.geo.positions import Fix, impossible, picture_doubt, to_wgs84

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
HERE = (42.6, 117.2)


def test_a_picture_in_either_datum_is_from_here() -> None:
    assert picture_doubt(HERE, HERE, 200) == ""
    assert haversine_m(*HERE, *wgs84_to_gcj02(*HERE)) > 300, "the offset is more than is allowed"
    assert picture_doubt(HERE, wgs84_to_gcj02(*HERE), 200) == ""
    assert picture_doubt(HERE, (42.61, 117.2), 200) == "elsewhere"
    assert picture_doubt(HERE, None, 200) == "no_place"


def test_the_datum_of_a_map_is_undone() -> None:
    assert to_wgs84(*HERE, "wgs84") == HERE
    back = to_wgs84(*wgs84_to_gcj02(*HERE), "gcj02")
    assert haversine_m(*HERE, *back) < 0.1
    with pytest.raises(ValueError, match="datum"):
        to_wgs84(*HERE, "bd09")


def fix(seconds: float, north_km: float, accuracy: float = 0.0) -> Fix:
    return Fix(NOW + timedelta(seconds=seconds), 42.6 + north_km / 111.2, 117.2, accuracy)


def test_nobody_is_in_two_places() -> None:
    walk = [fix(0, 0), fix(60, 0.08), fix(61, 9.0), fix(120, 0.16)]
    assert impossible(walk, 120) == {2}, "and what follows is judged from the last that stood"
    assert impossible([fix(0, 0), fix(0, 3.0)], 120) == {1}
    assert impossible([fix(0, 0), fix(1, 1.0, accuracy=2000)], 120) == set(), "a coarse fix may be"
    assert impossible([], 120) == set()


@given(st.lists(st.floats(0, 1000), max_size=20), st.floats(1, 30))
def test_a_steady_walk_is_never_doubted(times: list[float], speed: float) -> None:
    fixes = [fix(at, speed / 3600 * at) for at in times]
    assert impossible(fixes, speed * 1.01) == set()

"""Codes that nest, and the cell that holds a point."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rencheng.core.common.city import Cell
from rencheng.core.geo.grid import CellIndex, common_code, level_of, parent_code

COMMUNITY = "010101001001"


def square(serial: int, column: int, row: int) -> Cell:
    """A cell of one degree, row 0 in the south."""
    corners = ((column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1))
    ring = tuple((float(x), float(y)) for x, y in (*corners, corners[0]))
    return Cell(f"{COMMUNITY}{serial:03d}", ring)


#: Three by three, numbered from the north-west in reading order.
CELLS = [square(1 + 3 * (2 - row) + column, column, row) for row in range(3) for column in range(3)]
INDEX = CellIndex(CELLS)


def serials(codes: list[str]) -> list[int]:
    return [int(code[-3:]) for code in codes]


@pytest.mark.parametrize(
    ("code", "level", "parent"),
    [
        ("010101", "district", None),
        ("010101001", "street", "010101"),
        ("010101001001", "community", "010101001"),
        ("010101001001001", "cell", "010101001001"),
        ("01", None, None),
        ("", None, None),
    ],
)
def test_a_code_tells_its_level_and_parent(
    code: str, level: str | None, parent: str | None
) -> None:
    assert level_of(code) == level
    assert parent_code(code) == parent


@pytest.mark.parametrize(
    ("codes", "common"),
    [
        (["010101001001001"], "010101001001001"),
        (["010101001001001", "010101001001002"], "010101001001"),
        (["010101001001001", "010101001002"], "010101001"),
        (["010101001", "010101002001"], "010101"),
        (["010101001", "010101"], "010101"),
        (["010101", "010102"], None),
        ([], None),
    ],
)
def test_what_places_have_in_common(codes: list[str], common: str | None) -> None:
    assert common_code(codes) == common


@given(st.floats(0, 3, exclude_max=True), st.floats(0, 3, exclude_max=True))
def test_every_point_lies_in_the_cell_that_arithmetic_says(lat: float, lon: float) -> None:
    found = INDEX.find(lat, lon)
    assert found is not None
    row, column = int(lat), int(lon)
    # On a border the smaller code counts: the cell to the north and to the west.
    if lon == column and column > 0:
        column -= 1
    assert int(found[-3:]) == 1 + 3 * (2 - row) + column


@pytest.mark.parametrize(
    ("lat", "lon"), [(-0.1, 1), (1, 3.1), (91, 400), (math.nan, 1), (1, math.inf), (-math.inf, 0)]
)
def test_a_point_outside_lies_nowhere(lat: float, lon: float) -> None:
    assert INDEX.find(lat, lon) is None


def test_a_corner_belongs_to_the_smallest_code_whatever_the_order() -> None:
    assert INDEX.find(1.0, 1.0) == CellIndex(CELLS[::-1]).find(1.0, 1.0) == f"{COMMUNITY}004"


def test_neighbours_share_a_border_or_a_corner() -> None:
    assert serials(INDEX.neighbours(f"{COMMUNITY}005")) == [1, 2, 3, 4, 6, 7, 8, 9]
    assert serials(INDEX.neighbours(f"{COMMUNITY}001")) == [2, 4, 5]


def test_an_unknown_cell_has_no_neighbours() -> None:
    with pytest.raises(KeyError):
        INDEX.neighbours("nowhere")


def test_a_city_without_cells_finds_nothing() -> None:
    empty = CellIndex([])
    assert len(empty) == 0
    assert empty.find(1, 1) is None
    with pytest.raises(KeyError):
        empty.neighbours("x")

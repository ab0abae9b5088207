"""Marts are built where something changed, and read as dense series."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rencheng.core.common.errors import InputError
from rencheng.warehouse import dense
from rencheng.warehouse.build import build_marts
from rencheng.warehouse.engine import DuckDB, chosen_engine
from rencheng.warehouse.reading import Reader
from support.warehouse import MONDAY, ZONE, filled, rows

TUESDAY = MONDAY + timedelta(days=1)
FEBRUARY = date(2026, 2, 27)
ONLY = ("requests_daily",)


def series(reader: Reader, **asked: object) -> dict[tuple[date, str], int]:
    found = reader.rows(reader.series(FEBRUARY, TUESDAY, **asked))  # type: ignore[arg-type]
    return {(one["day"], one["place"]): one["requests"] for one in found.to_pylist()}


def test_every_day_of_the_span_has_its_row(tmp_path: Path, duck: DuckDB) -> None:
    store = filled(tmp_path, requests=[{}, {}, {"day": FEBRUARY, "district": "010102"}])
    build_marts(store, duck, ONLY)
    found = series(Reader(store, duck), level="district")
    assert len(found) == 5 * 2
    assert found[MONDAY, "010101"] == 2
    assert found[FEBRUARY, "010102"] == 1
    assert sum(found.values()) == 3


def test_a_place_that_changed_yesterday_moves_its_count(tmp_path: Path, duck: DuckDB) -> None:
    store = filled(tmp_path, requests=[{}, {}, {"day": TUESDAY, "number": "later"}])
    build_marts(store, duck, ONLY)
    moved = rows("requests", [{}, {"district": "010102", "street": "010102001"}])
    with store.writing(ZONE):
        assert store.put_days("requests", [(MONDAY, moved)]) == [MONDAY]
    assert build_marts(store, duck, ONLY) == {"requests_daily": 1}
    found = series(Reader(store, duck), level="district")
    assert found[MONDAY, "010101"] == found[MONDAY, "010102"] == 1


def test_only_what_changed_is_made_again_and_all_can_be_made_from_nothing(
    tmp_path: Path, duck: DuckDB
) -> None:
    store = filled(tmp_path, requests=[{"day": FEBRUARY}, {}, {"day": TUESDAY}])
    assert build_marts(store, duck, ONLY) == {"requests_daily": 3}  # a month and two days
    assert build_marts(store, duck, ONLY) == {"requests_daily": 0}
    before = store.mart_ledger(ONLY[0]).parts
    for path in (tmp_path / "marts/requests_daily").iterdir():
        path.unlink()
    assert build_marts(store, duck, ONLY) == {"requests_daily": 3}
    assert store.mart_ledger(ONLY[0]).parts == before


def test_a_month_that_ended_becomes_one_part(tmp_path: Path, duck: DuckDB) -> None:
    store = filled(tmp_path, requests=[{"day": MONDAY}, {"day": TUESDAY}])
    build_marts(store, duck, ONLY)
    assert sorted(store.mart_ledger(ONLY[0]).parts) == ["2026-03-02", "2026-03-03"]
    april = date(2026, 4, 1)
    with store.writing(ZONE):
        store.put_days("requests", [(april, rows("requests", [{"day": april}]))])
    build_marts(store, duck, ONLY)
    assert sorted(store.mart_ledger(ONLY[0]).parts) == ["2026-03", "2026-04-01"]


def test_an_empty_warehouse_has_empty_tables(tmp_path: Path, duck: DuckDB) -> None:
    reader = Reader(filled(tmp_path), duck)
    assert build_marts(reader.store, duck, ONLY) == {"requests_daily": 0}
    assert reader.days() is None
    assert series(reader, level="city") == {}
    assert len(reader.rows(reader.table("requests"))) == 0


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"level": "continent"}, "level_unknown"),
        ({"level": "city", "by": ("colour",)}, "column_unknown"),
        ({"level": "city", "mart": "nothing"}, "mart_unknown"),
    ],
)
def test_what_is_not_there_is_named(
    tmp_path: Path, duck: DuckDB, asked: dict[str, object], code: str
) -> None:
    with pytest.raises(InputError) as caught:
        series(Reader(filled(tmp_path), duck), **asked)
    assert caught.value.code == code


def test_a_year_by_the_second_is_refused() -> None:
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    with pytest.raises(InputError) as caught:
        dense.check_span(first, last, "second")
    assert caught.value.code == "span_step"
    assert dense.check_span(first, last, "quarter_hour") == 35_040
    with pytest.raises(InputError) as caught:
        dense.check_span(first, date(2028, 1, 1), "quarter_hour")
    assert caught.value.code == "span_too_fine"
    with pytest.raises(InputError) as caught:
        dense.check_span(last, first)
    assert caught.value.code == "span_backwards"


@settings(max_examples=15)
@given(first=st.dates(date(2000, 1, 1), date(2030, 1, 1)), length=st.integers(0, 800))
def test_the_spine_has_every_day_once(duck: DuckDB, first: date, length: int) -> None:
    last = first + timedelta(days=length)
    found = duck.rows(dense.spine(first, last).order_by("day"))["day"].to_pylist()
    assert found == [first + timedelta(days=n) for n in range(length + 1)]


def test_an_unknown_engine_is_named() -> None:
    with pytest.raises(InputError) as caught:
        chosen_engine("abacus")
    assert caught.value.code == "engine_unknown"

"""Tables of counts by region and trade, and a peer's forecasts: good rows go on, bad are named."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rencheng.core.common.errors import InputError
from rencheng.core.outbreak.scores import LEVELS
from rencheng.core.outbreak.series import Key
from rencheng.importers.outbreak_counts import read_outbreak
from rencheng.importers.outbreak_peer import read_peer

TODAY = date(2026, 3, 1)
HEAD = "date,region,count,population,industry\n"


def write(folder: Path, rows: str, head: str = HEAD) -> Path:
    path = folder / "counts.csv"
    path.write_text(head + rows, "utf-8")
    return path


def test_good_rows_go_on_and_each_bad_one_is_named(tmp_path: Path) -> None:
    rows = (
        "2026-01-01,a,5,100,\n2026-01-02,a,-3,,\n2026-01-03,a,x,,\n2027-01-01,a,3,,\n"
        "soon,a,3,,\n2026-01-04,,3,,\n2026-01-05,a,,,\n2026-01-06,a,7,,home\n2026-01-07,a,8.5,,\n"
    )
    found, problems = read_outbreak(write(tmp_path, rows), TODAY)
    assert found.keys == [Key("a"), Key("a", "home")]
    assert found.population[0] == 100
    assert [(one.row, one.field, one.code) for one in problems] == [
        (3, "count", "timetable_count"),
        (4, "count", "timetable_count"),
        (5, "date", "timetable_future"),
        (6, "date", "watch_date"),
        (7, "region", "timetable_region_missing"),
        (8, "count", "timetable_count"),
    ]


def test_regions_keep_their_leading_zeros(tmp_path: Path) -> None:
    rows = "2026-01-01,01,5\n2026-01-02,01,6\n"
    found, problems = read_outbreak(write(tmp_path, rows, "date,region,count\n"), TODAY)
    assert found.keys == [Key("01")]
    assert problems == []


def test_nothing_usable_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="timetable_no_series"):
        read_outbreak(write(tmp_path, "2026-01-01,a,-1,,\n"), TODAY)
    with pytest.raises(InputError, match="table_column"):
        read_outbreak(write(tmp_path, "1,2\n", "date,region\n"), TODAY)


def test_a_peer_counts_where_it_is_whole(tmp_path: Path) -> None:
    head = "reference_date,horizon,target_end_date,location,output_type_id,value\n"
    whole = "".join(f"2026-01-10,0,2026-01-10,01,{level:g},{n}\n" for n, level in enumerate(LEVELS))
    half = "2026-01-10,1,2026-01-17,01,0.5,3\n2026-01-10,-1,2026-01-03,01,0.5,3\n"
    wrong = "2026-01-10,0,2026-01-10,02,0.5,many\n"
    found, problems = read_peer(write(tmp_path, whole + half + wrong, head))
    assert list(found) == [(date(2026, 1, 3).toordinal(), 1, "01")]
    assert next(iter(found.values())).tolist() == list(range(23))
    assert [(one.row, one.field, one.code) for one in problems] == [
        (27, "value", "timetable_number")
    ]
    with pytest.raises(InputError, match="timetable_peer_empty"):
        read_peer(write(tmp_path, half, head))

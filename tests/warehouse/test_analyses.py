"""Topics, alarms and clusters of each place by itself: what was planted is found where it lies."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from rencheng.core.common.errors import InputError
from rencheng.warehouse import schema
from rencheng.warehouse.analyses import ANALYSES, analyse
from rencheng.warehouse.build import build_marts
from rencheng.warehouse.engine import DuckDB
from rencheng.warehouse.reading import Reader
from rencheng.warehouse.store import Store
from support.warehouse import MONDAY, ZONE, at, filled

HERE, THERE = "010101", "010102"
LAST = MONDAY + timedelta(days=6)
FIRST = LAST - timedelta(days=69)
COMMUNITIES = [f"{district}001{n:03d}" for district in (HERE, THERE) for n in range(1, 7)]


def requests() -> list[dict[str, Any]]:
    """Ten weeks, a request a day in each of two districts; in HERE the last week has a burst."""
    rows: list[dict[str, Any]] = []
    for n in range(70):
        day = FIRST + timedelta(days=n)
        for turn, community in enumerate(COMMUNITIES):
            if (n + turn) % 6 == 0:
                rows.append({"day": day, "community": community, "text": f"第{n}件 路灯{turn}"})
        if n >= 66:
            rows += [
                {"day": day, "community": COMMUNITIES[0], "text": f"阳光花园小区停水{hour}小时了"}
                for hour in range(8)
            ]
    return [
        {
            **row,
            "number": f"r{place:05d}",
            "district": row["community"][:6],
            "street": row["community"][:9],
            "received_at": at(row["day"], 8, place % 60),
            "person": place,
        }
        for place, row in enumerate(rows)
    ]


@pytest.fixture(scope="module")
def reader(duck: DuckDB, tmp_path_factory: pytest.TempPathFactory) -> Reader:
    store = filled(tmp_path_factory.mktemp("lake"), requests=requests())
    places = [
        {"code": code, "level": "community", "lat": 39.9 + turn / 50, "lon": 116.3}
        for turn, code in enumerate(COMMUNITIES)
    ]
    with store.writing(ZONE):
        columns = schema.LISTS["places"]
        store.put_list("places", pa.Table.from_pylist(places, schema=columns))
    build_marts(store, duck, ["requests_daily"])
    return Reader(store, duck)


def found(reader: Reader, name: str, **span: Any) -> list[dict[str, Any]]:
    days = {"first": FIRST, "last": LAST, **span}
    table = analyse(reader, name, "district", processes=1, **days)
    assert table.schema.equals(ANALYSES[name].result)
    return table.to_pylist()


def test_the_burst_is_its_districts_topic(reader: Reader) -> None:
    rows = found(reader, "topics")
    first = next(row for row in rows if row["place"] == HERE)
    assert (first["rank"], first["messages"]) == (1, 32)
    assert "停水" in first["description"]
    assert not any("停水" in row["description"] for row in rows if row["place"] == THERE)


def test_the_burst_is_an_alarm_of_its_week_and_district_alone(reader: Reader) -> None:
    (row,) = found(reader, "alarms")
    assert (row["place"], row["category"], row["week"]) == (HERE, "utilities", MONDAY)
    assert row["observed"] == 32 + 7 > row["upper"] >= row["expected"]


def test_the_burst_is_a_cluster_about_its_community(reader: Reader) -> None:
    (row,) = found(reader, "clusters")
    assert (row["place"], row["centre"], row["communities"]) == (HERE, COMMUNITIES[0], 1)
    assert row["last"] == LAST
    assert row["observed"] >= 32 > row["expected"]


def test_before_the_burst_there_is_nothing(reader: Reader) -> None:
    quiet = {"last": LAST - timedelta(days=7)}
    assert found(reader, "alarms", **quiet) == found(reader, "clusters", **quiet) == []


@pytest.mark.parametrize(
    ("name", "level", "span", "code"),
    [
        ("weather", "district", {}, "analysis_unknown"),
        ("topics", "planet", {}, "level_unknown"),
        ("topics", "district", {"first": LAST, "last": FIRST}, "span_backwards"),
        ("alarms", "district", {"first": LAST - timedelta(days=3)}, "weeks_missing"),
    ],
)
def test_what_cannot_be_answered_is_refused_by_name(
    reader: Reader, name: str, level: str, span: dict[str, Any], code: str
) -> None:
    with pytest.raises(InputError) as caught:
        analyse(reader, name, level, **{"first": FIRST, "last": LAST, **span}, processes=1)
    assert caught.value.code == code


@pytest.mark.parametrize("name", ANALYSES)
def test_of_nothing_there_is_nothing(name: str, tmp_path: Path, duck: DuckDB) -> None:
    empty = Reader(Store(tmp_path), duck)
    assert analyse(empty, name, "district", FIRST, LAST, processes=1).num_rows == 0

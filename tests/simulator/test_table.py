import csv
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.simulator.conftest import START

from rencheng.core.common.city import City
from rencheng.core.common.errors import InputError
from rencheng.simulator import SimulatedRequest, simulate
from rencheng.simulator.table import COLUMNS, write


@pytest.fixture
def requests(small_city: City) -> list[SimulatedRequest]:
    return list(simulate(small_city, start=START, days=2, per_day=40, seed=1))


def test_parquet_gives_back_what_was_written(
    tmp_path: Path, requests: list[SimulatedRequest]
) -> None:
    path = tmp_path / "life.parquet"
    assert write(path, requests, "Asia/Shanghai") == len(requests)
    rows = pq.read_table(path).to_pylist()
    assert list(rows[0]) == list(COLUMNS)
    assert [row["text"] for row in rows] == [one.text for one in requests]
    assert [row["time"] for row in rows] == [one.at for one in requests]
    assert list(tmp_path.iterdir()) == [path]


def test_csv_holds_zoned_times_and_whole_texts(
    tmp_path: Path, requests: list[SimulatedRequest]
) -> None:
    path = tmp_path / "life.csv"
    write(path, requests, "Asia/Shanghai")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [datetime.fromisoformat(row["time"]) for row in rows] == [one.at for one in requests]
    assert [row["truth_category"] for row in rows] == [one.truth.category for one in requests]


def test_a_run_that_breaks_leaves_no_half_file(
    tmp_path: Path, requests: list[SimulatedRequest]
) -> None:
    def broken() -> Iterator[SimulatedRequest]:
        yield from requests[:3]
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write(tmp_path / "life.csv", broken(), "Asia/Shanghai")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "code"), [("life.xlsx", "simulate_suffix"), ("no/life.csv", "simulate_folder")]
)
def test_a_target_that_cannot_be_is_refused(tmp_path: Path, name: str, code: str) -> None:
    with pytest.raises(InputError) as refused:
        write(tmp_path / name, [], "Asia/Shanghai")
    assert refused.value.code == code

"""The same expressions on DuckDB and on Spark; SQL for two engines more."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.compute as pc
import pytest

import support.busy_days
from rencheng.core.common.errors import InputError, SetupError
from rencheng.warehouse import engine as engines
from rencheng.warehouse.analyses import analyse
from rencheng.warehouse.build import build_marts
from rencheng.warehouse.dense import dense
from rencheng.warehouse.engine import DuckDB, Engine, Spark
from rencheng.warehouse.marts import MARTS, Tables
from rencheng.warehouse.marts.registry import TABLES
from rencheng.warehouse.reading import Reader
from rencheng.warehouse.spread import map_places
from rencheng.warehouse.store import Store
from rencheng.warehouse.unusual import week_scores
from support.busy_days import FOUND, busy_days
from support.warehouse import MONDAY, at, filled

IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
DAYS = [MONDAY + timedelta(days=n) for n in range(72)]


@pytest.fixture(scope="module")
def spark() -> Iterator[Spark]:
    """A local Spark, small and quick to start."""
    lacking = [
        name
        for name, there in (("Java", shutil.which("java")), ("pyspark", find_spec("pyspark")))
        if not there
    ]
    if lacking:
        why = f"Spark tests need {' and '.join(lacking)}: tools/install_extras.sh"
        if IN_CI:
            pytest.fail(why)
        pytest.skip(why)
    quick = {
        "spark.sql.shuffle.partitions": "1",
        "spark.sql.codegen.wholeStage": "false",  # compiling costs more than these rows
        "spark.sql.adaptive.enabled": "false",
        "spark.python.worker.reuse": "true",
    }
    started = Spark("local[1]", memory="1g", **quick)
    yield started
    started.session.stop()


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Ten weeks of two districts, with something for every mart."""
    requests: list[dict[str, Any]] = []
    for n, day in enumerate(DAYS):
        for i in range(1 + n * n % 3 + (9 if n == 71 else 0)):
            received = at(day, 8, i)
            requests.append(
                {
                    "number": f"{n:03d}{i}",
                    "day": day,
                    "minute": 480 + i,
                    "received_at": received,
                    "person": n % 5,
                    "district": f"01010{1 + i % 2}",
                    "street": "" if i else "010101001",
                    "category": ("utilities/noise", "utilities/heating/cold")[n % 2],
                    "trade": ("", "home")[i % 2],
                    "text": ("停电了，老人发烧", "发烧咳嗽", "路灯不亮")[n % 3],
                    "likes": i,
                    "unit": "heat",
                    "due_at": received + timedelta(hours=4),
                    "contacted_at": received + timedelta(hours=n % 3),
                    "closed_at": received + timedelta(hours=n % 7 - 1, seconds=0.7) if i else None,
                    "rate_unit": "heat",
                    "rate_month": day.replace(day=1),
                    "response": n % 3,
                    "resolution": i % 3,
                    "satisfied": (n + i) % 3,
                }
            )  # fmt: skip
    rang = at(MONDAY)
    return filled(
        tmp_path_factory.mktemp("lake"),
        requests=requests,
        calls=[
            {"rang_at": rang, "picked_up_at": rang + timedelta(seconds=9), "minute": 600},
            {"rang_at": rang, "hung_up_at": rang + timedelta(seconds=50), "minute": 601},
        ],
        searches=[{"query": " A ", "person": 1}, {"query": "a", "person": 2, "found": 1}],
        words=[
            {"list": "symptom", "term": "fever", "word": "发烧"},
            {"list": "lifeline", "term": "power", "word": "停电"},
        ],
    )


def same(one: pa.Table, other: pa.Table) -> None:
    """The same rows in any order: texts and counts equal, floats to 1e-12 relative."""
    assert one.schema.names == other.schema.names
    floats = {field.name for field in one.schema if pa.types.is_floating(field.type)}
    keys = [(name, "ascending") for name in one.schema.names if name not in floats]
    one, other = one.sort_by(keys), other.sort_by(keys)
    for name in one.schema.names:
        if name in floats:
            known, others = one[name].drop_null(), other[name].drop_null()
            assert one[name].null_count == other[name].null_count
            assert known.to_pylist() == pytest.approx(others.to_pylist(), rel=1e-12)
        else:
            assert one[name].to_pylist() == other[name].to_pylist(), name


def test_every_mart_and_the_scores_are_the_same_on_both(
    lake: Store, duck: DuckDB, spark: Spark, tmp_path: Path
) -> None:
    """All marts over all days at once."""

    def tables(engine: Engine) -> Tables:
        reader = Reader(lake, engine)
        return Tables(**{name: reader.table(name) for name in TABLES})

    for name, mart in MARTS.items():
        made = []
        for engine in (duck, spark):
            built = mart.build(tables(engine))
            if mart.levels:  # one of its levels: the others are the same but for a name
                with engine.kept(built) as kept:
                    made.append(engine.rows(mart.at_level(kept, "district")))
            else:
                made.append(engine.rows(built.select(*mart.schema.names)))
        here, there = made
        assert len(here) > 0, f"{name} has no rows to compare"
        same(here.cast(mart.schema), there.cast(mart.schema))

    keys = ["place", "category"]
    build_marts(lake, duck, ["requests_daily"])
    found = []
    for engine in (duck, spark):
        series = Reader(lake, engine).series(DAYS[0], DAYS[-1], level="district")
        found.append(engine.rows(week_scores(series, keys)))
    same(*found)
    assert pc.max(found[0]["z"]).as_py() > 2


def test_analyses_of_places_run_here_and_on_spark(lake: Store, duck: DuckDB, spark: Spark) -> None:
    build_marts(lake, duck, ["requests_daily"])

    def found(engine: Engine, processes: int) -> pa.Table:
        series = Reader(lake, engine).series(DAYS[0], DAYS[-1], level="district")
        return map_places(busy_days, series, ["place"], FOUND, engine, processes=processes)

    alone = found(duck, 1)
    assert alone["place"].to_pylist() == ["010101", "010102"]
    assert alone["days"].to_pylist()[0] > alone["days"].to_pylist()[1] > 0
    same(alone, found(duck, 2))
    from pyspark import cloudpickle

    # Spark's own Python knows the project, not the tests: the function travels whole.
    cloudpickle.register_pickle_by_value(support.busy_days)
    same(alone, found(spark, 2))


def test_topics_of_places_are_the_same_on_both(lake: Store, duck: DuckDB, spark: Spark) -> None:
    here, there = (
        analyse(Reader(lake, engine), "topics", "district", DAYS[0], DAYS[-1], processes=1)
        for engine in (duck, spark)
    )
    assert set(here["place"].to_pylist()) == {"010101", "010102"}
    same(here, there)


def test_an_analysis_asks_for_columns_that_are_there(lake: Store, duck: DuckDB) -> None:
    rows = Reader(lake, duck).table("requests")
    with pytest.raises(InputError) as caught:
        map_places(busy_days, rows, ["planet"], FOUND, duck)
    assert caught.value.code == "column_unknown"


def test_an_analysis_of_nothing_is_nothing(lake: Store, duck: DuckDB) -> None:
    rows = Reader(lake, duck).table("signals")
    assert map_places(busy_days, rows, ["place"], FOUND, duck).num_rows == 0


@pytest.mark.parametrize("dialect", ["trino", "clickhouse"])
def test_sql_can_be_written_for(dialect: str) -> None:
    tables = Tables.unbound()
    for name, mart in MARTS.items():
        sql = str(ibis.to_sql(mart.rows(tables), dialect=dialect))
        assert sql.lstrip().startswith(("SELECT", "WITH")), name
        assert "GROUP BY" in sql
    daily = ibis.table(ibis.schema(MARTS["requests_daily"].schema), name="requests_daily")
    keys = ["place", "category"]
    series = dense(daily.filter(daily.level == "district"), DAYS[0], DAYS[-1], keys, ["requests"])
    assert " OVER " in str(ibis.to_sql(week_scores(series, keys), dialect=dialect))


def test_without_pyspark_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyspark.sql", None)
    with pytest.raises(SetupError) as caught:
        engines.chosen_engine("spark")
    assert caught.value.code == "spark_missing"


def test_memory_as_java_writes_it() -> None:
    assert [engines.java_size(size) for size in ("2GB", "512MiB", "8g")] == ["2g", "512m", "8g"]

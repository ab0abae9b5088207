"""The SQL box answers analysts, and gives hostile queries nothing."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from rencheng.core.common.errors import InputError, RefusedError
from rencheng.warehouse import sql_box, sql_child
from rencheng.warehouse.build import build_marts
from rencheng.warehouse.engine import DuckDB
from rencheng.warehouse.reading import Reader
from support.warehouse import filled

STOPPED = {"sql_too_slow", "sql_too_large"}


@pytest.fixture(scope="module")
def reader(duck: DuckDB, tmp_path_factory: pytest.TempPathFactory) -> Reader:
    requests = [{"text": "家住3号楼", "person": 7}, {"district": "010102"}, {}]
    store = filled(tmp_path_factory.mktemp("warehouse"), requests=requests)
    build_marts(store, duck, ("requests_daily",))
    return Reader(store, duck)


def code_of(reader: Reader, query: str, seconds: int = 5) -> str:
    """The code of the refusal, by the process's own function in this process."""
    question = sql_box.question_of(reader, query, rows=10, seconds=seconds)
    return str(sql_child.answer(question).get("error"))


def stopped_by(reader: Reader, query: str) -> str:
    """The code of the refusal, by a process."""
    with pytest.raises(InputError) as error:
        sql_box.ask(reader, query, seconds=1)
    return error.value.code


def test_it_answers(reader: Reader) -> None:
    found = sql_box.ask(
        reader,
        "WITH d AS (SELECT * FROM requests_daily WHERE level = 'district') "
        "SELECT place, sum(requests)::int AS n, max(day) AS last FROM d GROUP BY ALL ORDER BY 1;",
    )
    assert found.columns == ["place", "n", "last"]
    assert found.rows == [["010101", 2, "2026-03-02"], ["010102", 1, "2026-03-02"]]
    assert not found.more


def test_more_rows_than_are_given_are_told(reader: Reader) -> None:
    found = sql_box.ask(reader, "SELECT * FROM range(100000000000)", rows=7)
    assert (len(found.rows), found.more) == (7, True)


def test_empty_views_can_be_asked_too(reader: Reader) -> None:
    assert sql_box.ask(reader, "SELECT count(*) FROM places").rows == [[0]]


def test_nothing_personal_is_there(reader: Reader) -> None:
    for name, columns in sql_box.views().items():
        assert {"number", "text", "title", "person", "query"}.isdisjoint(columns), name
    assert {"lat", "lon", "cell"}.isdisjoint(sql_box.views()["requests"])
    assert code_of(reader, "SELECT text FROM requests") == "sql_wrong"


HOSTILE = {
    "sql_only_select": [
        "COPY (SELECT 1) TO '/tmp/out.csv'",
        "COPY requests_daily TO 'out.parquet'",
        "ATTACH '/tmp/other.db' AS other",
        "INSTALL httpfs",
        "LOAD httpfs",
        "PRAGMA database_list",
        "SET enable_external_access = true",
        "RESET lock_configuration",
        "CREATE TABLE x AS SELECT 1",
        "INSERT INTO requests_daily VALUES (1)",
        "DROP VIEW requests_daily",
        "EXPORT DATABASE '/tmp/x'",
        "CHECKPOINT",
        "EXPLAIN ANALYZE SELECT 1",
        "CALL pragma_version()",
    ],
    "sql_one_statement": [
        "SELECT 1; SELECT 2",
        "SELECT 1; DROP VIEW requests_daily",
        "--",
        "/* */",
    ],
    "sql_function_refused": [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_blob('/proc/self/environ')",
        "SELECT * FROM glob('/*')",
        "SELECT * FROM duckdb_settings()",
        "SELECT * FROM query('SELECT 1')",
        "SELECT * FROM query_table('requests_daily')",
        "SELECT * FROM json_execute_serialized_sql('{}')",
        "SELECT (SELECT content FROM read_text('/etc/passwd'))",
        "WITH x AS (SELECT * FROM READ_PARQUET('{file}')) SELECT * FROM x",
        "SELECT 1 WHERE EXISTS (FROM parquet_metadata('{file}'))",
    ],
    "sql_table_unknown": [
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM '{file}'",
        "SELECT * FROM 'https://example.org/x.csv'",
        "SELECT * FROM information_schema.tables",
        "SELECT * FROM duckdb_tables",
        "SELECT * FROM sqlite_master",
        "SELECT * FROM searches",
        "SELECT * FROM memory.main.requests_daily",
    ],
    "sql_wrong": ["SELECT", "not sql at all", "SELECT nothing FROM requests_daily", "SELECT '\x00"],
}


@pytest.mark.parametrize("code", HOSTILE)
def test_a_hostile_query_gets_nothing(reader: Reader, code: str) -> None:
    (file, *_) = reader.store.ledger("requests").files()
    for query in HOSTILE[code]:
        assert code_of(reader, query.replace("{file}", str(file))) == code, query


def test_what_does_not_end_is_stopped(reader: Reader) -> None:
    endless = (
        "WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t) SELECT max(n) FROM t"
    )
    crossed = (
        "SELECT count(*) FROM range(100000000) a, range(100000000) b WHERE a.range * b.range = 7"
    )
    for query in (endless, crossed):
        assert code_of(reader, query, seconds=1) in {"sql_too_slow", "sql_too_large"}


def test_what_asks_for_the_whole_memory_is_stopped(reader: Reader) -> None:
    """DuckDB's own limit does not see a long text being made: the process's does."""
    text = "SELECT length(repeat('a', 2000000000)) + length(repeat('b', 2000000000 - 1))"
    assert stopped_by(reader, text) in STOPPED


def test_a_year_by_second_is_cut_or_stopped(reader: Reader) -> None:
    seconds = "FROM range(TIMESTAMP '2025-01-01', TIMESTAMP '2026-01-01', INTERVAL 1 SECOND) t(s)"
    question = sql_box.question_of(reader, f"SELECT s {seconds}", rows=5, seconds=5)
    assert sql_child.answer(question)["more"]
    crossed = f"SELECT s, count(*) {seconds}, requests_daily, range(100000) GROUP BY s"
    assert code_of(reader, crossed, seconds=1) in STOPPED


def test_too_wide_a_result_is_stopped(reader: Reader) -> None:
    query = "SELECT repeat('a', 1900) FROM range(100000)"
    question = sql_box.question_of(reader, query, rows=100_000, seconds=5)
    assert sql_child.answer(question)["error"] == "sql_too_wide"


def test_nothing_and_too_much_are_refused(reader: Reader) -> None:
    with pytest.raises(InputError, match="sql_empty"):
        sql_box.ask(reader, " ; ")
    with pytest.raises(InputError, match="sql_too_long"):
        sql_box.ask(reader, "SELECT 1 --" + "x" * 20_000)


def test_only_so_many_at_once(reader: Reader) -> None:
    with sql_box._AT_ONCE, sql_box._AT_ONCE, pytest.raises(RefusedError, match="sql_busy"):
        sql_box.ask(reader, "SELECT 1")


def test_it_is_shut_in(reader: Reader) -> None:
    query = "SELECT current_setting('enable_external_access'), current_setting('threads') > 0"
    question = sql_box.question_of(reader, query, rows=5, seconds=5)
    assert sql_child.answer(question)["rows"] == [[False, True]]
    shut = sql_child.opened(question)
    (file, *_) = reader.store.ledger("requests").files()
    other = Path(__file__)
    for attempt in (
        "SET threads = 3",
        "SET enable_external_access = true",
        f"COPY (SELECT 1) TO '{file}'",
        f"SELECT * FROM read_text('{other}')",
        f"ATTACH '{other}.db'",
        "LOAD httpfs",
    ):
        with pytest.raises(duckdb.Error):
            shut.execute(attempt)

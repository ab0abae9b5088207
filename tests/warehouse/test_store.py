"""Parts are written once, named by the ledger, and survive what interrupts them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from rencheng.core.common.errors import SetupError
from rencheng.warehouse import schema
from rencheng.warehouse.ledger import Ledger
from rencheng.warehouse.store import Store, merged, write_part
from support.warehouse import MONDAY, ZONE, filled, rows

KEY = MONDAY.isoformat()


def files(store: Store, table: str = "requests") -> list[str]:
    return sorted(path.name for path in (store.folder / table).glob("*.parquet"))


def test_a_day_exported_twice_is_one_day(tmp_path: Path) -> None:
    store = filled(tmp_path, requests=[{}, {}])
    before = files(store), store.ledger("requests")
    backwards = rows("requests", [{"number": "r0002"}, {"number": "r0001"}])
    with store.writing(ZONE):
        assert store.put_days("requests", [(MONDAY, backwards)]) == []
    assert (files(store), store.ledger("requests")) == before
    assert store.ledger("requests").parts[KEY].rows == 2


def test_a_crash_between_file_and_ledger_changes_nothing(tmp_path: Path) -> None:
    store = filled(tmp_path, requests=[{}])
    write_part(tmp_path / "requests", KEY, rows("requests", [{}, {}, {}]))  # and then it died
    assert len(store.day("requests", MONDAY)) == 1
    assert len(files(store)) == 2
    with store.writing(ZONE):
        store.ledger("requests").sweep()
        assert len(files(store)) == 1
        assert store.put_days("requests", [(MONDAY, rows("requests", [{}, {}, {}]))]) == [MONDAY]
    assert len(store.day("requests", MONDAY)) == 3


def test_a_crash_while_writing_leaves_the_old_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = filled(tmp_path, requests=[{}])

    def dies(path: Path, target: Path) -> Path:
        raise OSError("no room")

    monkeypatch.setattr(Path, "replace", dies)
    with pytest.raises(OSError, match="no room"), store.writing(ZONE):
        store.put_days("requests", [(MONDAY, rows("requests", [{}, {}]))])
    assert len(store.day("requests", MONDAY)) == 1
    assert not list((tmp_path / "requests").glob(".*"))


def test_a_retired_file_stays_for_one_run(tmp_path: Path) -> None:
    store = filled(tmp_path, requests=[{}])
    (old,) = files(store)
    with store.writing(ZONE):
        store.put_days("requests", [(MONDAY, rows("requests", [{}, {}]))])
    assert old in files(store)
    for number, expected in ((3, True), (4, False)):
        ledger = store.ledger("requests")
        ledger.sweep()
        assert (old in files(store)) is expected
        entry = write_part(ledger.folder, KEY, rows("requests", [{}] * number))
        ledger.commit({KEY: entry})


def test_a_corrupt_file_is_named(tmp_path: Path) -> None:
    store = filled(tmp_path, requests=[{}])
    path = store.ledger("requests").files()[0]
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(SetupError) as caught:
        store.day("requests", MONDAY)
    assert caught.value.code == "warehouse_corrupt"
    assert path.name in caught.value.data["file"]


def test_a_broken_ledger_is_named(tmp_path: Path) -> None:
    store = filled(tmp_path, requests=[{}])
    (tmp_path / "requests/ledger.json").write_text('{"parts": {"2026-03-02": {"file')
    with pytest.raises(SetupError) as caught:
        store.ledger("requests")
    assert caught.value.code == "warehouse_ledger"


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with store.writing(ZONE), pytest.raises(SetupError) as caught, Store(tmp_path).writing(ZONE):
        pass
    assert caught.value.code == "warehouse_busy"


def test_days_are_cut_by_one_zone(tmp_path: Path) -> None:
    filled(tmp_path, requests=[{}])
    with pytest.raises(SetupError) as caught, Store(tmp_path).writing("Europe/Rome"):
        pass
    assert caught.value.code == "warehouse_zone"


def test_merging_replaces_rows_of_the_same_key() -> None:
    standing = rows("requests", [{"street": "a"}, {"street": "b"}])
    fresh = rows("requests", [{"number": "r0002", "street": "moved"}, {"number": "r0003"}])
    found = merged("requests", standing, fresh).sort_by("number")
    assert found["number"].to_pylist() == ["r0001", "r0002", "r0003"]
    assert found["street"].to_pylist()[:2] == ["a", "moved"]


def test_a_newer_programs_file_is_refused(tmp_path: Path) -> None:
    newer = schema.REQUESTS.with_metadata({schema.VERSION_KEY: str(schema.VERSION + 1).encode()})
    ledger = Ledger(tmp_path / "requests")
    entry = write_part(ledger.folder, KEY, newer.empty_table())
    ledger.commit({KEY: entry})
    with pytest.raises(SetupError) as caught:
        Store(tmp_path).day("requests", MONDAY)
    assert caught.value.code == "warehouse_newer"


def test_a_day_of_an_earlier_version_is_written_anew_in_todays_columns(tmp_path: Path) -> None:
    store = filled(tmp_path, requests=[{"text": "old"}])
    ledger = store.ledger("requests")
    gained = ["rate_unit", "rate_month", "response", "resolution", "satisfied"]  # by version 2
    former = store.day("requests", MONDAY).drop_columns(gained)
    former = former.replace_schema_metadata({schema.VERSION_KEY: b"1"})
    ledger.commit({KEY: replace(write_part(ledger.folder, KEY, former), version=1)})
    with pytest.raises(SetupError) as caught:
        store.files("requests")
    assert caught.value.code == "warehouse_older"
    with store.writing(ZONE):
        assert store.upgrade() == 1
        assert store.upgrade() == 0
    (path,) = store.files("requests")
    assert schema.version_of(pq.read_schema(path)) == schema.VERSION
    rows = store.day("requests", MONDAY)
    assert rows.schema.names == schema.REQUESTS.names
    assert rows["text"].to_pylist() == ["old"]
    assert rows["rate_unit"].to_pylist() == [""]
    assert rows["response"].to_pylist() == [None]


def test_unknown_text_is_empty_and_never_null() -> None:
    found = schema.fitted(schema.REQUESTS, pa.table({"number": ["1"], "trade": [None]}))
    assert found["trade"].to_pylist() == [""]
    assert found["text"].to_pylist() == [""]
    assert found["due_at"].to_pylist() == [None]


def test_files_tell_their_version(tmp_path: Path) -> None:
    store = filled(tmp_path, requests=[{}], calls=[{"day": MONDAY + timedelta(days=1)}])
    for table in ("requests", "calls"):
        (path,) = store.ledger(table).files()
        assert schema.version_of(pq.read_schema(path)) == schema.VERSION

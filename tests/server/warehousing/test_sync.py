"""What changes in the working tables is in the warehouse after the next run, exactly once."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection

from rencheng.core.common.errors import SetupError
from rencheng.server.calls.actions import Call, record_call
from rencheng.server.knowledge.searches import note_search
from rencheng.server.requests import closing
from rencheng.server.requests.models import Request
from rencheng.server.warehousing import actions, export
from rencheng.server.warehousing.models import Change
from rencheng.warehouse.engine import DuckDB
from rencheng.warehouse.reading import Reader
from rencheng.warehouse.store import Store
from support.tables import CELL, HOUR, NOW, bring_to, staff, take_in

TODAY = NOW.date()
DAY = timedelta(days=1)


@pytest.fixture
def reader(town: None, duck: DuckDB, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reader:
    """Reads the warehouse that the actions write."""
    monkeypatch.setenv("RENCHENG_WAREHOUSE", str(tmp_path / "warehouse"))
    return Reader(Store(tmp_path / "warehouse"), duck)


def run(reader: Reader, **more: object) -> actions.Report:
    return actions.sync(now=NOW, engine=reader.engine, **more)  # type: ignore[arg-type]


def rows(reader: Reader, table: str, day: date = TODAY) -> list[dict[str, object]]:
    return reader.store.day(table, day).to_pylist()


def test_a_request_arrives_whole_and_nameless(reader: Reader) -> None:
    number = take_in(
        "我是王小明，电话13812345678，柳荫里暖气不热", contact_phone="13812345678"
    ).number
    again = take_in("柳荫里暖气不热，还是冷", contact_phone="13812345678").number
    run(reader)
    first, second = sorted(rows(reader, "requests"), key=lambda row: str(row["number"]))
    assert [first["number"], second["number"]] == [number, again]
    assert first["minute"] == 600
    assert first["received_at"] == NOW
    assert (first["category"], first["category_top"]) == ("utilities/heating/cold", "utilities")
    assert first["cell"] == CELL
    assert (first["city"], first["district"], first["street"], first["community"]) == (
        "010100", CELL[:6], CELL[:9], CELL[:12],
    )  # fmt: skip
    assert first["person"] == second["person"] not in (0, Request.objects.first().person_id)
    assert "13812345678" not in str(first)


def test_steps_of_a_request_follow_it(reader: Reader) -> None:
    number = bring_to("reported")
    run(reader)
    assert rows(reader, "requests")[0]["closed_at"] is None
    closing.call_back(
        number, resolved=True, satisfaction=4, actor=staff("callback"), now=NOW + 3 * HOUR
    )
    report = run(reader)
    assert report.days["requests"] == report.days["history"] == 1
    (row,) = rows(reader, "requests")
    assert row["dispatched_at"] == NOW
    assert row["accepted_at"] == NOW + HOUR
    assert row["reported_at"] == NOW + 2 * HOUR
    assert row["called_back_at"] == row["closed_at"] == NOW + 3 * HOUR
    assert (row["resolved"], row["satisfaction"], row["redone"]) == (True, 4, 0)
    events = [(one["event"], one["role"]) for one in rows(reader, "history")]
    assert events[0] == ("receive", "citizen")
    assert ("call_back", "staff") in events
    assert "callback" not in str(rows(reader, "history")).replace("call_back", "")  # no names


def test_nothing_is_exported_twice(reader: Reader) -> None:
    take_in()
    run(reader)
    first = {ledger.folder: ledger.parts for ledger in reader.store.ledgers()}
    run(reader)
    report = run(reader)
    assert report.rows == {}
    assert set(report.marts.values()) == {0}
    assert {ledger.folder: ledger.parts for ledger in reader.store.ledgers()} == first
    assert not Change.objects.exists()


def test_a_place_changed_around_the_orm_moves_its_counts(reader: Reader) -> None:
    yesterday = NOW - DAY
    take_in(now=yesterday)
    run(reader)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE requests_request SET place_id = '010101001002'")
    report = run(reader)
    assert report.days == {"requests": 1, "history": 0}
    series = reader.series(yesterday.date(), TODAY, level="community")
    found = {(one["day"], one["place"]): one["requests"] for one in reader.rows(series).to_pylist()}
    assert found == {(yesterday.date(), "010101001002"): 1, (TODAY, "010101001002"): 0}


def test_a_run_that_dies_before_the_end_is_made_up_for(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in()
    run(reader)
    take_in("楼下太吵")
    before = rows(reader, "requests")

    def dies(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(export, "taken_rows", dies)
        with pytest.raises(KeyboardInterrupt):
            run(reader)
    assert rows(reader, "requests") == before
    assert Change.objects.exists()
    with monkeypatch.context() as patch:
        patch.setattr(actions, "build_marts", dies)
        with pytest.raises(KeyboardInterrupt):
            run(reader)
    run(reader)
    assert Counter(row["number"] for row in rows(reader, "requests")).most_common(1)[0][1] == 1
    assert len(rows(reader, "requests")) == 2
    total = reader.rows(reader.mart("requests_daily").filter(lambda t: t.level == "city"))
    assert sum(total["requests"].to_pylist()) == 2


def test_a_first_run_that_dies_starts_over(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    take_in(now=NOW - DAY)
    take_in()
    whole = export.day_rows
    with monkeypatch.context() as patch:
        patch.setattr(
            export,
            "day_rows",
            lambda table, day: whole(table, day) if day < TODAY else 1 / 0,
        )
        with pytest.raises(ZeroDivisionError):
            run(reader)
    assert reader.days() == (TODAY - DAY, TODAY - DAY)
    run(reader)
    assert reader.days() == (TODAY - DAY, TODAY)


def test_older_requests_wait_for_their_hour(reader: Reader) -> None:
    old = take_in(now=NOW - 9 * DAY).number
    run(reader)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE requests_request SET likes = 3 WHERE number = %s", [old])
    take_in()
    assert run(reader, older=False).rows["requests"] == 1
    assert rows(reader, "requests", TODAY - 9 * DAY)[0]["likes"] == 0
    assert run(reader, older=True).rows["requests"] == 1
    assert rows(reader, "requests", TODAY - 9 * DAY)[0]["likes"] == 3


def test_a_clock_an_hour_ahead_only_moves_its_own_row(reader: Reader) -> None:
    """Half past eleven by a clock that is an hour ahead is the next day's first half hour."""
    late = NOW.replace(hour=23, minute=30)
    take_in(now=late)
    take_in(now=late + HOUR)
    run(reader)
    (row,) = rows(reader, "requests", TODAY + DAY)
    assert row["minute"] == 30
    assert len(rows(reader, "requests")) == 1
    take_in(now=late)  # what comes after it, by a clock set right, is not missed
    assert run(reader).rows["requests"] == 1
    assert len(rows(reader, "requests")) == 2


def test_calls_and_searches(reader: Reader) -> None:
    record_call(Call("c1", "13900000000", NOW), now=NOW)
    note_search("13900000000 暖气不热", found=0, district="", visitor="10.0.0.1", now=NOW)
    note_search("暖气不热", found=3, district="010101", visitor="10.0.0.1", now=NOW)
    note_search("暖气不热", found=3, district="", visitor="10.0.0.1", now=NOW + DAY)
    run(reader)
    record_call(Call("c1", "13900000000", NOW, picked_up_at=NOW + timedelta(seconds=9)), now=NOW)
    run(reader)
    (call,) = rows(reader, "calls")
    assert call["picked_up_at"] == NOW + timedelta(seconds=9)
    assert call["person"] != 0
    first, second = rows(reader, "searches")
    assert "13900000000" not in first["query"]
    assert first["person"] == second["person"]
    (tomorrow,) = rows(reader, "searches", TODAY + DAY)
    assert tomorrow["person"] != first["person"]


@pytest.mark.parametrize("spoil", ["changed", "missing"])
def test_a_damaged_file_is_named_and_made_anew(
    reader: Reader, spoil: str, caplog: pytest.LogCaptureFixture
) -> None:
    take_in()
    run(reader)
    (path,) = reader.store.ledger("requests").files()
    if spoil == "changed":
        path.write_bytes(path.read_bytes()[:-20] + b"x" * 20)
    else:
        path.unlink()
    report = actions.repair(engine=reader.engine)
    assert report.repaired == [str(path)]
    assert path.name in caplog.text
    assert len(rows(reader, "requests")) == 1
    assert actions.repair(engine=reader.engine).repaired == []


def test_a_run_mends_what_it_stumbles_over(reader: Reader) -> None:
    take_in()
    run(reader)
    (path,) = reader.store.ledger("requests").files()
    path.write_bytes(b"PAR1 not any more")
    take_in("楼下太吵")
    run(reader)
    assert len(rows(reader, "requests")) == 2
    (path,) = reader.store.ledger("requests").files()
    path.write_bytes(b"PAR1 not any more")
    for part in (reader.store.folder / "marts").rglob("*.json"):
        part.unlink()
    assert run(reader).repaired == [str(path)]
    assert len(rows(reader, "requests")) == 2


def test_all_is_rebuilt_from_nothing(reader: Reader) -> None:
    bring_to("closed")
    take_in(now=NOW - 40 * DAY)
    record_call(Call("c1", "13900000000", NOW), now=NOW)
    run(reader)
    before = {ledger.folder: ledger.parts for ledger in reader.store.ledgers()}
    (reader.store.folder / "requests/ledger.json").write_text("spoilt")
    with pytest.raises(SetupError) as caught:
        run(reader)
    assert caught.value.code == "warehouse_ledger"
    actions.rebuild(engine=reader.engine)
    assert {ledger.folder: ledger.parts for ledger in reader.store.ledgers()} == before


def test_an_analysts_warehouse_is_left_alone(reader: Reader) -> None:
    with reader.store.writing(export.zone_name()):
        reader.store.tell(source="files")
    with pytest.raises(SetupError) as caught:
        run(reader)
    assert caught.value.code == "warehouse_of_files"

"""Each mart on hand-made rows: what it counts and what it leaves out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from rencheng.warehouse import schema
from rencheng.warehouse.build import build_marts
from rencheng.warehouse.engine import DuckDB
from rencheng.warehouse.marts import MARTS
from rencheng.warehouse.reading import Reader
from support.warehouse import MONDAY, at, filled

TUESDAY = MONDAY + timedelta(days=1)
Rows = list[dict[str, Any]]
Built = Callable[..., Rows]


@pytest.fixture
def built(tmp_path: Path, duck: DuckDB) -> Built:
    """Builds one mart from hand-made rows; gives its rows."""

    def build(name: str, **tables: Rows) -> Rows:
        store = filled(tmp_path, **tables)
        build_marts(store, duck, [name])
        reader = Reader(store, duck)
        rows: Rows = reader.rows(reader.mart(name)).to_pylist()
        return rows

    return build


def only(rows: Rows, **where: object) -> dict[str, Any]:
    (row,) = [one for one in rows if all(one[key] == value for key, value in where.items())]
    return row


def test_requests_daily(built: Built) -> None:
    rows = built(
        "requests_daily",
        requests=[
            {"kind": "consultation", "channel": "web", "likes": 3},
            {"street": "010101002", "urgency": "lifeline"},
            {"street": "", "trade": "home"},
            {"district": "", "street": "", "day": TUESDAY},
        ],
    )
    street = only(rows, level="street", place="010101001")
    assert street["requests"] == street["consultations"] == 1
    assert (street["likes"], street["by_phone"], street["urgent"]) == (3, 0, 0)
    assert only(rows, level="street", place="010101002")["urgent"] == 1
    assert only(rows, level="street", place="", day=MONDAY)["trade"] == "home"
    assert only(rows, level="district", place="010101", trade="")["requests"] == 2
    assert only(rows, level="city", day=TUESDAY)["place"] == "010100"
    for level in schema.LEVELS:
        assert sum(row["requests"] for row in rows if row["level"] == level) == 4


def test_an_unknown_street_of_two_districts_is_one_row(built: Built) -> None:
    rows = built("requests_daily", requests=[{"street": ""}, {"district": "b", "street": ""}])
    assert only(rows, level="street", place="")["requests"] == 2


def test_deadlines(built: Built) -> None:
    due = at(MONDAY, 12)
    rows = built(
        "deadlines",
        requests=[
            {"unit": "heat", "due_at": due, "closed_at": due, "contacted_at": at(MONDAY, 11)},
            {"unit": "heat", "due_at": due, "closed_at": at(MONDAY, 13), "redone": 2},
            {"unit": "heat", "due_at": due},
            {"unit": "heat", "closed_at": at(MONDAY, 14)},
            {"unit": "heat", "due_at": due, "closed_at": at(MONDAY, 9)},  # a clock an hour off
        ],
    )
    row = only(rows, level="city")
    assert (row["requests"], row["closed"], row["open"]) == (5, 4, 1)
    assert (row["on_time"], row["late"]) == (2, 1)
    assert row["redone"] == 2
    assert (row["contact_seconds"], row["contacted"]) == (3600, 1)
    assert (row["close_seconds"], row["timed"]) == ((2 + 3 + 4) * 3600, 3)
    assert row["clock_faults"] == 1


def test_rates(built: Built) -> None:
    march, april = date(2026, 3, 1), date(2026, 4, 1)
    counted = {"unit": "other", "rate_unit": "heat", "rate_month": march}
    rows = built(
        "rates",
        requests=[
            {**counted, "response": 2, "resolution": 2, "satisfied": 1},
            {**counted, "response": 1, "resolution": 1, "satisfied": 2},
            {**counted, "response": 1, "resolution": 0, "satisfied": 0},
            {**counted, "rate_month": april, "response": 2, "resolution": 0, "satisfied": 0},
            {"unit": "heat"},  # nobody has counted it
        ],
    )
    row = only(rows, level="district", month=march)
    assert row["unit"] == "heat"
    assert (row["dispatched"], row["responded"]) == (3, 1)
    assert (row["called"], row["resolved"]) == (2, 1)
    assert (row["rated"], row["satisfied"]) == (2, 1)
    assert only(rows, level="district", month=april)["dispatched"] == 1


def test_calls_quarterly(built: Built) -> None:
    rang = at(MONDAY, 10)
    seconds = lambda n: rang + timedelta(seconds=n)  # noqa: E731 - reads best here
    rows = built(
        "calls_quarterly",
        calls=[
            {"rang_at": rang, "picked_up_at": seconds(15), "hung_up_at": seconds(75)},
            {"rang_at": rang, "picked_up_at": seconds(16)},  # still talking
            {"rang_at": rang, "hung_up_at": seconds(40), "minute": 614},
            {"rang_at": rang, "picked_up_at": seconds(-5), "hung_up_at": seconds(5)},
            {"rang_at": rang, "minute": 615},  # still ringing
        ],
    )
    row = only(rows, quarter=40)
    assert (row["rang"], row["picked_up"], row["abandoned"], row["within_limit"]) == (4, 3, 1, 1)
    assert (row["wait_seconds"], row["talk_seconds"]) == (31, 60 + 10)
    assert row["clock_faults"] == 1
    assert only(rows, quarter=41)["rang"] == 1


def test_searches_daily(built: Built) -> None:
    rows = built(
        "searches_daily",
        searches=[
            {"query": "  Heating ", "person": 1, "found": 0},
            {"query": "heating", "person": 1, "found": 0},
            {"query": "heating", "person": 2, "found": 4},
            {"query": "heating", "person": 2, "found": 4, "district": "010101"},
        ],
    )
    row = only(rows, query="heating", district="")
    assert (row["searches"], row["people"], row["without_hits"]) == (3, 2, 2)
    assert only(rows, district="010101")["without_hits"] == 0


WORDS = [
    {"list": "symptom", "term": "fever", "word": "发烧"},
    {"list": "symptom", "term": "fever", "word": "体温"},
    {"list": "symptom", "term": "cough", "word": "咳嗽"},
    {"list": "lifeline", "term": "power", "word": "停电"},
]


def test_watched_words(built: Built) -> None:
    requests: Rows = [
        {"text": "孩子发烧，体温三十九度"},
        {"title": "发烧", "text": "还咳嗽", "street": "010101002"},
        {"text": "停电了"},
        {"text": "路灯不亮"},
    ]
    rows = built("symptom_words", requests=requests, words=WORDS)
    assert only(rows, level="city", term="fever")["requests"] == 2
    assert only(rows, level="street", place="010101002", term="cough")["requests"] == 1
    assert {row["term"] for row in rows} == {"fever", "cough"}
    rows = built("lifeline_words", requests=requests, words=WORDS)
    assert only(rows, level="district")["requests"] == 1
    assert {row["term"] for row in rows} == {"power"}


def test_a_word_means_itself_and_nothing_else(built: Built) -> None:
    odd = ["a.b", "(停|水)", "[x]*", "C++", "^", "\\d"]
    words = [{"list": "symptom", "term": word, "word": word} for word in odd]
    requests: Rows = [{"text": f"…{word}…"} for word in odd] + [{"text": "axb 停 x 7 C"}]
    rows = built("symptom_words", requests=requests, words=words)
    found = {row["term"]: row["requests"] for row in rows if row["level"] == "city"}
    assert found == dict.fromkeys(odd, 1)


def test_a_changed_word_list_counts_the_past_anew(tmp_path: Path, duck: DuckDB) -> None:
    store = filled(tmp_path, requests=[{"text": "路灯不亮"}], words=WORDS)
    assert build_marts(store, duck, ["symptom_words", "requests_daily"])["symptom_words"] == 1
    filled(tmp_path, words=[*WORDS, {"list": "symptom", "term": "dark", "word": "不亮"}])
    made = build_marts(store, duck, ["symptom_words", "requests_daily"])
    assert made == {"symptom_words": 1, "requests_daily": 0}
    reader = Reader(store, duck)
    assert reader.rows(reader.mart("symptom_words"))["term"].to_pylist() == ["dark"] * 5


def asked(day: date, person: int, **more: object) -> dict[str, Any]:
    return {"day": day, "person": person, "received_at": at(day, 8), **more}


def test_asked_again(built: Built) -> None:
    rows = built(
        "asked_again",
        requests=[
            asked(MONDAY - timedelta(days=30), 1, number="a"),
            asked(MONDAY - timedelta(days=31), 2, number="b"),
            asked(MONDAY, 1, number="c"),
            asked(MONDAY, 2, number="d"),
            asked(MONDAY, 2, number="e", received_at=at(MONDAY, 9), category="utilities/noise"),
            asked(MONDAY, 0, number="f"),
        ],
    )
    heating = only(rows, level="city", day=MONDAY, category="utilities/heating/cold")
    assert (heating["requests"], heating["again"], heating["again_same"]) == (2, 1, 1)
    noise = only(rows, level="city", day=MONDAY, category="utilities/noise")
    assert (noise["requests"], noise["again"], noise["again_same"]) == (1, 1, 0)


def test_a_late_change_of_who_asked_reaches_the_days_after(tmp_path: Path, duck: DuckDB) -> None:
    before = MONDAY - timedelta(days=3)
    later = [asked(MONDAY, 1, number="c")]
    store = filled(tmp_path, requests=[asked(before, 2, number="a"), *later])
    build_marts(store, duck, ["asked_again"])
    filled(tmp_path, requests=[asked(before, 1, number="a")])
    assert build_marts(store, duck, ["asked_again"]) == {"asked_again": 2}
    reader = Reader(store, duck)
    rows = reader.rows(reader.mart("asked_again", MONDAY, MONDAY)).to_pylist()
    assert only(rows, level="city")["again"] == 1
    filled(tmp_path, requests=[asked(before, 1, number="a", state="closed")])
    assert build_marts(store, duck, ["asked_again"]) == {"asked_again": 1}  # its own day alone


def test_days_made_together_are_as_made_one_by_one(tmp_path: Path, duck: DuckDB) -> None:
    days = [MONDAY - timedelta(days=n) for n in (30, 9, 3, 2, 1, 0)]  # a month, a gap, a run
    requests = [asked(day, day.day % 2 + 1) for day in days]
    names = ["asked_again", "requests_daily"]
    together, apart = (filled(tmp_path / name, requests=requests) for name in ("one", "two"))
    made = build_marts(together, duck, names)
    for day in sorted(day.isoformat() for day in days):
        build_marts(apart, duck, names, only=(day, day[:7]))
    assert made["asked_again"] == len(together.mart_ledger("asked_again").parts) > 2
    for name in names:
        assert together.mart_ledger(name).parts == apart.mart_ledger(name).parts
        assert build_marts(apart, duck, names)[name] == 0


@pytest.mark.parametrize("name", MARTS)
def test_a_marts_docstring_explains_every_column(name: str) -> None:
    mart = MARTS[name]
    assert mart.doc.strip()
    said = {
        word.strip() for line in mart.doc.splitlines() for word in line.partition(":")[0].split(",")
    }
    assert set(mart.schema.names) - {"day"} <= said


@pytest.mark.parametrize("name", MARTS)
def test_a_mart_without_rows_is_empty(built: Built, name: str) -> None:
    day = {table: [{}] for table in ("requests", "calls", "searches")}
    found = built(name, **day, words=[])
    assert len(found) in {0, 1, 3, len(schema.LEVELS)}

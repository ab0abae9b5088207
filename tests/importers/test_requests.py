"""Files of requests: what a profile makes of them, and what a bad row costs."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rencheng.core.common.errors import InputError, Problem
from rencheng.core.common.records import RequestRecord
from rencheng.importers.profiles import load_profile
from rencheng.importers.requests import open_requests, read_requests
from rencheng.wording import problem_sentence

NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)
HEADER = "编号,受理时间,标题,内容,分类,街道,纬度,经度,渠道,诉求类型,联系电话,点赞数\n"


def write(tmp_path: Path, content: str | bytes, name: str = "file.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(
    path: Path, profile: str = "generic", source: str = ""
) -> tuple[list[RequestRecord], list[Problem]]:
    found = list(read_requests(path, load_profile(profile), now=NOW, source=source))
    records = [item for item in found if isinstance(item, RequestRecord)]
    return records, [item for item in found if isinstance(item, Problem)]


def test_a_generic_row_becomes_a_record(tmp_path: Path) -> None:
    row = "007,2024/5/6 7:08,停水,家里停水两天,供水,桂花街道,31.2,121.4,微信,投诉,13800000000,3\n"
    records, problems = read(write(tmp_path, HEADER + row))
    assert not problems
    record = records[0]
    assert record.received_at.isoformat() == "2024-05-06T07:08:00+08:00"
    assert (record.title, record.text) == ("停水", "家里停水两天")
    assert (record.category_given, record.place_given) == ("供水", "桂花街道")
    assert (record.lat, record.lon, record.likes) == (31.2, 121.4, 3)
    assert (record.channel, record.kind, record.contact_phone) == (
        "chat",
        "complaint",
        "13800000000",
    )
    assert record.source_id.startswith("007~")


def test_gb18030_gives_the_same_records(tmp_path: Path) -> None:
    content = HEADER + "1,2024-05-06 07:08:09,停水,家里停水两天,供水,桂花街道,,,热线,求助,,\n"
    national = read(write(tmp_path, content.encode("gb18030"), "a.csv"))
    assert national == read(write(tmp_path, content, "b.csv"))
    assert national[0][0].channel == "phone"


def test_unknown_words_are_kept_as_given(tmp_path: Path) -> None:
    content = HEADER + "1,2024-05-06,停水,家里停水,不知道的类,某地,,,鸽子,吐槽,,\n"
    records, _ = read(write(tmp_path, content))
    assert (records[0].category_given, records[0].place_given) == ("不知道的类", "某地")
    assert (records[0].channel, records[0].kind) == ("file", "")
    assert records[0].extra == {"channel": "鸽子", "kind": "吐槽"}


@pytest.mark.parametrize(
    ("row", "field", "code"),
    [
        ("1,,停水,停水,,,,,,,,", "受理时间", "request_time_missing"),
        ("1,昨天,停水,停水,,,,,,,,", "受理时间", "request_time"),
        ("1,2024-02-30,停水,停水,,,,,,,,", "受理时间", "request_time"),
        ("1,2024-06-09,停水,停水,,,,,,,,", "受理时间", "request_time_future"),
        ("1,1900-01-00,停水,停水,,,,,,,,", "受理时间", "request_time"),
        ("1,1900-01-01,停水,停水,,,,,,,,", "受理时间", "request_time_early"),
        ("1,0001-01-01,停水,停水,,,,,,,,", "受理时间", "request_time_early"),
        ("1,2024-05-06, , ,,,,,,,,", "内容", "request_text_missing"),
        ("1,2024-05-06,停水,停水,,,121.4,31.2,,,,", "纬度", "request_degrees_range"),
        ("1,2024-05-06,停水,停水,,,31.2,181,,,,", "经度", "request_degrees_range"),
        ("1,2024-05-06,停水,停水,,,nan,121.4,,,,", "纬度", "request_degrees"),
        ("1,2024-05-06,停水,停水,,,inf,121.4,,,,", "纬度", "request_degrees_range"),
        ("1,2024-05-06,停水,停水,,,北纬,121.4,,,,", "纬度", "request_degrees"),
        ("1,2024-05-06,停水,停水,,,31.2,,,,,", "经度", "request_point_half"),
        ("1,2024-05-06,停水,停水,,,,,,,,-1", "点赞数", "request_count"),
        ("1,2024-05-06,停水,停水,,,,,,,,1e99", "点赞数", "request_count"),
        ("1,2024-05-06,停水,停水,,,,,,,," + "x", "点赞数", "request_count"),
        ("1,2024-05-06,停水," + "水" * 100_001 + ",,,,,,,,", "内容", "request_long"),
        ("1,2024-05-06,停水,停水", None, "table_ragged"),
    ],
)
def test_a_bad_row_is_named_and_the_rest_goes_on(
    tmp_path: Path, row: str, field: str | None, code: str
) -> None:
    good = "{},2024-05-06,停电,停电了,,,,,,,,\n"
    content = HEADER + good.format(1) + row + "\n" + good.format(2)
    records, problems = read(write(tmp_path, content))
    assert len(records) == 2
    assert [(p.row, p.field, p.code) for p in problems] == [(3, field, code)]
    for language in ("en", "zh"):
        said = problem_sentence(problems[0], language)
        assert "3" in said
        assert len(said) < 250


def test_a_title_alone_is_the_text(tmp_path: Path) -> None:
    records, _ = read(write(tmp_path, "id,time,title\n1,2024-05-06,路灯坏了\n"))
    assert records[0].text == "路灯坏了"


def test_a_row_without_id_is_named_by_its_content(tmp_path: Path) -> None:
    content = "time,text\n2024-05-06,停水\n2024-05-06,停电\n2024-05-06,停水\n"
    first, _ = read(write(tmp_path, content, "a.csv"))
    again, _ = read(write(tmp_path, content, "renamed.csv"))
    ids = [record.source_id for record in first]
    assert ids == [record.source_id for record in again]
    assert ids[0] == ids[2] != ids[1]


def test_ids_of_two_systems_do_not_clash_until_a_source_is_named(tmp_path: Path) -> None:
    """Both count from 1. Without a source, the second file would be taken for known."""
    one = write(tmp_path, "id,time,text\n1,2024-05-06,停水\n", "one.csv")
    two = write(tmp_path, "id,time,text\n1,2024-05-06,停电\n", "two.csv")
    assert read(one)[0][0].source_id != read(two)[0][0].source_id
    assert read(one, source="crm")[0][0].source_id == "1"
    assert read(one, source="crm")[0][0].source == "crm"


def test_a_later_export_of_a_request_has_the_same_id(tmp_path: Path) -> None:
    header = "id,time,text,status,reply\n"
    before = write(tmp_path, header + "1,2024-05-06,停水,办理中,\n", "before.csv")
    after = write(tmp_path, header + "1,2024-05-06,停水,办结,已修好\n", "after.csv")
    assert read(before)[0][0].source_id == read(after)[0][0].source_id


def test_a_long_id_keeps_its_difference(tmp_path: Path) -> None:
    rows = "".join(f"{'x' * 90}{end},2024-05-06,停水\n" for end in "ab")
    records, _ = read(write(tmp_path, "id,time,text\n" + rows), source="crm")
    assert len({record.source_id for record in records}) == 2
    assert all(len(record.source_id) <= 80 for record in records)


def test_tipdm_keeps_zone_and_likes(tmp_path: Path) -> None:
    content = "id,time,title,text,likes,dislikes\n01,2019-02-28T11:25:05+08:00,标题,正文,5,2\n"
    records, problems = read(write(tmp_path, content), "tipdm")
    assert not problems
    assert records[0].received_at == datetime(2019, 2, 28, 3, 25, 5, tzinfo=UTC)
    assert (records[0].source_id, records[0].likes, records[0].extra) == (
        "01",
        5,
        {"dislikes": "2"},
    )


def test_answered_becomes_an_answer(tmp_path: Path) -> None:
    content = (
        "id,asked,title,text,reply,replied\n"
        "1,2019-02-28T11:25:05+08:00,问,怎么办理,带身份证来,2019-03-01T09:00:00+08:00\n"
        "2,2019-02-28T11:25:05+08:00,问,怎么办理,带身份证来,2019-02-01T09:00:00+08:00\n"
        "3,2019-02-28T11:25:05+08:00,问,怎么办理,,\n"
        "4,2019-02-28T11:25:05+08:00,问,怎么办理,稍后答复,\n"
    )
    records, problems = read(write(tmp_path, content), "answered")
    assert [(p.row, p.field, p.code) for p in problems] == [(3, "replied", "request_order")]
    answered, waiting, undated = records
    assert answered.answer == "带身份证来"
    assert answered.answered_at == datetime(2019, 3, 1, 1, tzinfo=UTC)
    assert (waiting.answer, waiting.answered_at) == ("", None)
    assert undated.answered_at == undated.received_at
    assert undated.extra == {"answered_at": "unknown"}


BOSTON = (
    "case_enquiry_id,open_dt,target_dt,closed_dt,ontime,case_status,case_title,subject,reason,type,"
    "queue,department,fire_district,pwd_district,city_council_district,police_district,"
    "neighborhood,neighborhood_services_district,ward,precinct,latitude,longitude,source\n"
)


def boston_row(opened: str, closed: str, point: str = "42.3,-71.1") -> str:
    what = "Closed,Lamp,Works,Lights,Outage,Q,D"
    return f"1,{opened},,{closed},,{what},,,,,Dorchester,,,,{point},Self Service\n"


def test_boston_is_local_time_and_the_city_hall_no_place(tmp_path: Path) -> None:
    content = (
        BOSTON
        + boston_row("2011-07-01 08:00:00", "2011-12-01 08:00:00")
        + boston_row("2011-07-01 08:00:00", "", "42.3594,-71.0587")
    )
    (summer, nowhere), problems = read(write(tmp_path, content), "boston311")
    assert not problems
    assert summer.received_at == datetime(2011, 7, 1, 12, tzinfo=UTC)
    assert summer.closed_at == datetime(2011, 12, 1, 13, tzinfo=UTC)
    assert summer.category_given == "Lights/Outage"
    assert summer.text == "Lamp · Outage · Lights · Works"
    assert (summer.channel, summer.place_given, summer.state_given) == (
        "web",
        "Dorchester",
        "Closed",
    )
    assert (summer.lat, nowhere.lat, nowhere.lon) == (42.3, None, None)
    assert nowhere.closed_at is None


def test_the_hour_that_autumn_repeats_is_no_fault(tmp_path: Path) -> None:
    """Opened at 01:50 summer time, closed half an hour later, at 01:20 winter time."""
    content = BOSTON + boston_row("2011-11-06 01:50:00", "2011-11-06 01:20:00")
    (record,), problems = read(write(tmp_path, content), "boston311")
    assert not problems
    assert record.closed_at is not None
    assert (record.closed_at.astimezone(UTC) - record.received_at.astimezone(UTC)).seconds == 1800


def test_a_profile_by_path_shifts_joins_and_renames(tmp_path: Path) -> None:
    profile = write(
        tmp_path,
        """
source = "mine"
timezone = "UTC"
crs = "GCJ-02"
formats = ["%d.%m.%Y"]
extra = ["keep"]
[columns]
received_at = "when"
text = ["a", "b"]
category = ["top", "leaf"]
lat = "y"
lon = "x"
[joins]
text = " / "
[values.category]
"w/c" = "utilities/water"
[fixed]
kind = "help"
""",
        "mine.toml",
    )
    content = "when,a,b,top,leaf,y,x,keep,drop\n3.2.2020,p,q,W,C,39.9,116.4,k,d\n"
    opened = open_requests(write(tmp_path, content), load_profile(str(profile)), now=NOW)
    (record,) = opened
    assert isinstance(record, RequestRecord)
    assert opened.ignored == ("drop",)
    assert record.received_at == datetime(2020, 2, 3, tzinfo=UTC)
    assert (record.text, record.category_given, record.kind) == ("p / q", "utilities/water", "help")
    assert record.extra == {"keep": "k"}
    assert record.lat is not None
    assert 0.001 < abs(record.lat - 39.9) < 0.01


def test_json_lines_are_requests_too(tmp_path: Path) -> None:
    line = json.dumps(
        {"id": 7, "time": "2024-05-06T01:02:03Z", "text": "停水", "lat": 31, "lon": 121}
    )
    records, problems = read(write(tmp_path, line + "\n", "a.jsonl"), source="crm")
    assert not problems
    assert (records[0].source_id, records[0].lat) == ("7", 31.0)


def test_a_whole_file_that_cannot_be_used_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        open_requests(write(tmp_path, "foo,bar\n1,2\n"), load_profile("generic"), now=NOW)
    assert caught.value.code == "import_unmapped"
    assert caught.value.data["file"] == "file.csv"

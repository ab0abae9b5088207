"""Reading guides: lists keep their order, faults are named, titles are unique over all files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rencheng.importers.city import read_city
from rencheng.importers.city_guides import GUIDE_COLUMNS, TITLE_LIMIT, read_guides
from rencheng.wording import problem_sentence
from support.city_folder import GUIDE, write_city, write_guides


def test_a_guide_comes_through_whole(tmp_path: Path) -> None:
    guides, problems = read_guides(write_guides(tmp_path, [GUIDE], GUIDE_COLUMNS))
    assert problems == []
    guide = guides[0]
    assert guide.steps == ("打电话", "约时间", "上门测温")
    assert guide.keywords == ("暖气", "不热")
    assert guide.questions == ("家里冷怎么办", "暖气不热找谁")
    assert guide.places == ("010101",)
    assert (guide.statutory_days, guide.promised_days, guide.version) == (7, 2, 2)
    assert (guide.effective, guide.expiry) == (date(2025, 1, 1), date(2026, 1, 1))
    assert guide.body == "先放气。\n再报修。"
    assert (guide.result, guide.online) == ("", "")


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("title", "", "city_value_missing"),
        ("title", "热" * (TITLE_LIMIT + 1), "city_value_long"),
        ("title", "暖气\n不热", "city_value_lines"),
        ("code", "含空格 的", "city_code_form"),
        ("kind", "manual", "city_choice"),
        ("summary", "", "city_value_missing"),
        ("summary", "铃\x07声", "city_value_control"),
        ("keywords", "暖" * 21, "city_item_long"),
        ("steps", "", "city_guide_steps"),
        ("promised_days", "-1", "city_whole"),
        ("promised_days", "两天", "city_whole"),
        ("version", "0", "city_whole"),
        ("effective", "2025/01/01", "city_day"),
        ("expiry", "2024-01-01", "city_guide_expiry"),
    ],
)
def test_a_fault_is_named_and_the_next_guide_goes_on(
    tmp_path: Path, field: str, value: str, code: str
) -> None:
    sound = GUIDE | {"code": "g-2", "title": "停暖了找谁"}
    path = write_guides(tmp_path, [GUIDE | {field: value}, sound], GUIDE_COLUMNS)
    guides, problems = read_guides(path)
    assert [(p.row, p.field, p.code) for p in problems] == [(2, field, code)]
    assert [guide.code for guide in guides] == ["g-2"]
    for language in ("en", "zh"):
        assert code not in problem_sentence(problems[0], language)


def test_the_longest_title_and_keyword_allowed_pass(tmp_path: Path) -> None:
    guide = GUIDE | {"title": "热" * TITLE_LIMIT, "keywords": "暖" * 20}
    guides, problems = read_guides(write_guides(tmp_path, [guide], GUIDE_COLUMNS))
    assert problems == []
    assert len(guides) == 1


@pytest.mark.parametrize("field", ["code", "title"])
def test_codes_and_titles_stand_once(tmp_path: Path, field: str) -> None:
    other = GUIDE | {"code": "g-2", "title": "停暖了找谁"} | {field: GUIDE[field]}
    guides, problems = read_guides(write_guides(tmp_path, [GUIDE, other], GUIDE_COLUMNS))
    assert [(p.row, p.field, p.code) for p in problems] == [(3, field, "city_twice")]
    assert problems[0].data["first"] == "all.csv:2"
    assert len(guides) == 1


def test_a_title_is_unique_over_all_files_of_a_folder(tmp_path: Path) -> None:
    folder = write_city(tmp_path / "city")
    path = write_guides(folder, [GUIDE], GUIDE_COLUMNS)
    (folder / "guides" / "more.csv").write_bytes(path.read_bytes())
    city, problems = read_city(folder)
    assert len(city.guides) == 1
    assert {(p.file, p.row, p.code) for p in problems} == {("guides/more.csv", 2, "city_twice")}


@pytest.mark.parametrize(
    ("field", "value", "file"),
    [
        ("category", "utilities/heating/hot", "categories.csv"),
        ("unit", "heet", "units.csv"),
        ("places", "010109", "places.csv"),
    ],
)
def test_references_are_checked_in_a_city_and_left_alone_without(
    tmp_path: Path, field: str, value: str, file: str
) -> None:
    folder = write_city(tmp_path / "city")
    path = write_guides(folder, [GUIDE | {field: value}], GUIDE_COLUMNS)
    city, problems = read_city(folder)
    assert city.guides == ()
    assert [(p.file, p.field, p.code, p.data["file"]) for p in problems] == [
        ("guides/all.csv", field, "city_reference", file)
    ]
    guides, problems = read_guides(path)
    assert (len(guides), problems) == (1, [])


def test_a_file_without_a_needed_column_gives_nothing(tmp_path: Path) -> None:
    columns = tuple(column for column in GUIDE_COLUMNS if column != "steps")
    row = {key: value for key, value in GUIDE.items() if key != "steps"}
    guides, problems = read_guides(write_guides(tmp_path, [row], columns))
    assert guides == []
    assert [(p.row, p.field, p.code) for p in problems] == [(None, "steps", "table_column_missing")]

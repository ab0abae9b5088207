"""Reading a city folder's tables: what is sound comes through, each fault is named in its place."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from rencheng.core.common.errors import InputError, Problem
from rencheng.importers.city import (
    read_city,
    read_city_alarms,
    read_city_deadlines,
    read_city_rates,
)
from rencheng.wording import problem_sentence, sentence
from support.city_folder import DEMO, edit, write_city


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_city(tmp_path / "city")


def only(problems: list[Problem]) -> Problem:
    assert len(problems) == 1, [problem_sentence(problem, "en") for problem in problems]
    return problems[0]


def test_a_sound_folder_comes_through_whole(folder: Path) -> None:
    city, problems = read_city(folder)
    assert problems == []
    assert (city.name, city.name_en, city.hotline, city.timezone) == (
        "试城",
        "Trial",
        "12345",
        "Asia/Shanghai",
    )
    assert [place.level for place in city.places] == [
        "city",
        "district",
        "street",
        "community",
        "community",
    ]
    assert city.places[0].code == "010100"  # a leading zero stays
    assert city.places[4].population == 200
    assert city.named_places[0].aliases == ("柳荫里小区", "柳荫")
    assert city.categories[2].urgency == "lifeline"
    assert city.categories[2].keywords == ("暖气不热", "家里冷")
    assert city.categories[0].urgency is None
    assert city.lines[0].verified == date(2025, 5, 10)
    assert len(city.cells) == 8
    assert set(city.boundaries) == {"010101", "010101001", "010101001001", "010101001002"}


BROKEN_ROWS = [
    ("places.csv", ("010101001,street", "10101001,street"), 4, "code", "city_code_digits"),
    ("places.csv", ("柳社区,Willow,010101001", "柳社区,Willow,010101009"), 5, "parent", None),
    ("places.csv", ("100,42.601,117.201", "很多,42.601,117.201"), 5, "population", "city_whole"),
    ("places.csv", ("100,42.601,117.201", "100,117.201,42.601"), 5, "lat", "city_degrees"),
    ("places.csv", ("100,42.601,117.201", "100,nan,117.201"), 5, "lat", "city_degrees"),
    ("places.csv", ("100,42.601,117.201", "100,42.661,117.201"), 5, "lat", "city_point_far"),
    ("places.csv", ("柳社区", ""), 5, "name", "city_value_missing"),
    ("places.csv", ("117.203,river", "117.203,rivr"), 6, "unit", "city_reference"),
    ("units.csv", ("street,east", "street,south"), 4, "parent", "city_reference"),
    (
        "units.csv",
        ("heat,热力公司,Heat,utility", "heat,热力公司,Heat,firm"),
        5,
        "kind",
        "city_choice",
    ),
    ("units.csv", ("heat,热力公司", "river,热力公司"), 5, "code", "city_twice"),
    ("units.csv", ("government,,", "government,river,"), 2, "parent", "city_parent_loop"),
    ("units.csv", ("0989-3,010101001", "0989-3,"), 4, "place", "city_value_missing"),
    ("categories.csv", ("lifeline,heat", "lifeline,heet"), 4, "unit", "city_reference"),
    ("categories.csv", ("lifeline,heat", "lifeline,@quarter"), 4, "unit", "city_reference"),
    ("categories.csv", ("general,@street", "general,"), 5, "unit", "city_leaf"),
    ("categories.csv", ("general,@street", ",@street"), 5, "urgency", "city_leaf"),
    ("categories.csv", ("utilities/noise", "Utilities/noise"), 5, "code", "city_code_form"),
    ("categories.csv", ("utilities/noise", "market/noise"), 5, "code", "city_reference"),
    ("categories.csv", ("Noise,吵", "Noise," + "吵" * 21), 5, "keywords", "city_item_long"),
    (
        "categories.csv",
        ("暖气不热;家里冷", "暖气不热；家里冷"),
        4,
        "keywords",
        "city_item_separator",
    ),
    ("trades.csv", ("小区;老人", "小区;小区"), 2, "keywords", "city_item_twice"),
    ("lines.csv", ("2025-05-10", "2025-02-30"), 2, "verified", "city_day"),
    ("lines.csv", ("2025-05-10", "20250510"), 2, "verified", "city_day"),
    ("lines.csv", ("24小时,010101", "24小时,010109"), 2, "district", "city_reference"),
    ("gazetteer.csv", ("柳荫里,estate", "柳荫里,house"), 2, "kind", "city_choice"),
    ("gazetteer.csv", ("010101001001001", "010101001001009"), 2, "place", "city_reference"),
    ("gazetteer.csv", (",010101001002,", ",010101001,"), 3, "place", "city_named_place"),
    ("gazetteer.csv", ("42.6015,117.2005", "42.6025,117.2055"), 2, "lat", "city_point_far"),
]


@pytest.mark.parametrize(("file", "swap", "row", "field", "code"), BROKEN_ROWS)
def test_a_broken_row_is_named_and_the_others_go_on(
    folder: Path, file: str, swap: tuple[str, str], row: int, field: str, code: str | None
) -> None:
    whole, _ = read_city(folder)
    edit(folder, file, lambda text: text.replace(*swap, 1))
    city, problems = read_city(folder)
    mine = [p for p in problems if (p.file, p.row, p.field) == (file, row, field)]
    assert mine, [problem_sentence(problem, "en") for problem in problems]
    assert code is None or mine[0].code == code
    assert 0 < len(city.places) <= len(whole.places)
    for language in ("en", "zh"):
        assert mine[0].code not in problem_sentence(mine[0], language)


def test_a_fault_is_told_once_and_not_by_all_who_refer_to_its_row(folder: Path) -> None:
    edit(folder, "places.csv", lambda text: text.replace("河街,River", ",River"))
    city, problems = read_city(folder)
    assert only(problems).field == "name"
    assert [place.code for place in city.places] == ["010100", "010101"]
    assert city.cells == ()
    assert set(city.boundaries) == {"010101"}
    assert city.named_places == ()
    assert next(unit for unit in city.units if unit.code == "river").place is None


def test_the_closest_known_code_is_offered(folder: Path) -> None:
    edit(folder, "categories.csv", lambda text: text.replace("lifeline,heat", "lifeline,haet"))
    _, problems = read_city(folder)
    assert only(problems).data["closest"] == "heat"
    assert "“heat”" in problem_sentence(problems[0], "en")


@pytest.mark.parametrize(
    "file",
    ["places.csv", "units.csv", "categories.csv", "trades.csv", "cells.geojson", "city.toml"],
)
def test_a_missing_file_is_one_problem(folder: Path, file: str) -> None:
    (folder / file).unlink()
    _, problems = read_city(folder)
    assert only(problems) == Problem(file, None, None, "city_file_missing")


def test_a_missing_column_names_the_one_that_looks_like_it(folder: Path) -> None:
    edit(folder, "units.csv", lambda text: text.replace(",phone,", ",phones,", 1))
    _, problems = read_city(folder)
    assert only(problems).code == "table_column_missing"
    assert (problems[0].file, problems[0].field) == ("units.csv", "phone")
    assert problems[0].data["closest"] == "phones"


def test_a_column_too_many_is_named_but_not_in_the_way(folder: Path) -> None:
    edit(
        folder,
        "trades.csv",
        lambda text: text.replace("keywords", "keywords,colour").replace("老人", "老人,red"),
    )
    city, problems = read_city(folder)
    assert only(problems) == Problem(
        "trades.csv",
        1,
        "colour",
        "city_column_unknown",
        {"column": "colour", "known": "code, name, name_en, keywords"},
    )
    assert len(city.trades) == 1


def test_gb18030_is_recognised(folder: Path) -> None:
    whole, _ = read_city(folder)
    for name in ("places.csv", "units.csv", "categories.csv"):
        (folder / name).write_bytes((folder / name).read_text("utf-8").encode("gb18030"))
    assert read_city(folder) == (whole, [])


def test_an_empty_table_is_a_problem_of_the_file(folder: Path) -> None:
    (folder / "trades.csv").write_bytes(b"")
    _, problems = read_city(folder)
    assert (only(problems).file, problems[0].code) == ("trades.csv", "table_empty")


def test_links_out_of_the_folder_are_refused(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "trades.csv"
    (folder / "trades.csv").rename(outside)
    (folder / "trades.csv").symlink_to(outside)
    city, problems = read_city(folder)
    assert only(problems) == Problem("trades.csv", None, None, "city_file_outside")
    assert city.trades == ()


def test_links_within_the_folder_are_fine(folder: Path) -> None:
    (folder / "trades.csv").rename(folder / "trades-2.csv")
    (folder / "trades.csv").symlink_to("trades-2.csv")
    assert read_city(folder)[1] == []


def test_a_huge_file_is_refused_unopened(folder: Path) -> None:
    with (folder / "gazetteer.csv").open("r+b") as file:
        file.truncate(3 * 1024**3)  # sparse: takes no room
    _, problems = read_city(folder)
    assert (only(problems).code, problems[0].data["size"]) == ("city_file_big", 3072.0)


def test_a_folder_in_place_of_a_file_is_refused(folder: Path) -> None:
    (folder / "trades.csv").unlink()
    (folder / "trades.csv").mkdir()
    assert only(read_city(folder)[1]).code == "city_file_kind"


def test_no_folder_at_all_raises(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="city_folder_missing") as caught:
        read_city(tmp_path / "nowhere")
    assert "nowhere" in sentence(caught.value.code, caught.value.data, "en")


@pytest.mark.parametrize(
    ("swap", "field", "code"),
    [
        (('name = "试城"', ""), "name", "city_value_missing"),
        (('hotline = "12345"', "hotline = 12345"), "hotline", "city_toml_text"),
        (("WGS-84", "BD-09"), "crs", "city_choice"),
        (('version = "1"', 'version = "1"\ntimezone = "Mars/North"'), "timezone", "city_timezone"),
        (('version = "1"', 'version = "1"\ncolour = "red"'), "colour", "city_column_unknown"),
        (('name = "试城"', 'name = "试城'), None, "city_toml"),
    ],
)
def test_faults_of_city_toml(
    folder: Path, swap: tuple[str, str], field: str | None, code: str
) -> None:
    edit(folder, "city.toml", lambda text: text.replace(*swap, 1))
    problem = only(read_city(folder)[1])
    assert (problem.file, problem.field, problem.code) == ("city.toml", field, code)
    assert code not in problem_sentence(problem, "zh")


def test_the_first_contact_and_the_sign_off_have_limits_too(folder: Path) -> None:
    more = '[contact]\ngeneral = { amount = 8, unit = "hours" }\n[overrides]\n'
    more += '"utilities" = { amount = 3, unit = "days" }\n[limits]'
    edit(folder, "deadlines.toml", lambda text: text.replace("[limits]", more))
    assert read_city(folder)[1] == []
    policy = read_city_deadlines(folder)
    assert policy.contact["general"].amount == 8
    assert policy.contact["emergency"].amount == 1  # as built in
    assert policy.overrides["utilities"].unit == "days"


def test_a_limit_for_a_category_that_is_not_there_is_named(folder: Path) -> None:
    more = '[overrides]\n"gone" = { amount = 3, unit = "hours" }\n[limits]'
    edit(folder, "deadlines.toml", lambda text: text.replace("[limits]", more))
    problem = only(read_city(folder)[1])
    assert (problem.field, problem.code) == ("overrides", "override_unknown")
    assert problem.data["category"] == "gone"


@pytest.mark.parametrize(
    ("swap", "field"),
    [
        (("response = 30", "response = 31"), "weights"),
        (('unreached = "out"', 'unreached = "perhaps"'), "unreached"),
        (("govern = 2", "golden = 2"), "streets"),
        (("ranking =", "rankings ="), "rankings"),
    ],
)
def test_faults_of_rates_toml(folder: Path, swap: tuple[str, str], field: str) -> None:
    edit(folder, "rates.toml", lambda text: text.replace(*swap, 1))
    problem = only(read_city(folder)[1])
    assert (problem.file, problem.field, problem.code) == ("rates.toml", field, "rates_unusable")
    assert read_city_rates(folder).version == "default-1"


def test_deadlines_are_read(folder: Path) -> None:
    policy = read_city_deadlines(folder)
    assert (policy.version, policy.valid_from) == ("1", date(2025, 1, 1))
    assert (policy.limits["complex"].amount, policy.limits["complex"].unit) == (15, "working_days")


@pytest.mark.parametrize(
    ("swap", "field", "code"),
    [
        (("amount = 24", "amount = 0"), "lifeline", "city_limit"),
        (('"hours"', '"weeks"'), "emergency", "city_limit"),
        (("2025-01-01", '"soon"'), "valid_from", "city_day"),
        (("[limits]", "[contact]\ngeneral = 3\n[limits]"), "contact", "policy_unusable"),
        (("[limits]", "[sign_off]\namount = 1\n[limits]"), "unit", "policy_unusable"),
    ],
)
def test_faults_of_deadlines_toml(
    folder: Path, swap: tuple[str, str], field: str, code: str
) -> None:
    edit(folder, "deadlines.toml", lambda text: text.replace(*swap, 1))
    problem = only(read_city(folder)[1])
    assert (problem.field, problem.code) == (field, code)
    assert code not in problem_sentence(problem, "en")
    assert read_city_deadlines(folder).version == "default-1"


@pytest.mark.parametrize(
    ("swap", "field"),
    [
        (("q = 0.1", "q = 2"), "q"),
        (("alpha =", "alfa ="), "alfa"),
        (('"scan"', '"scam"'), "detectors"),
    ],
)
def test_faults_of_alarms_toml(folder: Path, swap: tuple[str, str], field: str) -> None:
    assert read_city_alarms(folder) is None  # a folder may do without
    shutil.copy(DEMO / "alarms.toml", folder)
    assert read_city_alarms(folder) is not None
    assert read_city(folder)[1] == []
    edit(folder, "alarms.toml", lambda text: text.replace(*swap, 1))
    problem = only(read_city(folder)[1])
    assert (problem.file, problem.field, problem.code) == ("alarms.toml", field, "alarms_unusable")
    assert read_city_alarms(folder) is None

"""Addresses as people say them, in a city small enough to check by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rencheng.core.common.city import Cell, NamedPlace, Place
from rencheng.core.geo.gazetteer import Gazetteer, Spot, given_place, locate
from rencheng.core.geo.grid import CellIndex


def place(code: str, level: str, name: str) -> Place:
    return Place(code, level, name, "", code[:-3] or None, 0, 0.0, 0.0, None)  # type: ignore[arg-type] # tests name it


def named(name: str, code: str, kind: str = "estate", *aliases: str) -> NamedPlace:
    return NamedPlace(name, kind, aliases, code, 0.0, 0.0)


PLACES = [
    place("010100", "city", "试城"),
    place("010101", "district", "东河区"),
    place("010101001", "street", "钟楼街道"),
    place("010101002", "street", "柳巷街道"),
    place("010101001001", "community", "和平社区"),
    place("010101002001", "community", "新华社区"),
    place("010102", "district", "西山区"),
    place("010102001", "street", "石桥镇"),
    place("010102001001", "community", "和平社区"),  # the name of another one too
]
NAMED = [
    named("幸福里", "010101001001001", "estate", "幸福里小区", "幸福"),
    named("阳光花园", "010101001001"),
    named("阳光花园", "010101002001"),  # the same street does not hold both
    named("阳光花园东区", "010101002001002"),
    named("人民路", "010101001", "road"),
    named("翠湖苑", "010101001001"),
    named("翠湖苑", "010102001001"),  # two districts
    named("里", "010102001001"),  # too short to be told from any word
]
BOOK = Gazetteer(PLACES, NAMED)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("我住在幸福里三号楼", "010101001001001"),
        ("幸福里小区门口", "010101001001001"),
        ("和平社区居委会", None),  # two districts have one
        ("东河区和平社区", "010101001001"),
        ("和平社区，西山区的那个", "010102001001"),
        ("石桥镇和平社区", "010102001001"),
        ("钟楼街道", "010101001"),
        ("钟楼街办的人没来", "010101001"),
        ("东河的人民路上", "010101001"),
        ("西山", "010102"),
        ("钟楼街道阳光花园", "010101001001"),
        ("柳巷街道阳光花园", "010101002001"),
        ("阳光花园", "010101"),  # what both have in common
        ("阳光花园东区", "010101002001002"),  # the longest name
        ("翠湖苑", None),
        ("西山区翠湖苑", "010102001001"),
        ("西山区幸福里", "010102"),  # they disagree: the wider one is sure
        ("人民路幸福里", "010101001001001"),  # an estate is more exact than a road
        ("今天天气不错", None),
        ("", None),
        ("里", None),
    ],
)
def test_the_place_a_text_tells(text: str, code: str | None) -> None:
    assert BOOK.read_address(text).code == code


def test_a_shared_name_lists_what_it_may_mean() -> None:
    reading = BOOK.read_address("翠湖苑门口")
    assert reading.alternatives == ("010101001001", "010102001001")
    assert reading.given == "翠湖苑"
    assert 0 < reading.confidence < BOOK.read_address("幸福里").confidence


def test_a_name_settled_by_its_district_is_less_sure_than_a_unique_one() -> None:
    settled = BOOK.read_address("西山区翠湖苑")
    assert settled.alternatives == ("010101001001",)
    assert 0.5 < settled.confidence < BOOK.read_address("幸福里").confidence


def test_the_city_itself_is_no_place_to_send_anybody() -> None:
    assert BOOK.find("试城市民") == []


@given(st.text(alphabet="幸福里小区阳光花园东河人民路钟楼街道办和平社0 ", max_size=60))
def test_names_are_found_where_they_stand_and_never_overlap(text: str) -> None:
    end = 0
    for match in BOOK.find(text):
        assert match.start >= end
        assert text[match.start : match.end] == match.text
        assert match.codes
        end = match.end


@given(st.text(max_size=200))
def test_any_text_has_a_reading(text: str) -> None:
    reading = BOOK.read_address(text)
    assert 0 <= reading.confidence <= 1
    assert reading.given in text


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("我住在梧桐小区没有水", "梧桐小区"),
        ("A3区枫林街道的路灯坏了", "A3区枫林街道"),
        ("K市L县M镇", "K市L县M镇"),
        ("请A3区解决新河路12号的噪音", "新河路12号"),
        ("东湖区柳荫街道桃园小区停电", "东湖区柳荫街道桃园小区"),
        ("家住西城区长青路12号", "西城区长青路12号"),
        ("我们小区没有水，道路也坏了", ""),
        ("请问医保怎么报销", ""),
        ("", ""),
    ],
)
def test_a_place_that_the_city_does_not_know_stays_in_its_own_words(text: str, given: str) -> None:
    assert given_place(text) == given


@pytest.mark.parametrize("words", ["市", "A1区", "人民市县", "中1", "我们在", "路街"])
def test_no_text_takes_long_to_read(words: str) -> None:
    # With a pattern of repeated parts the first of these took longer than anyone would wait.
    assert given_place(words * 20_000) in words * 20_000


@given(st.text(alphabet="区县镇市路街A1人民的在 ", max_size=300))
def test_unknown_places_are_read_from_any_text(text: str) -> None:
    assert given_place(text) in text


RING = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0))
CELLS = CellIndex([Cell("010102001001001", RING)])


@pytest.mark.parametrize(
    ("lat", "lon", "spot"),
    [
        (0.5, 0.5, Spot("010102001001001", "", 1.0)),  # the point goes before the words
        (5.0, 5.0, Spot("010101001001001", "", 0.95)),  # outside the city: the words
        (0.5, None, Spot("010101001001001", "", 0.95)),  # half a point is none
        (None, None, Spot("010101001001001", "", 0.95)),
    ],
)
def test_a_point_in_a_cell_goes_before_words(
    lat: float | None, lon: float | None, spot: Spot
) -> None:
    assert locate("幸福里停水", lat, lon, CELLS, BOOK) == spot

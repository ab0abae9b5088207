"""Names are found by their endings, and a stream settles where they begin."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from rencheng.core.text.names import NameBook, candidates, stem_of

STREAM = [
    "投诉柳堤新城小区附近搅拌站噪音扰民",
    "柳堤新城小区旁边建搅拌站",
    "请关注柳堤新城小区的粉尘",
    "希望领导看看柳堤新城，夜里根本睡不着",
    "A3区银桂路魅湖花园小区一楼油烟直排",
    "魅湖花园小区油烟扰民",
    "魅湖花园小区底层餐馆油烟大",
]


def stems(text: str) -> list[str]:
    return [name.stem for name in NameBook().fit(STREAM).read(text).names]


def test_a_name_is_known_without_its_ending_once_it_is_often_said() -> None:
    assert stems("柳堤新城的搅拌站又开工了") == ["柳堤新城"]


def test_road_and_estate_that_follow_each_other_are_two_names() -> None:
    assert stems("A3区银桂路魅湖花园小区油烟") == ["银桂路", "魅湖花园"]


def test_coded_areas_and_districts_are_areas() -> None:
    assert NameBook().fit(STREAM).read("A3区银桂路，松屏区也一样").areas == ("A3区", "松屏区")


def test_plain_words_with_such_an_ending_are_no_names() -> None:
    assert candidates("我们小区门口的十字路口没有红绿灯，附近学校的家长都走马路") == []


def test_an_ending_behind_an_ending_goes_on() -> None:
    assert candidates("老码头街道") == [("老码头街道", "街道")]


def test_a_known_name_needs_no_stream() -> None:
    found = NameBook({"云帆里": "estate"}).read("云帆里又停水了").names
    assert [(name.stem, name.kind) for name in found] == [("云帆里", "estate")]


def test_short_stems_keep_their_ending() -> None:
    assert stem_of("柳堤新城小区") == "柳堤新城"
    assert stem_of("月湖小区") == "月湖小区"


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="小区路街市县A3号的投诉和云帆里 ，\n", max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    book = NameBook().fit([*STREAM, text])
    for name in book.read(text).names:
        assert name.stem in text

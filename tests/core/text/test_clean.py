"""Cleaning: plain text comes out, the citizen's words stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rencheng.core.text.clean import clean, to_simplified

MARKUP = ["<b>", "</p>", "<script>", "</script>", "<!--", "-->", "&amp;", "&lt;", "&#60;", "&"]
UNSEEN = ["　", "\r\n", "\u200b", "\ud800", "\u202e", "\x00", "👨\u200d👩", "e\u0301"]
PIECES = st.sampled_from([*MARKUP, *UNSEEN, "水电", "＜", "ＡＢ１", "。", "a<b", "é"])
MESSY = st.lists(PIECES, max_size=12).map("".join)


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("ＡＢＣ１２３，你好！（测试）", "ABC123，你好！（测试）"),
        ("停电\u200b三\u202e天\x00了", "停电三天了"),
        ("<p>第一段</p><p>第二段&nbsp;尾</p>", "第一段\n\n第二段 尾"),
        ("前<script>alert(1)</script>后", "前后"),
        ("<img src=x onerror=alert(1)>照片", "照片"),
        ("前<!-- 藏 -->后", "前后"),
        ("水费&amp;电费", "水费&电费"),
        ("&amp;lt;b&amp;gt;粗", "粗"),
        ("　　段首 \r\n\r\n\r\n\r\n段二\t制表", "段首\n\n段二 制表"),
        ("温度<5度，a<b且c>d", "温度<5度，a<b且c>d"),
        ("Ⅰ号楼①单元㎡", "Ⅰ号楼①单元㎡"),
        ("👨\u200d👩\u200d👧 ok\u200d", "👨\u200d👩\u200d👧 ok"),
        ("\u2f08民 𝟏𝟑𝟖", "人民 138"),
        ("", ""),
        ("  \n\t ", ""),
    ],
)
def test_cleaning(given_text: str, expected: str) -> None:
    assert clean(given_text) == expected


@given(MESSY)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean(text)
    assert clean(once) == once


@given(st.text() | MESSY)
def test_what_comes_out_can_be_stored(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert "\x00" not in cleaned
    assert cleaned == cleaned.strip()
    assert all(sign == "\n" or sign.isprintable() or ord(sign) > 0x200 for sign in cleaned)


@given(MESSY, st.integers(0, 20))
def test_no_more_than_the_limit_is_kept(text: str, limit: int) -> None:
    assert len(clean(text, limit)) <= limit
    assert clean(text).startswith(clean(text, limit))


def test_entities_of_entities_end() -> None:
    assert clean("&" + "amp;" * 25_000 + "水") == "&水"
    assert clean("<script>" * 12_500) == ""


def test_traditional_becomes_simplified_only_where_asked() -> None:
    assert to_simplified("停電、臺灣、裡面") == "停电、台湾、里面"
    assert clean("停電") == "停電"

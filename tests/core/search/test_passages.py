"""A text in passages: nothing lost, none too long, cut where sentences end."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rencheng.core.search.passages import LENGTH, split


def test_it_is_cut_after_sentences() -> None:
    assert split("先看阀门。再报修！好吗？", 8) == ["先看阀门。", "再报修！好吗？"]
    assert split("一二三四五六七八九十", 4) == ["一二三四", "五六七八", "九十"]
    assert split("") == split(" \n ") == []


@given(st.text(alphabet="一二。！a \n", max_size=900))
def test_nothing_is_lost_and_none_is_too_long(body: str) -> None:
    found = split(body)
    assert "".join("".join(found).split()) == "".join(body.split())
    assert all(0 < len(passage) <= LENGTH for passage in found)

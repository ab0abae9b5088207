"""Terms: characters and pairs of Chinese, whole words of Latin."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rencheng.core.search.folding import fold
from rencheng.core.search.terms import (
    LONGEST_TERM,
    characters,
    grams,
    is_han,
    pairs,
    stands_alone,
    words,
)


def test_grams_hold_characters_and_pairs_and_whole_latin_words() -> None:
    assert grams("暖气,12345 ok") == ["暖", "气", "暖气", "12345", "ok"]


def test_pairs_keep_a_character_only_where_it_stands_alone() -> None:
    assert pairs("停水 电") == ["停水", "电"]


def test_runs_of_two_writings_part_where_they_meet() -> None:
    assert pairs("n95口罩") == ["n95", "口罩"]


def test_characters_are_chinese_only() -> None:
    assert characters("a水1电") == ["水", "电"]


def test_words_leave_out_punctuation() -> None:
    assert "，" not in words("暖气，不热。")
    assert "暖气" in words("暖气，不热。")


def test_latin_stands_alone_only_as_a_whole_word() -> None:
    text = "scat cat，cat2 猫cat猫"
    starts = [i for i in range(len(text)) if text.startswith("cat", i)]
    assert [stands_alone(text, i, i + 3) for i in starts] == [False, True, False, True]


@given(st.text())
def test_terms_can_be_written_apart_by_spaces(text: str) -> None:
    folded = fold(text)
    for terms in (grams(folded), pairs(folded), characters(folded)):
        assert " ".join(terms).split() == terms
        assert all(0 < len(term) <= LONGEST_TERM for term in terms)
    assert all(words(folded))


@given(st.text())
def test_a_query_asks_only_for_what_is_indexed(text: str) -> None:
    folded = fold(text)
    assert set(pairs(folded)) | set(characters(folded)) <= set(grams(folded))
    assert all(is_han(char) for char in characters(folded))

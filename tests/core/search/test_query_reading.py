"""Any text is a query; question words go, the telling terms stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rencheng.core.search.reading import (
    LONGEST_QUERY,
    inverse_document_frequency,
    read_query,
    telling,
)


def test_question_words_are_left_out() -> None:
    assert list(read_query("请问暖气不热怎么办？").pairs) == ["暖气", "气不", "不热"]


def test_question_words_stay_where_there_is_nothing_else() -> None:
    assert read_query("怎么办").pairs


def test_repeated_terms_are_counted_once_each() -> None:
    assert read_query("停水 停水").pairs == {"停水": 2}


@pytest.mark.parametrize("query", ["", "   ", "？！……", "\x00\x07", "\ud800", "🙂🙂"])
def test_nothing_to_ask_for(query: str) -> None:
    assert not read_query(query)


@given(st.text(st.characters(exclude_categories=()), max_size=300))
def test_no_text_raises(query: str) -> None:
    reading = read_query(query)
    assert all(times > 0 for times in reading.pairs.values())


def test_a_pasted_text_is_read_from_its_beginning() -> None:
    reading = read_query("甲" * LONGEST_QUERY + "乙丙")
    assert "乙丙" not in reading.pairs


def test_the_rarest_terms_tell_most_and_keep_their_order() -> None:
    frequency = {"常见": 90, "少见": 5, "罕见": 1, "没有": 0}
    said = dict.fromkeys(frequency, 1)
    terms = telling(said, frequency.__getitem__, 100, most=2)
    assert [term.text for term in terms] == ["少见", "罕见"]


def test_terms_in_no_document_are_left_out() -> None:
    assert telling({"没有": 3}, lambda _: 0, 100, most=5) == []


@given(st.integers(1, 10_000), st.integers(0, 10_000))
def test_weights_are_positive_even_where_deleted_documents_still_count(n: int, of: int) -> None:
    assert inverse_document_frequency(n, of) > 0

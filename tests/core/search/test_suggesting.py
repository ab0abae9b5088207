"""Suggestions: what begins so comes first, weight decides, any text will do."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from rencheng.core.search.suggesting import LONGEST, Suggester

PHRASES = [
    ("供暖不热怎么办", 30.0),
    ("暖气不热", 20.0),
    ("供暖缴费", 10.0),
    ("小区供暖时间", 50.0),
    ("How to pay the heating fee", 5.0),
]


def test_what_begins_so_comes_first_then_what_holds_it() -> None:
    found = Suggester(PHRASES).suggest("供暖")
    assert found == ["供暖不热怎么办", "供暖缴费", "小区供暖时间"]


def test_weights_decide_and_alike_phrases_count_once() -> None:
    found = Suggester([("办证", 1), ("办税", 3), ("办证 ", 4), ("辦證", 1)])
    assert len(found) == 2
    assert found.suggest("办") == ["办证", "办税"]


def test_spelling_is_folded_and_words_may_stand_apart() -> None:
    suggester = Suggester(PHRASES)
    assert suggester.suggest("暖氣") == ["暖气不热"]
    assert suggester.suggest("PAY fee") == ["How to pay the heating fee"]


def test_nothing_typed_suggests_nothing() -> None:
    suggester = Suggester(PHRASES)
    assert suggester.suggest("") == suggester.suggest(" \n ") == suggester.suggest("供暖", 0) == []
    assert Suggester([]).suggest("供") == []


def test_long_phrases_are_no_suggestions() -> None:
    assert len(Suggester([("长" * (LONGEST + 1), 9)])) == 0


@given(some.text(max_size=100), some.integers(0, 12))
def test_any_text_is_taken_and_each_hit_holds_it(typed: str, most: int) -> None:
    found = Suggester(PHRASES).suggest(typed, most)
    assert len(found) <= most
    assert len(set(found)) == len(found)
    assert set(found) <= {phrase for phrase, _ in PHRASES}


@given(some.lists(some.tuples(some.text(max_size=12), some.floats(0, 9)), max_size=20))
def test_every_phrase_is_found_by_itself(phrases: list[tuple[str, float]]) -> None:
    suggester = Suggester(phrases)
    for phrase in suggester._phrases:
        assert phrase in suggester.suggest(phrase, 20)

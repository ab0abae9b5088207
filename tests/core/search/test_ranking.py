"""Evidence, windows and the second look."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rencheng.core.search.ranking import (
    SURE_SHARE,
    Evidence,
    Found,
    best_window,
    deciding,
    find,
    second_look,
    weigh,
)
from rencheng.core.search.reading import Term

HEAT, COLD, FEE = Term("暖气", 2.0), Term("不热", 1.5), Term("收费", 0.5)
TERMS = st.lists(
    st.builds(Term, st.text("甲乙丙丁", min_size=1, max_size=2), st.floats(0.01, 9)),
    unique_by=lambda term: term.text,
    max_size=6,
)


def test_find_says_where_by_position() -> None:
    places = find("暖气不热，暖气", [COLD, HEAT])
    assert [(p.start, p.end, p.term.text) for p in places] == [
        (0, 2, "暖气"),
        (2, 4, "不热"),
        (5, 7, "暖气"),
    ]


def test_find_takes_latin_terms_whole() -> None:
    assert [p.start for p in find("scat cat", [Term("cat", 1.0)])] == [5]


def test_best_window_prefers_different_terms_to_repeats() -> None:
    text = "暖气暖气暖气" + "。" * 50 + "暖气不热"
    first, weight = best_window(places := find(text, [HEAT, COLD]), 20)
    assert (places[first].start, weight) == (56, 3.5)


@given(st.text("甲乙丙丁。", max_size=60), TERMS, st.integers(2, 30))
def test_best_window_is_the_best_of_all(text: str, terms: list[Term], length: int) -> None:
    places = find(text, terms)
    _, weight = best_window(places, length)

    def held(left: Found) -> float:
        inside = {p.term for p in places if left.start <= p.start and p.end <= left.start + length}
        return sum(term.weight for term in inside)

    assert weight == pytest.approx(max(map(held, places), default=0.0))


def test_evidence_counts_title_for_coverage_and_not_for_the_passage() -> None:
    places = find("暖气", [HEAT, COLD, FEE])
    evidence = weigh(places, {"不热"}, [HEAT, COLD, FEE])
    assert evidence.coverage == pytest.approx(3.5 / 4)
    assert evidence.passage == pytest.approx(2 / 4)


@given(st.text("甲乙丙丁。", max_size=60), TERMS)
def test_evidence_is_a_share(text: str, terms: list[Term]) -> None:
    evidence = weigh(find(text, terms), set(), terms)
    assert 0 <= evidence.passage <= evidence.coverage + 1e-9 <= 1 + 2e-9


@given(TERMS.filter(bool))
def test_without_a_deciding_term_a_document_holds_little(terms: list[Term]) -> None:
    chosen = deciding(terms)
    rest = sum(term.weight for term in terms if term not in chosen)
    assert chosen
    assert rest <= SURE_SHARE * sum(term.weight for term in terms) + 1e-9


def test_second_look_lifts_what_holds_all_that_was_asked() -> None:
    order = second_look([10.0, 9.0], [Evidence(0.4, 0.4), Evidence(1.0, 1.0)])
    assert [index for index, _ in order] == [1, 0]


def test_second_look_keeps_the_order_of_equals() -> None:
    same = Evidence(0.5, 0.5)
    assert [index for index, _ in second_look([3.0, 3.0, 3.0], [same] * 3)] == [0, 1, 2]


def test_second_look_at_nothing() -> None:
    assert second_look([], []) == []
    assert second_look([0.0], [Evidence(0, 0)]) == [(0, 0.0)]

"""Passages lie in the text, show what matched and begin with a sentence."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rencheng.core.search.folding import fold
from rencheng.core.search.ranking import find
from rencheng.core.search.reading import Term
from rencheng.core.search.snippets import PASSAGE_SHOWN, passages, spans_of

HEAT, COLD, FEE = Term("暖气", 2.0), Term("不热", 1.5), Term("收费", 1.8)


def test_touching_matches_are_one_span() -> None:
    places = find("暖气不热，收费", [HEAT, COLD, FEE])
    assert spans_of(places) == [(0, 4), (5, 7)]


def test_the_passage_with_the_match_is_shown_from_its_sentence_on() -> None:
    body = "供热季从十一月开始。" * 12 + "家中暖气不热可以报修。" + "其他事项另行通知。" * 12
    (passage,) = passages(body, find(body, [HEAT, COLD]))
    assert passage.text.startswith("家中暖气不热可以报修。")
    assert passage.text.endswith("。")
    assert passage.before
    assert passage.after
    assert [passage.text[a:b] for a, b in passage.spans] == ["暖气不热"]


def test_a_second_passage_shows_what_the_first_lacks() -> None:
    body = "暖气不热先报修。" + "无关的话。" * 40 + "收费按面积计算。"
    shown = passages(body, find(body, [HEAT, COLD, FEE]))
    assert ["收费" in passage.text for passage in shown] == [False, True]


def test_without_a_match_the_beginning_is_shown() -> None:
    (passage,) = passages("第一句话。" * 40, [])
    assert passage.start == 0
    assert not passage.spans
    assert not passage.before
    assert passage.after


def test_nothing_comes_of_nothing() -> None:
    assert passages("", []) == ()
    assert passages(" \n", []) == ()


@given(
    st.text(st.sampled_from("暖气不热收费。，\n a"), max_size=400),
    st.lists(st.sampled_from([HEAT, COLD, FEE, Term("a", 1.0)]), unique=True),
)
def test_passages_and_spans_lie_inside_the_text(body: str, terms: list[Term]) -> None:
    shown = passages(body, find(fold(body), terms))
    ends = [0]
    for passage in shown:
        assert passage.text == body[passage.start : passage.start + len(passage.text)]
        assert 0 < len(passage.text) <= PASSAGE_SHOWN
        assert passage.start >= ends[-1]
        ends.append(passage.start + len(passage.text))
        edges = [edge for span in passage.spans for edge in span]
        assert edges == sorted(set(edges))
        assert all(0 <= edge <= len(passage.text) for edge in edges)

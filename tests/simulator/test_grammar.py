from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rencheng.core.common.errors import InputError
from rencheng.simulator.grammar import expand, parse, slots_of

plain = st.text(st.characters(exclude_characters="[]{}|", exclude_categories=["Cs"]), max_size=6)
phrases = st.recursive(
    plain | st.sampled_from(["{place}", "{n}"]),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3).map(lambda ws: f"[{'|'.join(ws)}]")
        | st.tuples(inner, inner).map("".join)
    ),
    max_leaves=8,
)


@given(phrases, st.integers())
def test_every_phrase_expands_to_plain_words(phrase: str, seed: int) -> None:
    text = expand(parse(phrase), Random(seed), lambda name: f"<{name}>")
    assert not set("[]{}|") & set(text)


def test_each_option_of_a_choice_comes_up() -> None:
    parts = parse("暖气[一点[不|没]热|冰凉|]")
    texts = {expand(parts, Random(seed), str) for seed in range(60)}
    assert texts == {"暖气一点不热", "暖气一点没热", "暖气冰凉", "暖气"}


def test_slots_inside_choices_are_found() -> None:
    assert slots_of(parse("{place}[停了{days}|{n}次]")) == {"place", "days", "n"}


@pytest.mark.parametrize("phrase", ["[a|b", "a]", "{place", "a}", "[a|[b]"])
def test_open_brackets_are_refused_by_name(phrase: str) -> None:
    with pytest.raises(InputError) as refused:
        parse(phrase)
    assert refused.value.code == "phrase_unbalanced"
    assert refused.value.data["phrase"] == phrase

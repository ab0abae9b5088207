"""Signs of a crisis: what flags, of whom, and what only sounds so."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rencheng.core.wellbeing.crisis import COMPARED, crisis_signs, sentences
from rencheng.core.wellbeing.crisis_likeness import LIKE, likeness, own_sentences

BLIND = Path(__file__).parent / "crisis_blind.txt"


def test_of_two_hundred_own_sentences_at_least_95_in_100_flag() -> None:
    rows = own_sentences()[:400]
    crisis = [text for is_crisis, text in rows if is_crisis]
    sounds = [text for is_crisis, text in rows if not is_crisis]
    assert len(crisis) == len(sounds) == 200
    found = sum(bool(crisis_signs(text)) for text in crisis)
    false = sum(bool(crisis_signs(text)) for text in sounds)
    assert found >= 190
    assert found / (found + false) >= 0.95


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("我不想活了，遗书写好了", {("ideation", "self"), ("plan", "self")}),
        ("我女儿说她想死，锁在屋里", {("ideation", "other"), ("ideation", "self")}),
        ("超市跳楼价大甩卖", set()),
        ("电影里主角最后自杀了", set()),
        ("歌词里写着我早已不想活了", set()),
        ("今天热死了，空调坏了", set()),
        ("我从来没有想过自杀，就是睡不好", set()),
        ("小区停水了", set()),
        ("", set()),
    ],
)
def test_what_flags_and_of_whom(text: str, kinds: set[tuple[str, str]]) -> None:
    assert {(sign.kind, sign.whom) for sign in crisis_signs(text)} == kinds


def test_a_wish_to_die_counts_beside_other_matters() -> None:
    assert crisis_signs("打了心理热线没人接，我真的不想活了")
    assert crisis_signs("要赔偿，我要举报。我不想活了")


def test_likeness_weighs_vectors_of_its_own_embedder() -> None:
    known = likeness()
    along = known.mean + known.weights / np.linalg.norm(known.weights)
    high, low = known.chances(np.stack([along, known.mean]))
    assert high > LIKE > low
    assert known.embedder


def test_a_long_text_is_compared_by_its_first_sentences() -> None:
    assert len(sentences("这是很长的一句话。" * 50)) == COMPARED
    assert sentences("好。嗯！") == []


def test_blind_sentences_were_never_learned_from() -> None:
    blind = {line.split(" ", 1)[1] for line in BLIND.read_text("utf-8").splitlines()}
    assert len(blind) == 80
    assert blind.isdisjoint(text for _, text in own_sentences())


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    for sign in crisis_signs(text):
        assert sign.words

"""Folding keeps every position, and what people write in many ways meets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rencheng.core.search.folding import clean, fold

ANY_TEXT = st.text(st.characters(exclude_categories=()))  # halves of surrogate pairs too


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("醫療費用報銷", "医疗费用报销"),
        ("ＡＢＣ１２３", "abc123"),
        ("Covid", "covid"),
        ("ｶ", "カ"),
        ("５０㎡", "50㎡"),
        ("Straße", "straße"),
    ],
)
def test_spellings_meet(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(ANY_TEXT)
def test_folding_keeps_length_and_is_settled(text: str) -> None:
    once = fold(text)
    assert len(once) == len(text)
    assert fold(once) == once


@given(ANY_TEXT)
def test_what_is_clean_can_be_stored_and_folded_alike(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode()
    assert clean(cleaned) == cleaned
    assert "\x00" not in cleaned


def test_clean_removes_what_nobody_sees() -> None:
    assert clean("防\u200b控\ufeff\x07\ud800中\n心\t") == "防控中\n心\t"

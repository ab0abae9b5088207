"""Which of the five elements a text tells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rencheng.core.text.elements import ELEMENTS, told_elements

NOTHING = {"name": False, "place": False, "category": False}


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("暖气不热", set()),
        ("昨晚开始暖气不热", {"time", "course"}),
        ("三天没人管，报修过两次", {"time", "course"}),
        ("楼下太吵", set()),
        ("凌晨2点施工", {"time"}),
        ("The heating has been cold since yesterday, still no answer", {"time", "course"}),
    ],
)
def test_what_a_text_tells_by_itself(text: str, there: set[str]) -> None:
    found = told_elements(text, **NOTHING)
    assert {name for name, holds in found.items() if holds} == there


def test_what_is_known_from_elsewhere() -> None:
    found = told_elements("昨晚起暖气不热，报修过", name=True, place=True, category=True)
    assert found == dict.fromkeys(ELEMENTS, True)
    assert not told_elements("吵", name=True, place=True, category=True)["cause"]


@given(st.text(max_size=200))
def test_any_text_will_do(text: str) -> None:
    assert tuple(told_elements(text, **NOTHING)) == ELEMENTS

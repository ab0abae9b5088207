"""Topics over weeks: found again, growing, silent, back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rencheng.core.text.following import hard_problem, same_topics, standing

NOW = datetime(2026, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days_ago", "expected"),
    [
        ([], "settled"),
        ([1, 2, 3], "new"),
        ([30, 20, 14], "settled"),
        ([13, 12, 3, 2, 2, 1], "growing"),
        ([20, 13, 9, 8, 2, 1], "steady"),
        ([40, 39, 2, 1], "back"),
    ],
)
def test_standing(days_ago: list[float], expected: str) -> None:
    assert standing([NOW - timedelta(days=day) for day in days_ago], NOW) == expected


@given(st.lists(st.floats(0, 200), max_size=20))
def test_the_order_of_messages_does_not_matter(days_ago: list[float]) -> None:
    times = [NOW - timedelta(days=day) for day in days_ago]
    assert standing(times, NOW) == standing(times[::-1], NOW)


def test_a_topic_is_found_again_by_its_messages_and_used_once() -> None:
    known = {7: {"a", "b", "c", "d"}, 8: {"x", "y"}}
    found = [["a", "b", "e"], ["c", "q", "r", "s", "t"], ["x", "z"]]
    assert same_topics(found, known) == {0: 7, 2: 8}


def test_a_hard_problem_is_hard_in_every_respect() -> None:
    whole = hard_problem(100, 10, 0.5, 4)
    assert whole > hard_problem(100, 10, 0.5, 1) > 0
    assert hard_problem(100, 10, 0.0, 4) == 0

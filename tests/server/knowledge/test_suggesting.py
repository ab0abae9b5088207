"""Suggestions come of guides, answers and what several people searched, not of one person's
words."""

from __future__ import annotations

import pytest
from django.utils import timezone

from rencheng.server.knowledge.models import SearchLog
from rencheng.server.knowledge.suggesting import forget_suggestions, suggestions

pytestmark = pytest.mark.usefixtures("town")


@pytest.fixture(autouse=True)
def anew() -> None:
    forget_suggestions()


def searched(query: str, people: int, found: int = 1) -> None:
    for visitor in range(people):
        SearchLog.objects.create(at=timezone.now(), query=query, visitor=visitor, found=found)


def test_what_several_people_searched_with_success_is_suggested() -> None:
    searched("暖气费怎么退", 3)
    searched("暖气费老王家", 2)
    searched("暖气费找不到", 5, found=0)
    assert suggestions("暖气费") == ["暖气费怎么退"]


def test_guides_weigh_more_than_searches_and_are_kept_for_a_while() -> None:
    before = suggestions("暖")
    searched("暖风机", 9)
    assert suggestions("暖") == before
    forget_suggestions()
    assert "暖风机" in suggestions("暖")

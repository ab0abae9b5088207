"""The request's panel of deadlines and rates says in words what the clocks had to go by."""

from __future__ import annotations

from datetime import timedelta
from html import escape
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone, translation

from support.town import send

if TYPE_CHECKING:
    from web.conftest import SignIn


@pytest.fixture
def odd(town: None) -> str:
    """A request that waited, was extended, and whose record holds what no clock can read."""
    from rencheng.server.requests.models import Request, RequestEvent

    number = send(category="utilities/heating/cold")
    request = Request.objects.get(number=number)
    now = timezone.now()
    for minutes, event, data in (
        (1, "accept", {}),
        (-180, "contact", {}),  # three hours before it was sent
        (10, "pause", {}),
        (70, "resume", {}),
        (80, "extend", {"until": "soon"}),
        (90, "extend", {"until": (request.due_at + timedelta(days=400)).isoformat()}),  # type: ignore[operator] # dispatched
    ):
        at = now + timedelta(minutes=minutes)
        RequestEvent.objects.create(
            request=request,
            event=event,
            source="accepted",
            target="accepted",
            at=at,
            recorded_at=now + timedelta(minutes=abs(minutes)),
            actor_name="热力 老韩",
            unit_id="heat",
            data=data,
        )
    return number


WORDS = {
    "zh-hans": ("24小时", "停表", "延期至", "黄牌", "首次联系时限", "尚未回访"),
    "en": ("24 hours", "stood still 1 time", "extended to", "Yellow card", "First contact due"),
}


@pytest.mark.parametrize("language", sorted(WORDS))
def test_the_panel_says_why(seat: SignIn, odd: str, language: str) -> None:

    from rencheng.server.requests.explained import explained
    from rencheng.server.requests.models import Request
    from rencheng.web.templatetags.rates import doubt_words

    client = seat("heating")
    client.cookies["django_language"] = language
    page = client.get(f"/desk/requests/{odd}").content.decode()
    for word in WORDS[language]:
        assert word in page, word
    why = explained(Request.objects.get(number=odd))
    assert why is not None
    assert {doubt.code for doubt in why.clocks.doubts} == {
        "clock_backwards",
        "extension_unreadable",
    }
    with translation.override(language):
        for doubt in why.clocks.doubts:
            said = doubt_words(doubt)
            assert said != doubt.code
            assert "%(" not in said
            assert escape(said) in page

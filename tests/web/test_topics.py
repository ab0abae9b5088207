"""The page of topics: for whom it opens, empty and full."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from support.town import send

if TYPE_CHECKING:
    from web.conftest import SignIn


def test_it_opens_for_those_who_see_the_city(seat: SignIn) -> None:
    assert seat("heating").get("/command/topics/").status_code == 403
    empty = seat("chief").get("/command/topics/?standing=nonsense")
    assert empty.status_code == 200
    assert seat("chief").get("/command/topics/999/").status_code == 404


def test_a_topic_with_its_requests(seat: SignIn) -> None:
    from rencheng.server.signals.topic_finding import find_topics

    for state in ("不热", "冰凉", "一点不热", "又不热了"):
        number = send(f"柳荫里小区暖气{state}，屋里冷", kind="complaint")
    find_topics(timezone.now())
    page = seat("chief").get("/command/topics/")
    assert page.status_code == 200
    assert number in page.text
    assert "柳荫里" in page.text
    address = page.text.split('data-topic="')[1].split('"')[0]
    assert sum(count for _day, count in seat("chief").get(address).json()["days"]) == 4


@pytest.mark.usefixtures("town")
def test_strangers_sign_in_first(client: object) -> None:
    answer = client.get("/command/topics/")  # type: ignore[attr-defined] # pytest-django's client
    assert answer.status_code == 302

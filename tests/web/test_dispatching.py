"""Trying the dispatch rules out on the page and by the interface."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

if TYPE_CHECKING:
    from web.conftest import SignIn

COLD = "utilities/heating/cold"


def test_the_page_says_which_unit_and_why(seat: SignIn) -> None:
    dispatcher = seat("dispatcher")
    assert "还没有试算。" in dispatcher.get("/desk/dispatch").text
    page = dispatcher.get("/desk/dispatch", {"category": COLD, "place": "010101001"}).text
    assert "热力公司" in page
    assert "分类写明的单位" in page
    assert "热力公司" in dispatcher.get("/desk/dispatch", {"text": "暖气不热"}).text


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"category": "moon"}, "没有“moon”这个分类"),
        ({"category": COLD, "at": "noon"}, "“noon”不是时间"),
        ({"category": COLD, "at": "2026-99-99T10:00"}, "不是时间"),
        ({"place": "99"}, "没有“99”这个地点"),
    ],
)
def test_bad_input_is_said_beside_the_form(seat: SignIn, given: dict[str, str], said: str) -> None:
    answer = seat("chief").get("/desk/dispatch", given)
    assert answer.status_code == 400
    assert said in answer.text


def test_units_do_not_try_the_rules(seat: SignIn) -> None:
    assert seat("heating").get("/desk/dispatch").status_code == 403
    assert seat("heating").get("/api/v1/dispatch/try").status_code == 403


def test_the_interface_answers_the_same(seat: SignIn, client: Client) -> None:
    found = seat("dispatcher").get("/api/v1/dispatch/try", {"category": COLD}).json()
    assert (found["unit"], found["rule"], found["sure"]) == ("heat", "category", True)
    refused = seat("dispatcher").get("/api/v1/dispatch/try", {"category": "moon"})
    assert (refused.status_code, refused.json()["code"]) == (422, "category_unknown")
    stranger = client.get("/api/v1/dispatch/try")
    assert (stranger.status_code, stranger.json()["code"]) == (401, "sign_in_first")

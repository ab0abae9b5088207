"""Pages of timetables and seats: who may see them, what they say, what the public reads."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rencheng.server.outbreak.models import Publication, TimetableRun
from support.outbreak import WORDS, calls_of_weeks, count_visits, made

SignIn = Callable[[str], Client]
PAGES = ("/command/timetable/", "/command/timetable/?by=trade", "/command/timetable/what-if/")


@pytest.mark.parametrize("page", PAGES)
def test_who_may_see(seat: SignIn, page: str) -> None:
    made()
    assert seat("chief").get(page).status_code == 200
    assert seat("heating").get(page).status_code == 403
    assert Client().get(page).status_code == 302


def test_empty_pages_say_what_to_do(seat: SignIn) -> None:
    chief = seat("chief")
    assert "outbreak.toml" in chief.get("/command/timetable/").text
    assert "没有行业" in chief.get("/command/timetable/what-if/").text
    assert "没有发布时间表" in Client().get("/timetable").text
    assert "暂时无法预测来电" in chief.get("/desk/seats").text


def test_what_the_timetable_says(seat: SignIn) -> None:
    made()
    chief = seat("chief")
    text = chief.get("/command/timetable/").text
    for said in (
        "东区",
        "发热门诊就诊",
        "情景推演",
        'class="ridge-band"',
        'class="peak-top"',
        "达峰",
    ):
        assert said in text
    assert "居家" in chief.get("/command/timetable/?by=trade").text
    assert chief.get("/command/timetable/map.json").json()["features"]


def test_a_scenario_by_the_form(seat: SignIn) -> None:
    made()
    page = "/command/timetable/what-if/?contact_home=0.5&first_home=0&days_home=28&advice=1"
    text = seat("chief").get(page).text
    for said in ("居家", "采取措施后", "最有效的措施", "减少 50 %"):
        assert said in text
    odd = "/command/timetable/what-if/?contact_home=lots&days_home=-5&first_home=1e99"
    assert seat("chief").get(odd).status_code == 200


def test_publishing_puts_it_before_the_public_and_back(seat: SignIn) -> None:
    run = made()
    chief, anyone = seat("chief"), Client()
    step = "/command/timetable/step"
    said = chief.post(step, {"event": "publish", "run": run.pk, "words": "短"}, follow=True).text
    assert "至少 20 个字" in said
    chief.post(step, {"event": "publish", "run": run.pk, "words": WORDS})
    text = anyone.get("/timetable").text
    for words in (WORDS, "指挥长 秦主任", "东区", 'class="ridge-band"'):
        assert words in text
    assert 'href="/timetable"' in anyone.get("/").text
    chief.post(step, {"event": "withdraw", "words": "数据更正"})
    assert WORDS not in anyone.get("/timetable").text
    assert Publication.objects.count() == 2


def test_words_of_the_publisher_are_words_not_markup(seat: SignIn) -> None:
    run = made()
    words = "<script>alert(1)</script>" + WORDS
    seat("chief").post(
        "/command/timetable/step", {"event": "publish", "run": run.pk, "words": words}
    )
    assert "<script>alert" not in Client().get("/timetable").text


def test_making_one_by_the_page(seat: SignIn) -> None:
    count_visits()
    seat("chief").post("/command/timetable/step", {"event": "make", "signal": "visits"})
    assert TimetableRun.objects.count() == 1
    refused = seat("dispatcher").post(
        "/command/timetable/step", {"event": "make", "signal": "visits"}, follow=True
    )
    assert TimetableRun.objects.count() == 1
    assert refused.status_code == 200
    assert seat("heating").post("/command/timetable/step", {"event": "make"}).status_code == 403


def test_seats_are_the_supervisors(seat: SignIn) -> None:
    calls_of_weeks()
    text = seat("chief").get("/desk/seats").text
    for said in ("什么时候需要多少人", "班次", "×10", 'class="ridge-band"'):
        assert said in text
    assert seat("chief").get("/desk/seats?day=2999-01-01").status_code == 200
    assert seat("heating").get("/desk/seats").status_code == 403


def test_pages_ask_no_more_with_more_timetables(seat: SignIn) -> None:
    made()
    chief = seat("chief")
    chief.get("/command/timetable/")
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            chief.get("/command/timetable/")
        counts.append(len(queries))
        made()
    assert counts[0] == counts[1]

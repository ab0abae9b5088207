"""Every figure opens its requests: the list behind it holds just as many."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from html import unescape
from itertools import product
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from rencheng.core.lifecycle.history import Event
from support.histories import MONDAY, step
from support.town import run_jobs, send

if TYPE_CHECKING:
    from django.test import Client

    from web.conftest import SignIn

LINK = re.compile(r'<a[^>]*href="([^"]*/requests\?[^"]*)"([^>]*)>(.*?)</a>', re.S)
HEADING = re.compile(r'<h1>.*?<span class="soft num">([\d,]+)</span></h1>', re.S)
PLACES = ("010101001001001", "010101", None)
CATEGORIES = ("utilities/heating/cold", "utilities/heating", "utilities", None)
WAYS = (
    ("receive",),
    ("receive", "dispatch"),
    ("receive", "dispatch", "contact", "report_back", "good"),
    ("receive", "dispatch", "report_back", "bad"),
)


@pytest.fixture
def facts(seat: SignIn) -> None:
    """Requests of this month in every mixture of place, category, trade and outcome."""
    from rencheng.server.assessment.counting import Case, count_many
    from rencheng.server.requests.reading import reader

    first = timezone.localtime().replace(day=1, hour=0, minute=0)
    mixtures = product(WAYS, PLACES, CATEGORIES, ("home", None))
    cases = [
        Case(1000 + n, f"{n:014d}", "general", place, category, trade, history(way, first, n))
        for n, (way, place, category, trade) in enumerate(mixtures)
    ]
    count_many(cases, reader().count_rules)


def history(way: tuple[str, ...], first: datetime, number: int) -> list[Event]:
    unit = ("heat", "river")[number % 2]
    said = {"good": (True, 5), "bad": (False, None if number % 3 else 2)}
    steps = [
        step("call_back", 1, unit, resolved=said[one][0], satisfaction=said[one][1])
        if one in said
        else step(one, 0, None if one == "receive" else unit)
        for one in way
    ]
    return [replace(one, at=first + (one.at - MONDAY)) for one in steps]


def figures(client: Client, page: str) -> list[tuple[str, int | None]]:
    """(address, how many it says it opens; None for a score) of every figure of a page."""
    answer = client.get(page)
    assert answer.status_code == 200, page
    found = []
    for address, attributes, text in LINK.findall(answer.content.decode()):
        whole = re.search(r'title="[\d,]+ / ([\d,]+)"', attributes)
        shown = re.search(r"/ ([\d,]+)", text) or re.search(r"^(?:<strong[^>]*>)?([\d,]+)<", text)
        plain = re.fullmatch(r"[\d,]+", text.strip())
        number = whole[1] if whole else plain[0] if plain else shown[1] if shown else None
        counted = None if number is None or "rate=score" in address else number.replace(",", "")
        found.append((unescape(address), int(counted) if counted else None))
    return found


def opened(client: Client, address: str) -> int:
    """How many the list behind a figure says there are; on one page, as many rows."""
    page = client.get(address)
    assert page.status_code == 200, address
    text = page.content.decode()
    heading = HEADING.search(text)
    assert heading, address
    total = int(heading[1].replace(",", ""))
    assert text.count("data-row") == min(total, 50), address
    return total


def agree(client: Client, page: str) -> int:
    """Check every figure of a page; returns how many had a number to compare with."""
    compared = 0
    for address, number in figures(client, page):
        found = opened(client, address)
        if number is not None:
            assert found == number, (page, address)
            compared += 1
    return compared


@pytest.mark.usefixtures("facts")
def test_the_rates_by_every_dimension_and_below(seat: SignIn) -> None:
    chief = seat("chief")
    for page in (
        *(f"/desk/rates?by={by}" for by in ("unit", "street", "district", "trade", "month")),
        "/desk/rates?by=category",
        "/desk/rates?by=category&category=utilities",
        "/desk/rates?by=unit&category=utilities/-",
        "/desk/rates?by=category&street=-",
        "/desk/rates?by=street&district=-&trade=-",
    ):
        assert agree(chief, page) > 4, page


@pytest.mark.usefixtures("facts")
def test_what_has_no_code_opens_too(seat: SignIn) -> None:
    chief = seat("chief")
    page = chief.get("/desk/rates?by=unit").content.decode()
    assert 'href="?month=' in page
    assert "unit=-" in page, "requests that no unit has"
    below = chief.get("/desk/rates?by=category&category=utilities").content.decode()
    assert "category=utilities%2F-" in below, "the category itself beside those below it"
    for month in ("0001-01", "9999-12", "2026-13", "later"):
        assert chief.get(f"/desk/rates?month={month}").status_code == 200
        behind = f"/desk/rates/requests?month={month}&months=12"
        assert chief.get(behind).status_code == 404
        assert chief.get(f"/desk/rates/trend.json?month={month}").status_code == 200
    for nothing in ("unit=nobody", "street=010101999", "category=utilities/nothing/-"):
        assert chief.get(f"/desk/rates?{nothing}").status_code == 200


@pytest.mark.usefixtures("facts")
def test_streets_and_the_issue_of_the_month(seat: SignIn) -> None:
    chief = seat("chief")
    assert agree(chief, "/desk/rates/streets") > 0
    month = f"{timezone.localdate():%Y-%m}"
    chief.post(
        "/desk/rates/issues/choose",
        {"month": month, "title": "供暖", "category": "utilities", "owner": "heat"}
        | {"goal": "逐户测温", "target": "90", "district": "010101"},
    )
    assert agree(chief, "/desk/rates/issues") > 3


@pytest.mark.usefixtures("facts")
def test_a_unit_is_told_how_many_of_its_own_there_are(seat: SignIn) -> None:
    month = f"{timezone.localdate():%Y-%m}"
    address = f"/desk/rates/requests?month={month}&rate=response"
    theirs = opened(seat("heating"), address)
    assert 0 < theirs < opened(seat("chief"), address)
    assert opened(seat("heating"), f"{address}&part=good") < theirs


@pytest.mark.django_db(transaction=True)
def test_a_replays_figures(seat: SignIn) -> None:
    from django.contrib.auth import get_user_model

    from rencheng.core.common.actor import Actor
    from rencheng.server.assessment.models import ReplayedRequest
    from rencheng.server.people.queries import actor_of
    from rencheng.server.requests import replaying, steps

    heating = actor_of(get_user_model().objects.get(username="heating"))
    now = timezone.now()
    for number in range(3):
        sent = send(number=number, category="utilities/heating/cold")
        if number:
            steps.accept(sent, actor=heating, now=now + timedelta(minutes=1))
            steps.contact(sent, actor=heating, now=now + timedelta(minutes=90))
    today = timezone.localdate()
    policies = replaying.current_policies(today)
    for limit in policies["deadlines"]["contact"].values():
        limit |= {"amount": 1, "unit": "hours"}
    boss = Actor("秦", frozenset({"supervisor"}))
    pk = replaying.ask_replay(today, today, policies, actor=boss, now=now)
    run_jobs()
    chief, behind = seat("chief"), f"/desk/rates/replay/requests?id={pk}&unit=heat"
    assert agree(chief, f"/desk/rates/replay?id={pk}") == 0, "shares have no numbers"
    for side, good in (("old", 2), ("new", 0)):
        assert opened(chief, f"{behind}&rate=response&side={side}") == 3
        assert opened(chief, f"{behind}&rate=response&side={side}&part=good") == good
    assert opened(chief, f"{behind}&rate=response&part=changed") == 2
    assert opened(chief, behind) == 3
    assert seat("heating").get(behind).status_code == 403
    for wrong in ("id=9999", f"id={pk}&rate=joy", f"id={pk}&rate=response&side=left"):
        assert chief.get(f"/desk/rates/replay/requests?{wrong}").status_code == 404
    for _ in range(replaying.OPEN_REPLAYS):
        replaying.ask_replay(today, today, policies, actor=boss, now=now)
    run_jobs()
    assert not ReplayedRequest.objects.filter(replay=pk).exists()
    assert "不再保留" in chief.get(behind).content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_replay_for_programs(seat: SignIn) -> None:
    send(category="utilities/heating/cold")
    chief, today = seat("chief"), f"{timezone.localdate()}"
    asked = {"first": today, "last": today, "contact": {"lifeline": {"amount": 1, "unit": "hours"}}}
    kind = {"content_type": "application/json"}
    answer = chief.post("/api/v1/rates/replays", asked, **kind)
    assert answer.status_code == 202
    where = f"/api/v1/rates/replays/{answer.json()['number']}"
    assert chief.get(where).json()["done"] is False
    run_jobs()
    found = chief.get(where).json()
    assert (found["done"], found["requests"], found["units"][0]["unit"]) == (True, 1, "heat")
    assert found["total"]["new"]["response"] == 0.0
    heating = seat("heating")
    assert heating.get(where).status_code == 403
    assert heating.post("/api/v1/rates/replays", asked, **kind).status_code == 403
    for wrong in (
        {"first": "9999-12-31", "last": "9999-12-31"},
        {"last": "2020-01-01"},
        {"weights": {"response": 99, "resolution": 35, "satisfaction": 35}},
        {"contact": {"sometimes": {"amount": 1, "unit": "hours"}}},
    ):
        assert chief.post("/api/v1/rates/replays", {**asked, **wrong}, **kind).status_code == 422
    assert chief.get("/api/v1/rates/replays/99999").status_code == 404

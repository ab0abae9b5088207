"""Timetables and seats for programs: by key, by role, in figures; the published one for all."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from rencheng.core.common.actor import Actor
from rencheng.server.outbreak.models import SignCount
from rencheng.server.outbreak.publishing import publish
from rencheng.server.people.actions import issue_token
from rencheng.server.people.models import User
from support.outbreak import EAST, WORDS, calls_of_weeks, made

pytestmark = pytest.mark.usefixtures("town")
Key = Callable[[str], dict[str, str]]
BASE = "/api/v1/timetable"


@pytest.fixture
def key(town: None) -> Key:
    """key(role) → the header with which a program acts as somebody with that role alone."""

    def header(role: str) -> dict[str, str]:
        User.objects.filter(username="operator").update(roles=[role])
        token = issue_token("operator", now=timezone.now(), days=1)
        return {"HTTP_AUTHORIZATION": f"Bearer {token}"}

    return header


def send(client: Client, path: str, body: Any, header: dict[str, str]) -> Any:
    return client.post(BASE + path, json.dumps(body), content_type="application/json", **header)


def test_the_timetable_is_for_those_who_may_see_it(client: Client, key: Key) -> None:
    made()
    assert client.get(BASE).status_code == 401
    assert client.get(BASE, **key("handler")).status_code == 403
    found = client.get(f"{BASE}?signal=visits", **key("analyst")).json()
    assert found["signal"] == "visits"
    assert [one["region"] for one in found["regions"]] == [EAST, "city"]
    assert len(found["regions"][0]["forecast"]) == 28
    none = client.get(BASE, **key("analyst"))
    assert none.status_code == 422
    assert none.json()["code"] == "outbreak_none"


def test_clinics_bring_their_counts(client: Client, key: Key) -> None:
    day = timezone.localdate().isoformat()
    row = {"date": day, "region": EAST, "count": 7}
    body = {"signal": "tests", "counts": [row]}
    assert send(client, "/counts", body, key("operator")).status_code == 403
    taken = send(client, "/counts", body, key("analyst"))
    assert (taken.status_code, taken.json()) == (201, {"taken": 1})
    assert SignCount.objects.get().count == 7
    wrong = send(client, "/counts", {**body, "counts": [{**row, "region": "9"}]}, key("analyst"))
    assert (wrong.status_code, wrong.json()["code"]) == (422, "outbreak_place")
    bad = send(client, "/counts", {**body, "counts": [{**row, "count": -1}]}, key("analyst"))
    assert bad.status_code == 422


def test_a_move_lowers_the_highest_day(client: Client, key: Key) -> None:
    made()
    body = {"signal": "visits", "moves": [{"trade": "home", "contact": 0.5, "days": 28}]}
    found = send(client, "/spread", body, key("commander")).json()
    assert found[0]["load"] == "beds"
    assert found[0]["saved"][1] > 0
    body["moves"] = [{"trade": "home", "contact": 2}]
    assert send(client, "/spread", body, key("commander")).status_code == 422


def test_what_it_takes_by_district_and_day(client: Client, key: Key) -> None:
    made()
    found = client.get(f"{BASE}/needs?signal=visits", **key("commander")).json()
    beds = next(one for one in found["needs"] if one["load"] == "beds")
    assert (beds["region"], len(beds["days"]), len(beds["middle"])) == (EAST, 28, 28)
    assert len(found["seats"]) == 28
    assert all(low <= middle <= high for low, middle, high in found["seats"])
    assert found["loans"] is None
    assert client.get(f"{BASE}/needs").status_code == 401


def test_what_is_published_is_for_all(client: Client) -> None:
    assert client.get(f"{BASE}/published").json()["code"] == "outbreak_not_published"
    chief = Actor(name="指挥长", roles=frozenset({"commander"}))
    publish(made().pk, WORDS, actor=chief, now=timezone.now())
    found = client.get(f"{BASE}/published").json()
    assert (found["by"], found["words"]) == ("指挥长", WORDS)


def test_seats_for_supervisors(client: Client, key: Key) -> None:
    calls_of_weeks()
    assert client.get("/api/v1/seats", **key("handler")).status_code == 403
    found = client.get("/api/v1/seats", **key("supervisor")).json()
    assert len(found["quarters"]) == 96
    assert [one["factor"] for one in found["surges"]] == [1, 3, 10]

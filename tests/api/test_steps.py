"""Steps by units' own systems: the whole way by key, and every refusal with its reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from rencheng.server.people.actions import issue_token
from rencheng.server.requests import merging
from support.tables import COLD, staff, steps_of, stored, take_in

pytestmark = pytest.mark.usefixtures("town")
Key = Callable[[str], dict[str, str]]


@pytest.fixture
def key(town: None) -> Key:
    """key(name) → the header with which a program acts as that member of staff."""

    def header(name: str) -> dict[str, str]:
        token = issue_token(name, now=timezone.now(), days=1)
        return {"HTTP_AUTHORIZATION": f"Bearer {token}"}

    return header


def sent() -> str:
    return take_in(now=timezone.now()).number


def take(client: Client, header: dict[str, str], number: str, event: str, **given: Any) -> Any:
    body = json.dumps({"event": event, **given})
    where = f"/api/v1/requests/{number}/steps"
    return client.post(where, body, content_type="application/json", **header)


def test_a_whole_life_by_key(client: Client, key: Key) -> None:
    number, unit, centre = sent(), key("heating"), key("callback")
    for header, event, given in (
        (unit, "accept", {}),
        (unit, "contact", {"note": "已联系"}),
        (unit, "ask_extension", {"days": 2, "note": "换管"}),
        (key("reviewer"), "extend", {}),
        (unit, "report_back", {"text": "已排气。", "evidence": "测温单"}),
        (centre, "call_back", {"resolved": True, "satisfaction": 5}),
    ):
        seen = client.get(f"/api/v1/requests/{number}/steps", **header).json()
        offered = {step["event"]: step["allowed"] for step in seen["steps"]}
        assert offered[event], (event, seen)
        answer = take(client, header, number, event, seen=seen["seen"], **given)
        assert answer.status_code == 200, answer.content
    assert stored(number).state == answer.json()["state"] == "closed"
    assert steps_of(number)[-2:] == ["report_back", "call_back"]


@pytest.mark.parametrize(
    ("name", "event", "status", "code"),
    [
        ("heating", "call_back", 409, "step_not_possible"),  # a forged transition
        ("heating", "dispatch", 403, "step_not_for_role"),
        ("river", "accept", 403, "step_not_for_unit"),  # another unit's request
        ("heating", "resume", 409, "step_not_possible"),
        ("heating", "fly", 422, "step_unknown"),
    ],
)
def test_a_step_that_may_not_be_is_refused_and_changes_nothing(
    client: Client, key: Key, name: str, event: str, status: int, code: str
) -> None:
    number = sent()
    before = steps_of(number)
    answer = take(client, key(name), number, event, resolved=True, unit="heat", note="x")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not answer.json()["detail"].startswith(code), "a sentence, not a code"
    assert steps_of(number) == before


def test_what_is_possible_instead_is_said(client: Client, key: Key) -> None:
    answer = take(client, key("heating"), sent(), "report_back", text="好")
    assert "签收" in answer.json()["detail"]


def test_another_units_request_is_not_even_there(client: Client, key: Key) -> None:
    answer = client.get(f"/api/v1/requests/{sent()}/steps", **key("river"))
    assert (answer.status_code, answer.json()["code"]) == (404, "request_unknown")


def test_who_comes_second_learns_who_was_first(client: Client, key: Key) -> None:
    number, unit = sent(), key("heating")
    seen = client.get(f"/api/v1/requests/{number}/steps", **unit).json()["seen"]
    assert take(client, unit, number, "accept", seen=seen).status_code == 200
    answer = take(client, unit, number, "object", note="不归我们", seen=seen)
    assert (answer.status_code, answer.json()["code"]) == (409, "request_moved")
    assert "heating" in answer.json()["detail"]
    assert stored(number).state == "accepted"


def test_a_follower_has_no_callback_of_its_own(client: Client, key: Key) -> None:
    leader, follower = sent(), sent()
    merging.merge(follower, leader=leader, actor=staff("dispatcher"), now=timezone.now())
    answer = take(client, key("callback"), follower, "call_back", resolved=True)
    assert (answer.status_code, answer.json()["code"]) == (409, "request_merged")
    assert leader in answer.json()["detail"]


def test_only_a_valid_key_opens(client: Client, key: Key) -> None:
    number = sent()
    assert take(client, {}, number, "accept").status_code == 401
    wrong = {"HTTP_AUTHORIZATION": "Bearer nonsense"}
    assert take(client, wrong, number, "accept").status_code == 401
    tried = client.get(f"/api/v1/dispatch/try?category={COLD}", **key("dispatcher"))
    assert tried.json()["unit"] == "heat"
    assert client.get("/api/v1/dispatch/try", **key("heating")).status_code == 403

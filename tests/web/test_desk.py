"""The desk's views: for whom they open, and what a step does."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone

from support.town import send

if TYPE_CHECKING:
    from web.conftest import SignIn

COLD = "utilities/heating/cold"
PAGES = ("/desk/", "/desk/operator", "/desk/requests/1", "/command/", "/command/picture.json")


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize("path", PAGES)
def test_strangers_sign_in_first(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/desk/sign-in/?next={path}"


@pytest.mark.parametrize(
    ("name", "path", "status"),
    [
        ("operator", "/desk/operator", 200),
        ("heating", "/desk/operator", 403),
        ("chief", "/desk/operator", 403),
        ("chief", "/command/", 200),
        ("heating", "/command/", 403),
        ("heating", "/command/picture.json", 403),
        ("heating", "/command/map.json", 403),
        ("heating", "/desk/", 200),
        ("heating", "/desk/counters.json", 200),
        ("heating", "/desk/board", 403),
        ("chief", "/desk/board", 200),
        ("dispatcher", "/desk/board", 200),
    ],
)
def test_roles_open_pages(seat: SignIn, name: str, path: str, status: int) -> None:
    assert seat(name).get(path).status_code == status


def test_a_unit_sees_its_own_requests_alone(seat: SignIn) -> None:
    number = send(category=COLD)
    assert seat("heating").get(f"/desk/requests/{number}").status_code == 200
    assert seat("river").get(f"/desk/requests/{number}").status_code == 404
    assert number not in seat("river").get("/desk/").text


def test_steps_move_a_request_or_say_why_not(seat: SignIn) -> None:
    number = send(category=COLD)
    unit, river = seat("heating"), seat("river")
    done = unit.post(f"/desk/requests/{number}/step", {"event": "accept"}, follow=True).text
    assert "已办理，并已记入办理记录。" in done
    again = unit.post(f"/desk/requests/{number}/step", {"event": "accept"}, follow=True).text
    assert "诉求处于“办理中”状态时不能执行“签收”。现在可以：反馈结果、" in again
    empty = {"event": "report_back", "answer": " "}
    assert "答复是空的" in unit.post(f"/desk/requests/{number}/step", empty, follow=True).text
    foreign = {"event": "report_back", "answer": "办好了"}
    answer = river.post(f"/desk/requests/{number}/step", foreign)
    assert answer.status_code == 302
    assert "办理中" in unit.get(f"/desk/requests/{number}").text
    assert unit.post(f"/desk/requests/{number}/step", {"event": "forged"}).status_code == 404


def test_a_contact_needs_a_reason_and_leaves_a_trace(seat: SignIn) -> None:
    from rencheng.server.people.models import PersonLook

    number = send(category=COLD, contact_name="王女士", contact_phone="13800010002")
    unit = seat("heating")
    assert "13800010002" not in unit.get(f"/desk/requests/{number}").text
    refused = unit.post(f"/desk/requests/{number}/contact", {"reason": " "})
    assert refused.status_code == 400
    assert "请简要说明理由" in refused.text
    opened = unit.post(f"/desk/requests/{number}/contact", {"reason": "约上门"})
    assert "13800010002" in opened.text
    assert opened.headers["Cache-Control"] == "no-store"
    assert list(PersonLook.objects.values_list("reason", "request_number")) == [("约上门", number)]


def test_a_call_becomes_a_request_with_its_record(seat: SignIn) -> None:
    from rencheng.server.calls.models import CallRecord

    given = {"phone": "13800010002", "text": "河堤路暖气管爆了", "category": COLD, "call_id": "c1"}
    operator = seat("operator")
    page = operator.post("/desk/operator", given)
    assert page.status_code == 200
    number = page.context["taken"].receipt.number
    assert number in page.text
    assert CallRecord.objects.get().request_number == number
    assert (
        operator.post("/desk/operator", {**given, "text": "", "call_id": "c2"}).status_code == 400
    )
    assert CallRecord.objects.count() == 1


def test_the_picture_is_sent_again_only_when_it_changed(
    seat: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    chief = seat("chief")
    first = chief.get("/command/picture.json")
    same = {"if-none-match": first.headers["ETag"]}
    assert first.json()["total"] == 0
    assert chief.get("/command/picture.json", headers=same).status_code == 304
    send(category=COLD)
    now += timedelta(seconds=61)
    third = chief.get("/command/picture.json", headers=same)
    assert third.status_code == 200
    assert third.json()["total"] == 1


def test_the_map_holds_every_street(seat: SignIn) -> None:
    streets = seat("chief").get("/command/map.json").json()["features"]
    assert [street["properties"]["label"] for street in streets] == ["河街"]

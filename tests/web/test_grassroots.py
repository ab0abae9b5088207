"""Pages of grid, care, communities and calls: who may see them, what they say, what they do."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from rencheng.server.calls.models import CallRecord
from rencheng.server.care.models import CareEntry
from rencheng.server.community.models import Proposal, Round, Voice
from rencheng.server.grid.cases import collect
from rencheng.server.grid.models import GridCase, PatrolPoint
from rencheng.server.people.actions import issue_token
from rencheng.server.people.models import PersonLook, User
from rencheng.server.people.queries import actor_of
from rencheng.server.requests.models import Request
from support.grassroots import (
    CELL,
    COMMUNITY,
    LAT,
    LON,
    found,
    person,
    photo,
    set_grass_rules,
    vote_is_on,
)
from support.town import send

SignIn = Callable[[str], Client]
PHONE = "13800138000"
#: page → who sees it, who does not.
PAGES = {
    "/desk/grid": ("walker", "callback"),
    f"/desk/places/{COMMUNITY}": ("river", "callback"),
    f"/desk/places/{COMMUNITY}/sheet": ("river", "callback"),
    "/desk/calls": ("chief", "operator"),
    "/desk/care": ("walker", "operator"),
    "/desk/care/add": ("river", "operator"),
    "/desk/care/emergency": ("chief", "walker"),
    "/desk/operator/missed": ("operator", "walker"),
    "/desk/operator/now.json": ("operator", "walker"),
    "/field/": ("walker", "chief"),
    "/field/state.json": ("walker", "chief"),
}


@pytest.fixture(autouse=True)
def rules(town: None) -> None:
    set_grass_rules(timezone.now())


def actor(name: str) -> object:
    return actor_of(User.objects.get(username=name))


def a_case() -> GridCase:
    case, _ = collect(found(), actor=actor("walker"), now=timezone.now())  # type: ignore[arg-type]
    return case


def added(client: Client, **more: object) -> CareEntry:
    today = timezone.localdate().isoformat()
    given = {
        "name": "王桂英", "phone": PHONE, "address": "柳荫里3号楼", "cell": CELL,
        "kinds": ["alone"], "needs": ["oxygen"], "basis": "consent", "basis_on": today, **more,
    }  # fmt: skip
    assert client.post("/desk/care/add", given).status_code == 302
    return CareEntry.objects.get()


@pytest.mark.parametrize(("page", "who"), PAGES.items())
def test_who_may_see(seat: SignIn, page: str, who: tuple[str, str]) -> None:
    assert seat(who[0]).get(page).status_code == 200
    assert seat(who[1]).get(page).status_code == 403
    assert Client().get(page).status_code == 302


def test_a_case_walks_through_the_desk(seat: SignIn) -> None:
    case = a_case()
    centre, unit = seat("dispatcher"), seat("river")
    page = f"/desk/grid/{case.number}"
    assert "暴露垃圾" in seat("chief").get("/desk/grid?by=kind&place=010101001").text
    assert unit.get(page).status_code == 404, "not theirs yet"
    for client, event, more in (
        (centre, "open", {}), (centre, "assign", {"unit": "river"}), (unit, "handle", {}),
        (unit, "report_back", {"note": "已清运"}),
    ):  # fmt: skip
        said = client.post(f"{page}/step", {"event": event, **more}, follow=True).text
        assert "已办理，并已记入办理记录。" in said
    again = unit.post(f"{page}/step", {"event": "verify"}, follow=True)
    assert "note-error" in again.text
    assert centre.post(f"{page}/step", {"event": "verify"}).status_code == 302
    assert GridCase.objects.get().state == "closed"
    assert centre.get("/desk/grid/W0").status_code == 404
    assert seat("callback").post(f"{page}/step", {"event": "open"}).status_code == 403


def test_a_picture_is_shown_to_who_sees_the_case(seat: SignIn) -> None:
    walker = seat("walker")
    picture = SimpleUploadedFile("p.jpg", photo(LAT, LON), "image/jpeg")
    given = {"key": "key-pict", "kind": "garbage", "lat": LAT, "lon": LON, "picture": picture}
    assert "已上报" in walker.post("/field/cases", given, follow=True).text
    case = GridCase.objects.get()
    step = case.steps.get()
    address = f"/desk/grid/{case.number}/pictures/{step.pk}"
    assert walker.get(address).headers["Content-Type"] == "image/jpeg"
    assert seat("heating").get(address).status_code == 404
    assert walker.get(f"/desk/grid/{case.number}/pictures/0").status_code == 404


def test_the_phone_page_answers_its_script(seat: SignIn) -> None:
    walker, json_ = seat("walker"), {"Accept": "application/json"}
    given = {"key": "key-json", "kind": "garbage", "lat": LAT, "lon": LON}
    assert "已上报" in walker.post("/field/cases", given, headers=json_).json()["said"]
    assert "之前已上报" in walker.post("/field/cases", given, headers=json_).json()["said"]
    refused = walker.post("/field/cases", {**given, "key": "key-two2", "kind": "x"}, headers=json_)
    assert (refused.status_code, refused.json()["code"]) == (400, "grid_kind")
    number = GridCase.objects.get().number
    step = f"/field/cases/{number}/step"
    moved = walker.post(step, {"event": "fix", "seen": "old", "note": "x"}, headers=json_)
    assert (moved.status_code, moved.json()["code"]) == (409, "grid_moved")
    assert walker.post(step, {"event": "open"}, headers=json_).json()["code"] == "step_unknown"
    assert seat("chief").post(step, {"event": "fix"}).status_code == 403
    assert walker.get("/field/?lat=42.6&lon=117.2").status_code == 200
    assert walker.get("/field/?lat=x&lon=999").status_code == 200
    assert "token" in walker.get("/field/state.json").json()


def test_a_track_is_kept(seat: SignIn) -> None:
    walker, now = seat("walker"), timezone.now()
    fixes = [
        {"at": (now - timedelta(minutes=m)).isoformat(), "lat": LAT + up, "lon": LON, "datum": ""}
        for m, up in ((10, 0), (9, 0.5))
    ]
    assert "不可能" in walker.post("/field/track", {"fixes": json.dumps(fixes)}, follow=True).text
    assert PatrolPoint.objects.filter(doubtful=True).count() == 1
    for broken in ("", "[1]", '[{"lat": "x"}]', '[{"at": "", "lat": 1, "lon": 2, "datum": "bd"}]'):
        answer = walker.post(
            "/field/track", {"fixes": broken}, headers={"Accept": "application/json"}
        )
        assert answer.json()["code"] == "grid_place"


def test_what_a_phone_needs_to_keep_the_page(seat: SignIn) -> None:
    worker = Client().get("/field/sw.js")
    assert worker.headers["Content-Type"].startswith("text/javascript")
    assert "caches.open" in worker.text
    assert Client().get("/field/manifest.webmanifest").json()["scope"] == "/field/"


def test_the_care_list_at_the_desk(seat: SignIn) -> None:
    walker = seat("walker")
    refused = walker.post("/desk/care/add", {"name": "x", "kinds": ["king"]})
    assert refused.status_code == 400
    entry = added(walker)
    text = walker.get("/desk/care?need=oxygen").text
    assert "王**" in text
    assert "王桂英" not in text
    page = f"/desk/care/{entry.pk}"
    assert "王桂英" not in walker.get(page).text
    told = walker.post(f"{page}/open", {"reason": "走访"})
    assert "王桂英" in told.text
    assert PersonLook.objects.get().reason == "走访"
    assert walker.post(f"{page}/open", {"reason": ""}).status_code == 400
    walker.post(f"{page}/step", {"event": "visit", "outcome": "seen"})
    assert entry.steps.filter(event="visit").exists()
    bad = walker.post(f"{page}/step", {"event": "visit", "outcome": "x"}, follow=True)
    assert "note-error" in bad.text
    walker.post(f"{page}/step", {"event": "hand_over", "to": "walker"})
    assert seat("heating").get(page).status_code == 404
    chief = seat("chief")
    masked = chief.get("/desk/care/emergency?lifeline=power").text
    assert "王**" in masked
    opened = chief.post("/desk/care/emergency", {"lifeline": "power", "reason": "停电"}).text
    assert "王桂英" in opened
    walker.post(f"{page}/step", {"event": "end", "note": "搬走"})
    assert walker.get(page).status_code == 404


def test_an_overdue_visit_is_a_card_on_the_phone(seat: SignIn) -> None:
    now = timezone.now() - timedelta(days=5)
    from rencheng.server.care.listing import add

    entry = add(
        person(on=timezone.localdate(now)),
        actor=actor("walker"),
        now=now,  # type: ignore[arg-type]
    )
    walker = seat("walker")
    assert "超期 5 天" in walker.get("/field/").text
    card = seat("river").get("/desk/rates/cards").text
    assert "超期 5 天" in card
    assert "王桂英" not in card
    key = {"key": "visit-0001", "outcome": "seen"}
    for _ in range(2):
        walker.post(f"/field/visits/{entry.pk}", key)
    assert entry.steps.filter(event="visit").count() == 1
    assert "超期" not in walker.get("/field/").text


def test_residents_vote_in_public(seat: SignIn) -> None:
    one, codes = vote_is_on(timezone.now())
    public, page = Client(), f"/community/{COMMUNITY}"
    assert "先修哪里" in public.get(page).text
    chosen = Proposal.objects.first()
    assert chosen is not None
    vote = f"{page}/vote/{one.pk}"
    assert public.post(vote, {"slip": codes[4], "proposal": chosen.pk}).status_code == 302
    assert Voice.objects.count() == 1
    wrong = public.post(vote, {"slip": "4-AAAAAAAA", "proposal": chosen.pk})
    assert wrong.status_code == 400
    assert "纸条" in wrong.text
    assert public.post(vote, {"slip": codes[4], "proposal": "x"}).status_code == 400
    for _ in range(12):
        last = public.post(vote, {"slip": "5-AAAAAAAA", "proposal": chosen.pk})
    assert last.status_code == 429
    for code in ("1", "0" * 12, COMMUNITY[:9]):
        assert public.get(f"/community/{code}").status_code == 404
    assert "柳社区" in public.get("/communities").text


def test_the_office_runs_a_round(seat: SignIn) -> None:
    office, page = seat("river"), f"/desk/places/{COMMUNITY}"
    given = {"question": "先修哪里", "households": 3, "propose_days": 2, "vote_days": 2}
    office.post(f"{page}/round", given)
    one = Round.objects.get()
    slips = office.get(f"/desk/rounds/{one.pk}/slips").text
    from rencheng.server.community.voting import slips as codes_of

    codes = dict(codes_of(one.pk, actor=actor("river")))  # type: ignore[arg-type]
    assert all(code in slips for code in codes.values())
    propose = f"/community/{COMMUNITY}/propose/{one.pk}"
    Client().post(propose, {"slip": codes[1], "title": "修灯", "text": ""})
    assert Client().post(propose, {"slip": codes[1], "title": ""}).status_code == 400
    kept = Proposal.objects.get()
    judge = {"community": COMMUNITY, "shown": "1"}
    office.post(f"/desk/rounds/{kept.pk}/judge", judge)
    assert "修灯" in Client().get(f"/community/{COMMUNITY}").text
    early = office.post(
        f"/desk/rounds/{one.pk}/decide", {"community": COMMUNITY, "kind": "garbage"}, follow=True
    )
    assert "note-error" in early.text
    bad = office.post(f"{page}/round", {"question": ""}, follow=True)
    assert "note-error" in bad.text
    assert seat("callback").post(f"{page}/round", given).status_code == 403
    assert office.get("/desk/rounds/0/slips").status_code == 404
    assert office.get("/desk/places/1").status_code == 404


def test_a_call_from_ring_to_request(seat: SignIn) -> None:
    operator = seat("operator")
    now = timezone.now()
    key = issue_token("operator", now=now, days=1)
    for event, seconds in (("ring", 20), ("pick_up", 10)):
        at = (now - timedelta(seconds=seconds)).isoformat()
        body = {"call_id": "c1", "event": event, "at": at, "phone": PHONE, "seat": "operator"}
        answer = Client().post(
            "/api/v1/calls",
            json.dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {key}"},
        )
        assert answer.status_code == 200
    ringing = operator.get("/desk/operator/now.json").json()["call"]
    assert (ringing["id"], ringing["phone"]) == ("c1", "138****8000")
    first = send("柳荫里3号楼暖气不热，冰凉")
    help_ = operator.post(
        "/desk/operator/help", {"text": "柳荫里3号楼暖气不热，冰凉", "call_id": "c1"}
    ).text
    assert first in help_
    done = operator.post(
        "/desk/operator",
        {"text": "柳荫里3号楼暖气不热，冰凉", "call_id": "c1", "leader": first, "name": "王桂英"},
    )
    assert first in done.text
    taken = Request.objects.exclude(number=first).get()
    assert (taken.state, taken.leader.number) == ("merged", first)  # type: ignore[union-attr]
    assert taken.person is not None, "the caller is known without a phone typed"
    assert CallRecord.objects.get().request_number == taken.number
    assert operator.get("/desk/operator").text.count("120") > 0


def test_handed_over_and_confidential(seat: SignIn) -> None:
    operator = seat("operator")
    operator.post("/desk/operator", {"text": "有人晕倒", "line": "120", "phone": PHONE})
    assert Request.objects.get().state == "closed"
    operator.post(
        "/desk/operator",
        {"text": "柳荫里暖气不热", "confidential": "1", "phone": PHONE, "name": "王桂英"},
    )
    secret = Request.objects.exclude(state="closed").get()
    unit = seat("heating")
    assert "王" not in unit.get(f"/desk/requests/{secret.number}").text
    opened = unit.post(f"/desk/requests/{secret.number}/contact", {"reason": "联系"})
    assert opened.status_code == 403
    assert not PersonLook.objects.exists()


def test_what_was_said_is_opened_with_a_reason(seat: SignIn) -> None:
    from rencheng.server.calls.live import Told, led_to, tell_call
    from rencheng.server.calls.recordings import attach

    now, number = timezone.now(), send()
    operator = actor("operator")
    told = Told("c1", "ring", now, PHONE, "operator")
    tell_call(told, actor=operator, now=now)  # type: ignore[arg-type]
    led_to("c1", number, actor=operator)  # type: ignore[arg-type]
    client, page = seat("operator"), f"/desk/requests/{number}"
    assert client.post(f"{page}/recording", {"reason": "复核"}).status_code == 404
    attach("c1", b"OggS....", actor=operator, now=now)  # type: ignore[arg-type]
    assert f"{page}/recording" in client.get(page).text
    assert "还没有转写" in client.post(f"{page}/recording", {"reason": "复核"}).text
    sound = client.post(f"{page}/recording", {"reason": "复核", "sound": "1"})
    assert sound.content == b"OggS...."
    assert ".ogg" in sound.headers["Content-Disposition"]
    assert client.post(f"{page}/recording", {"reason": ""}).status_code == 400
    assert PersonLook.objects.count() == 2
    assert client.post("/desk/requests/0/recording", {"reason": "x"}).status_code == 404
    typed = client.post("/desk/operator/help", {"text": "柳荫里暖气不热"}).text
    assert typed.count("lacking") == 3, "name, time and course are to be asked for"


def test_missed_calls_are_rung_back(seat: SignIn) -> None:
    from rencheng.server.calls.live import Told, tell_call

    now = timezone.now()
    for event, seconds in (("ring", 60), ("hang_up", 10)):
        told = Told("gone", event, now - timedelta(seconds=seconds), PHONE)
        tell_call(told, actor=actor("operator"), now=now)  # type: ignore[arg-type]
    operator = seat("operator")
    page = operator.get("/desk/operator/missed").text
    assert "138****8000" in page
    assert PHONE not in page
    call = CallRecord.objects.get()
    assert PHONE in operator.post(f"/desk/operator/missed/{call.pk}").text
    assert operator.post(f"/desk/operator/missed/{call.pk}").status_code == 403
    shift = seat("chief").get("/desk/calls").text
    assert "放弃率" in shift
    assert seat("chief").get("/desk/calls?day=1999-01-01").status_code == 200


def test_a_citizen_rates_by_the_link(seat: SignIn) -> None:
    from rencheng.server.requests import steps
    from rencheng.server.requests.intake import secret_of

    number, now = send(), timezone.now()
    heating = actor("heating")
    steps.accept(number, actor=heating, now=now)  # type: ignore[arg-type]
    steps.report_back(number, answer="修好了", public=False, actor=heating, now=now)  # type: ignore[arg-type]
    link = f"/follow/?number={number}&secret={secret_of(number)}"
    public = Client()
    assert "评价" in public.get(link).text
    given = {"number": number, "secret": secret_of(number), "event": "rate", "stars": "4"}
    public.post("/follow/", given)
    rated = Request.objects.get()
    assert (rated.state, rated.satisfaction) == ("closed", 4)
    assert public.post("/follow/", {**given, "stars": "9"}).status_code == 400

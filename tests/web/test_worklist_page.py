"""The worklist's page: groups, bulk acts with an outcome for each, saved views, live figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.cache import cache

from support.town import send

if TYPE_CHECKING:
    from web.conftest import SignIn

COLD = "utilities/heating/cold"


def test_a_bulk_act_says_what_became_of_each(seat: SignIn) -> None:
    first, second = (send(number=n, category=COLD) for n in (1, 2))
    foreign = send("楼下太吵了，在柳荫里", category="utilities/noise")
    unit = seat("heating")
    unit.post(f"/desk/requests/{second}/step", {"event": "accept"})
    page = unit.post(
        "/desk/bulk",
        {"event": "accept", "number": [first, second, foreign, first, "9"], "query": "due=today"},
    )
    assert [one.number for one in page.context["done"]] == [first]
    said = {one.number: one.said for one in page.context["refused"]}
    assert set(said) == {second, foreign, "9"}
    assert "签收" in said[second]
    assert page.context["back"] == "/desk/?due=today"
    again = unit.post("/desk/bulk", {"event": "accept", "number": [first]})
    assert not again.context["done"]


def test_many_go_to_one_unit_at_once(seat: SignIn) -> None:
    from rencheng.server.requests.models import Request

    numbers = [send(f"说不清楚{n}") for n in range(3)]
    Request.objects.filter(number__in=numbers).update(state="received", unit=None)
    given = {"event": "dispatch", "unit": "heat", "number": numbers, "note": "一并处理"}
    page = seat("dispatcher").post("/desk/bulk", given)
    assert len(page.context["done"]) == 3
    assert set(Request.objects.filter(number__in=numbers).values_list("unit", flat=True)) == {
        "heat"
    }


def test_a_bulk_act_without_anything_chosen_or_a_forged_one_does_nothing(seat: SignIn) -> None:
    number = send(category=COLD)
    unit = seat("heating")
    for given in ({"event": "accept"}, {"event": "close", "number": [number]}):
        answer = unit.post("/desk/bulk", {**given, "query": "next=//evil.example&due=today"})
        assert answer.status_code == 302
        assert answer.headers["Location"] == "/desk/?due=today"
    assert unit.get("/desk/bulk").status_code == 405


def test_views_are_kept_and_taken_away(seat: SignIn) -> None:
    unit = seat("heating")
    unit.post("/desk/views", {"name": "今天到期的", "query": "due=today&x=1"})
    page = unit.get("/desk/")
    (view,) = page.context["views"]
    assert (view.name, view.query) == ("今天到期的", "due=today")
    assert "今天到期的" not in seat("river").get("/desk/").text
    assert seat("river").post(f"/desk/views/{view.pk}/forget").status_code == 403
    unit.post(f"/desk/views/{view.pk}/forget")
    assert unit.get("/desk/").context["views"] == []
    refused = unit.post("/desk/views", {"name": "", "query": "due=today"}, follow=True)
    assert "请给常用筛选起个名字" in refused.text


def test_the_figures_are_sent_again_only_when_they_changed(seat: SignIn) -> None:
    unit = seat("heating")
    first = unit.get("/desk/counters.json")
    assert first.json()["total"] == 0
    same = {"if-none-match": first.headers["ETag"]}
    assert unit.get("/desk/counters.json", headers=same).status_code == 304
    send(category=COLD)
    cache.clear()
    changed = unit.get("/desk/counters.json", headers=same)
    assert (changed.status_code, changed.json()["total"]) == (200, 1)


def test_the_board_is_sent_again_only_when_something_moved(seat: SignIn) -> None:
    send(category=COLD)
    chief = seat("chief")
    page = chief.get("/desk/board")
    assert "哪里卡住了" in page.text
    part = chief.get("/desk/board?part=1")
    assert "<html" not in part.text
    assert "热力公司" in part.text
    same = {"if-none-match": part.headers["ETag"]}
    seen = chief.get("/desk/board?part=1", headers=same)
    assert seen.status_code in {304, 200}  # 200 where a minute has just ended
    send(number=2, category=COLD)
    assert chief.get("/desk/board?part=1", headers=same).status_code == 200


def test_the_page_of_a_request_shows_what_was_told(seat: SignIn) -> None:
    from django.utils import timezone

    from rencheng.server.notices.models import Notice
    from rencheng.server.requests.models import Request

    number = send(category=COLD, contact_phone="13800010002")
    person = Request.objects.get(number=number).person
    now = timezone.now()
    Notice.objects.create(
        number=number,
        person=person,
        event="dispatch",
        text="派给热力公司",
        created_at=now,
        not_before=now,
        state="failed",
        channel="sms",
        fault="notice_refused",
    )
    page = seat("heating").get(f"/desk/requests/{number}").text
    assert "派给热力公司" in page
    assert "网关拒收" in page

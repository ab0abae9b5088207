"""Pages of lifelines: who may see them, what they say, what their forms do; the JSON beside."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rencheng.core.common.actor import SYSTEM
from rencheng.importers.outages import gathered
from rencheng.server.lifelines.models import CrewPlan, Measure, Outage, Reading, ResiliencePlan
from rencheng.server.lifelines.readings import take_readings
from support.lifelines import POPLAR, WILLOW, dark_evening

SignIn = Callable[[str], Client]
HOUR = timedelta(hours=1)
PAGES = (
    "/command/lifelines/",
    "/command/lifelines/outages/{outage}/",
    "/command/lifelines/what-if/?asset=grid&hours=5",
    "/command/crews/",
    "/command/resilience/",
)


@pytest.fixture
def outage(town: None) -> Outage:
    """A network, and an outage of heat that is not over."""
    return Outage.objects.get(pk=dark_evening())


@pytest.mark.parametrize("page", PAGES)
def test_who_may_see(seat: SignIn, outage: Outage, page: str) -> None:
    address = page.format(outage=outage.pk)
    assert seat("chief").get(address).status_code == 200
    assert seat("heating").get(address).status_code == 200
    assert seat("reviewer").get(address).status_code == 403
    assert Client().get(address).status_code == 302


def test_what_they_say(seat: SignIn, outage: Outage) -> None:
    chief = seat("chief")
    now = chief.get("/command/lifelines/").content.decode()
    for said in ("供热", "停供", "疑似故障设施：", "boiler", "未结束", "公用企业数据"):
        assert said in now
    one = chief.get(f"/command/lifelines/outages/{outage.pk}/").content.decode()
    for said in ("0.0%", "300", "柳社区", "80岁及以上老人", 'class="loss"', 'class="forecast"'):
        assert said in one
    fall = chief.get("/command/lifelines/what-if/?asset=grid").content.decode()
    for said in ("pump", "ward", "重要", "人时", "生成抢修方案"):
        assert said in fall
    assert chief.get("/command/lifelines/outages/999999/").status_code == 404


def test_empty_pages_say_what_to_do(seat: SignIn) -> None:
    chief = seat("chief")
    assert "rencheng lifelines import" in chief.get("/command/lifelines/").content.decode()
    assert "rencheng lifelines import" in chief.get("/command/lifelines/what-if/").content.decode()
    assert "还没有方案" in chief.get("/command/crews/").content.decode()
    assert "还没有登记措施" in chief.get("/command/resilience/").content.decode()


def test_maps(seat: SignIn, outage: Outage) -> None:
    chief = seat("chief")
    areas = json.loads(chief.get("/command/lifelines/now/heat.json").content)["areas"]
    assert areas[WILLOW]["out"] == pytest.approx(0.4)
    assert chief.get("/command/lifelines/now/steam.json").status_code == 404
    shapes = json.loads(chief.get("/command/lifelines/map.json").content)
    assert {one["properties"]["name"] for one in shapes["features"]} == {WILLOW, POPLAR}


def test_a_report_from_the_site(seat: SignIn, outage: Outage) -> None:
    given = {"lifeline": "power", "area": WILLOW, "out": "30", "served": "100", "note": "跳闸"}
    page = seat("heating").post("/command/lifelines/report", given, follow=True)
    assert "两分钟内更新" in page.content.decode()
    assert Reading.objects.get(source="report").out == 30
    wrong = seat("heating").post("/command/lifelines/report", {**given, "out": "300"}, follow=True)
    assert "停供 300 多于服务总数 100" in wrong.content.decode()


def test_a_plan_from_the_page_chosen_and_slipped(seat: SignIn, outage: Outage) -> None:
    chief = seat("chief")
    given = {"asset": ["boiler", "grid"], "crews": "2", "skills": "", "name": "夜里"}
    page = chief.post("/command/crews/make", given, follow=True).content.decode()
    for said in ("夜里", "抢修1队", "boiler", 'class="task"', "按此方案执行"):
        assert said in page
    number = CrewPlan.objects.get().pk
    chief.post(f"/command/crews/{number}/step", {"event": "choose"})
    assert CrewPlan.objects.get().chosen
    slip = {"event": "slip", "task": "grid", "hours": "9"}
    page = chief.post(f"/command/crews/{number}/step", slip, follow=True).content.decode()
    assert "重新排程" in page
    assert CrewPlan.objects.filter(chosen=True).get().follows_id == number
    no_hours = chief.post(
        f"/command/crews/{number}/step", {**slip, "hours": "soon"}, follow=True
    ).content.decode()
    assert "无法生成方案" in no_hours
    assert chief.post(f"/command/crews/{number}/step", {"event": "burn"}).status_code == 404
    assert chief.get("/command/crews/999999/").status_code == 404


def test_those_who_may_not_plan_are_told(seat: SignIn, outage: Outage) -> None:
    given = {"asset": ["boiler"], "crews": "2"}
    seat("heating").post("/command/crews/make", given)
    assert not CrewPlan.objects.exists()


def test_measures_and_plans_from_the_page(seat: SignIn, outage: Outage) -> None:
    chief, today = seat("chief"), timezone.localdate()
    measure = {"event": "measure", "lifeline": "heat", "day": f"{today}", "name": "双回路"}
    assert "双回路" in chief.post("/command/resilience/step", measure, follow=True).content.decode()
    assert Measure.objects.count() == 1
    due = f"{today + timedelta(days=30)}"
    plan = {
        "event": "plan", "unit": "heat", "district": "010101", "goal": "更快恢复",
        "indicator": "recover", "target": "1", "due": due,
        "project_name": ["备用泵", ""], "project_unit": ["heat", "heat"], "project_due": [due, ""],
    }  # fmt: skip
    page = chief.post("/command/resilience/step", plan, follow=True).content.decode()
    assert "备用泵" in page
    project = ResiliencePlan.objects.get().projects.get()
    told = {"project": f"{project.pk}", "note": "到货", "done": "on"}
    seat("heating").post("/command/resilience/step", told)
    project.refresh_from_db()
    assert project.done_on == today
    again = seat("heating").post("/command/resilience/step", told, follow=True).content.decode()
    assert "该项目已于" in again


@pytest.mark.parametrize("page", PAGES)
def test_more_readings_are_no_more_queries(seat: SignIn, outage: Outage, page: str) -> None:
    chief, now = seat("chief"), timezone.now()

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert chief.get(page.format(outage=outage.pk)).status_code == 200
        return len(queries)

    asked()  # what is kept for a minute is asked for once
    before = asked()
    rows = [(WILLOW, now - HOUR * n / 10, 10.0, 100.0) for n in range(1, 60)]
    take_readings("heat", gathered(rows), [], actor=SYSTEM, now=now)
    assert asked() == before


def test_the_json_of_a_feed(seat: SignIn, outage: Outage) -> None:
    heating, now = seat("heating"), timezone.now()

    def push(readings: list[dict[str, Any]], lifeline: str = "heat") -> Any:
        return heating.post(
            f"/api/v1/lifelines/{lifeline}/readings",
            json.dumps({"readings": readings}),
            content_type="application/json",
        )

    good = {"time": now.isoformat(), "area": WILLOW, "out": 0, "served": 100}
    answer = push([good, {**good, "out": 200}, {**good, "area": "nowhere"}]).json()
    assert answer["taken"] == 1
    assert [one["code"] for one in answer["refused"]] == [
        "outage_more_than_served",
        "outage_area_unknown",
    ]
    assert push([good]).json()["known"] == 1
    assert push([good], "steam").status_code == 422
    assert push([]).status_code == 422
    found = heating.get("/api/v1/lifelines").json()
    assert {one["lifeline"] for one in found} == {"heat", "power"}
    listed = heating.get("/api/v1/outages?lifeline=heat").json()
    assert listed[0]["number"] == outage.pk
    page = heating.get(f"/api/v1/outages/{outage.pk}").json()
    assert {one["area"] for one in page["areas"]} == {WILLOW, POPLAR}
    assert heating.get("/api/v1/outages/999999").status_code == 404
    assert seat("reviewer").get("/api/v1/outages").status_code == 403
    assert Client().get("/api/v1/lifelines").status_code == 401


def test_the_json_of_plans_and_falls(seat: SignIn, outage: Outage) -> None:
    chief = seat("chief")

    def post(path: str, body: dict[str, Any]) -> Any:
        return chief.post(f"/api/v1/{path}", json.dumps(body), content_type="application/json")

    fall = post("lifelines/what-if", {"broken": [{"asset": "grid", "hours": 6}]}).json()
    assert fall["people_hours"] == 3000
    assert post("lifelines/what-if", {"broken": [{"asset": "tower"}]}).status_code == 422
    assert chief.get("/api/v1/lifelines/critical").json()[0]["asset"] == "grid"
    wish = {"broken": [{"asset": "grid"}, {"asset": "boiler"}], "crews": [{"name": "一队"}]}
    made = post("crews/plans", wish)
    assert made.status_code == 201
    plan = made.json()
    assert {job["task"] for job in plan["jobs"]} == {"grid", "boiler"}
    fresh = post(f"crews/plans/{plan['number']}/slip", {"task": "grid", "done": True}).json()
    assert fresh["follows"] == plan["number"]
    assert {job["task"] for job in fresh["jobs"]} == {"boiler"}
    assert chief.get(f"/api/v1/crews/plans/{plan['number']}").status_code == 200
    assert chief.get("/api/v1/crews/plans/999999").status_code == 404
    [card] = chief.get("/api/v1/resilience").json()
    assert card["district"] == "010101"

"""Alarm pages and the board: who may see them, what they say, what a step does; the JSON beside."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from rencheng.server.signals.actions import make_digest
from rencheng.server.signals.models import Alarm, AlarmThreshold
from rencheng.server.wellbeing.reading import read_new
from support.town import run_jobs, send

SignIn = Callable[[str], Client]


@pytest.fixture
def alarm(town: None) -> Alarm:
    today = timezone.localdate()
    days = [(today - timedelta(days=off)).isoformat() for off in (2, 1, 0)]
    return Alarm.objects.create(
        detector="daily",
        kind="excess",
        series="city:|utilities/heating/cold|",
        category_id="utilities/heating/cold",
        first_day=today,
        last_day=today,
        observed=9,
        expected=2.5,
        upper=6,
        score=1.9,
        p=0.0002,
        q=0.03,
        curve={
            "days": days,
            "observed": [2, 3, 9],
            "expected": [2.4, 2.5, 2.5],
            "lower": [0, 0, None],
            "upper": [6, 6, 6],
        },
        found_at=timezone.now(),
    )


def test_the_page_explains_the_alarm(seat: SignIn, alarm: Alarm) -> None:
    number = send("柳荫里3号楼暖气不热")
    text = seat("chief").get("/command/alarms/").content.decode()
    for said in ("9</strong>", "2.5", "界限为 6 件", "3%", number, "以前没有过"):
        assert said in text
    page = seat("chief").get(f"/command/alarms/{alarm.pk}/?state=closed").content.decode()
    assert "确有问题" in page


def test_more_alarms_and_requests_are_no_more_queries(
    seat: SignIn,
    alarm: Alarm,
    django_assert_max_num_queries: Callable[[int], AbstractContextManager[Any]],
) -> None:
    client, counts = seat("chief"), []
    for number in (1, 20):
        for one in range(number):
            send(f"柳荫里{number}{one}号楼暖气不热", category="utilities/heating/cold")
            alarm.pk, alarm.series = None, f"city:|{number}.{one}|"
            alarm.save()
        client.get("/command/alarms/")
        with django_assert_max_num_queries(26) as seen:
            assert client.get("/command/alarms/").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_the_digest_is_a_list_of_its_own(seat: SignIn, alarm: Alarm) -> None:
    today = timezone.localdate()
    assert make_digest(today, now=timezone.now()).alarms.count() == 1
    alarm.pk, alarm.series, alarm.digest = None, "city:|order/noise|", None
    alarm.category_id = None
    alarm.save()
    text = seat("chief").get(f"/command/alarms/?digest={today}").content.decode()
    listed = text[text.index("alarm-list") : text.index("alarm-page")]
    assert listed.count("<li>") == 1
    assert seat("chief").get("/command/alarms/?digest=x").status_code == 200


def test_the_map_shows_the_circle_of_a_cluster(seat: SignIn, alarm: Alarm) -> None:
    alarm.kind, alarm.detector = "cluster", "scan"
    day = timezone.localdate().isoformat()
    alarm.detail = {
        "locations": ["010101001001"],
        "from": day,
        "to": day,
        "recurrence_days": 900,
        "circle": {"lat": 39.9, "lon": 116.4, "metres": 500},
    }
    alarm.save()
    number = send("柳荫里3号楼暖气不热", category="utilities/heating/cold")
    client = seat("chief")
    ring = client.get(f"/command/alarms/{alarm.pk}/picture.json").json()["circle"]
    assert ring[0] == ring[-1]
    assert max(lat for _, lat in ring) == pytest.approx(39.9 + 500 / 111_195, abs=1e-4)
    assert number in client.get(f"/command/alarms/{alarm.pk}/").content.decode()


def test_a_judgement_is_recorded_and_shown(seat: SignIn, alarm: Alarm) -> None:
    client = seat("chief")
    step = f"/command/alarms/{alarm.pk}/step"
    client.post(step, {"event": "judge_true", "note": "锅炉故障 13800138000"})
    alarm.refresh_from_db()
    assert alarm.state == "true"
    assert "锅炉故障" in client.get(f"/command/alarms/{alarm.pk}/").content.decode()
    refused = client.post(step, {"event": "judge_true"}, follow=True)
    assert 'role="alert"' in refused.content.decode()


def test_a_dispatcher_owns_but_does_not_judge(seat: SignIn, alarm: Alarm) -> None:
    client = seat("dispatcher")
    page = client.get(f"/command/alarms/{alarm.pk}/").content.decode()
    assert 'value="own"' in page
    assert 'value="judge_true"' not in page
    client.post(f"/command/alarms/{alarm.pk}/step", {"event": "judge_true"})
    alarm.refresh_from_db()
    assert alarm.state == "new"
    assert not AlarmThreshold.objects.exists()


@pytest.mark.parametrize("path", ["alarms/", "direction/", "alarms/1/", "alarms/1/picture.json"])
def test_units_do_not_see_the_whole_city(seat: SignIn, path: str) -> None:
    assert seat("heating").get(f"/command/{path}").status_code == 403
    assert Client().get(f"/command/{path}").status_code == 302


@pytest.mark.parametrize(
    "path",
    [
        "/command/alarms/999999/",
        "/command/alarms/999999/picture.json",
        "/command/alarms/99999999999999999999999/",
        "/api/v1/alarms/99999999999999999999999",
    ],
)
def test_unknown_numbers_are_no_error_of_ours(seat: SignIn, path: str) -> None:
    assert 400 <= seat("chief").get(path).status_code < 500


def test_hostile_filters_find_nothing_or_all(seat: SignIn, alarm: Alarm) -> None:
    client = seat("chief")
    for query in ("state=%0A", "kind=%3Cscript%3E", "state=a&kind=b", "by=x%27--"):
        answer = client.get(f"/command/alarms/?{query}")
        assert answer.status_code == 200
        assert b"<script>" not in answer.content
        assert client.get(f"/command/direction/?{query}").status_code == 200


def test_the_board_points_where_requests_crowd(seat: SignIn) -> None:
    for number in range(6):
        send("柳荫里3号楼暖气不热", number=number)
    run_jobs()
    text = seat("chief").get("/command/direction/").content.decode()
    assert "困扰程度尚未识别" in text
    rows = seat("chief").get("/api/v1/direction").json()
    assert rows
    assert rows[0]["load"] >= 6
    assert rows[0]["distress"] is None
    assert read_new(timezone.now()) == 6
    assert "困扰程度尚未识别" not in seat("chief").get("/command/direction/").content.decode()
    measured = seat("chief").get("/api/v1/direction").json()[0]
    assert 0 < measured["distress"] < 1
    assert measured["weight"] == pytest.approx(rows[0]["weight"] * (1 + measured["distress"]))


def test_the_delay_page_says_what_is_not_known_yet(seat: SignIn) -> None:
    assert "还不知道" in seat("chief").get("/command/delay/").content.decode()
    assert seat("chief").get("/api/v1/nowcast").json() == []
    assert seat("heating").get("/command/delay/").status_code == 403
    assert seat("heating").get("/api/v1/nowcast").status_code == 403


def test_the_interface_gives_and_judges_alarms(seat: SignIn, alarm: Alarm) -> None:
    client = seat("chief")
    listed = client.get("/api/v1/alarms").json()
    assert listed["open"] == 1
    assert listed["lines"][0]["number"] == alarm.pk
    answer = client.post(
        f"/api/v1/alarms/{alarm.pk}/judgement", {"true": False}, content_type="application/json"
    )
    assert answer.json()["line"]["state"] == "false"
    assert answer.json()["history"][-1]["event"] == "judge_false"
    assert seat("heating").get("/api/v1/alarms").status_code == 403
    assert Client().get("/api/v1/alarms").status_code == 401


def test_the_picture_has_what_the_charts_draw(seat: SignIn, alarm: Alarm) -> None:
    found = seat("chief").get(f"/command/alarms/{alarm.pk}/picture.json").json()
    assert found["curve"]["observed"] == [2, 3, 9]

"""Alarms: found once, owned, judged, linked, closed; thresholds learn; a digest tells each once."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import InputError, RefusedError
from rencheng.core.surveillance import weeks
from rencheng.core.surveillance.policy import AlarmPolicy, alarms_data
from rencheng.server.loading.city import save_policy
from rencheng.server.people.models import User
from rencheng.server.signals import actions, finding, thresholds
from rencheng.server.signals.counts import daily_counts, weekly_counts
from rencheng.server.signals.models import Alarm, AlarmEvent, AlarmThreshold, Digest
from rencheng.server.signals.queries import alarm_list, alarm_page
from rencheng.warehouse.build import build_marts
from rencheng.warehouse.engine import DuckDB
from support.town import load_town
from support.warehouse import filled

TODAY = date(2026, 3, 26)
NOW = datetime(2026, 3, 26, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
BURST = TODAY - timedelta(days=2)
SUPERVISOR = Actor("秦主任", frozenset({"supervisor"}))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty days: cold flats as usual, five times as many on one day; noise falls silent then."""
    rng = random.Random(3)
    rows = []
    for off in range(40, 0, -1):
        day = TODAY - timedelta(days=off)
        cold, loud = rng.randint(7, 13), rng.randint(18, 26)
        if day == BURST:
            cold, loud = 60, 0
        rows += [{"day": day, "category": "utilities/heating/cold"} for _ in range(cold)]
        rows += [
            {"day": day, "category": "order/noise", "category_top": "order"} for _ in range(loud)
        ]
    folder = tmp_path_factory.mktemp("warehouse")
    build_marts(filled(folder, requests=rows), DuckDB())
    return folder


@pytest.fixture
def town(db: None, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load_town(tmp_path / "city")
    monkeypatch.setenv("RENCHENG_WAREHOUSE", str(folder))


@pytest.fixture
def found(town: None) -> list[Alarm]:
    finding.find_alarms(TODAY - timedelta(days=1), now=NOW, days=5)
    return list(Alarm.objects.order_by("id"))


def an_alarm(number: int = 1, **values: object) -> Alarm:
    given = {
        "detector": "daily",
        "kind": "excess",
        "series": f"city:|c{number}|",
        "first_day": BURST,
        "last_day": BURST,
        "observed": 9,
        "expected": 2.0,
        "upper": 6,
        "score": 2,
        "p": 0.0001,
        "found_at": NOW,
    }
    return Alarm.objects.create(**{**given, **values})


def test_every_level_is_counted(town: None) -> None:
    counts = daily_counts(TODAY - timedelta(days=1))
    assert counts is not None
    keys = {series.key: column for column, series in enumerate(counts.series)}
    cold = counts.counts[:, keys["district:010101|utilities/heating/cold|"]]
    assert cold[counts.dates.index(BURST)] == 60
    assert "street:010101001||" in keys


def test_excess_and_silence_are_found_with_what_explains_them(found: list[Alarm]) -> None:
    cold = [alarm for alarm in found if "heating/cold" in alarm.series]
    assert cold
    assert {alarm.first_day for alarm in cold} == {BURST}
    assert all(alarm.observed == 60 and 6 < alarm.expected < 16 for alarm in cold)
    assert all(alarm.upper and alarm.upper < 60 for alarm in cold)
    quiet = [alarm for alarm in found if alarm.kind == "silence"]
    assert any("order" in alarm.series and alarm.observed == 0 for alarm in quiet)
    curve = cold[0].curve
    assert len(curve["days"]) == len(curve["observed"]) == len(curve["upper"])


def test_few_requests_on_a_day_that_is_not_complete_are_no_silence(
    town: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "incomplete_days", lambda now: {BURST})
    finding.find_alarms(TODAY - timedelta(days=1), now=NOW, days=5)
    assert Alarm.objects.filter(kind="excess", first_day=BURST).exists()
    assert not Alarm.objects.filter(kind="silence", first_day=BURST).exists()


def test_weeks_are_judged_by_the_past_there_is(found: list[Alarm]) -> None:
    """The burst lies in the week that is not over; the one before is quiet. Seen a week later, six
    weeks are too short a past for any detector of weeks."""
    assert not [alarm for alarm in found if alarm.detector in weeks.JUDGES]


def test_a_week_is_found_once_and_tells_of_its_days(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fourteen weeks of cold flats, the last whole one with four times as many."""
    rng = random.Random(8)
    load_town(tmp_path / "city")
    monkeypatch.setenv("RENCHENG_WAREHOUSE", str(tmp_path / "warehouse"))
    sunday = TODAY - timedelta(days=TODAY.weekday() + 1)
    rows = []
    for week in range(14):
        day = sunday - timedelta(days=7 * week + 3)
        rows += [{"day": day}] * (80 if week == 0 else rng.randint(17, 23))
    build_marts(filled(tmp_path / "warehouse", requests=rows), DuckDB())
    assert finding.find_alarms(TODAY - timedelta(days=1), now=NOW) > 0
    found = Alarm.objects.filter(detector="short")
    assert {(a.first_day, a.last_day) for a in found} == {(sunday - timedelta(days=6), sunday)}
    assert any(a.category_id == "utilities/heating/cold" and a.observed == 80 for a in found)
    assert finding.find_alarms(TODAY - timedelta(days=1), now=NOW) == 0
    assert weekly_counts(sunday - timedelta(days=200)) is None


def test_the_rules_of_the_city_are_taken(town: None) -> None:
    day = date(2026, 1, 1)
    rules = AlarmPolicy(version="9", valid_from=day, detectors=(), digest_hour=6)
    save_policy("alarms", "9", day, alarms_data(rules), NOW)
    assert thresholds.policy(TODAY) == rules
    assert thresholds.policy(day - timedelta(days=1)).version != "9"
    assert finding.find_alarms(TODAY - timedelta(days=1), now=NOW, days=5) == 0


def test_nothing_is_found_twice(found: list[Alarm]) -> None:
    assert finding.find_alarms(TODAY - timedelta(days=1), now=NOW, days=5) == 0
    assert finding.find_alarms(TODAY - timedelta(days=2), now=NOW, days=2) == 0
    assert Alarm.objects.count() == len(found)
    assert AlarmEvent.objects.filter(event="found").count() == len(found)


def test_an_empty_warehouse_finds_nothing(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RENCHENG_WAREHOUSE", str(tmp_path / "none"))
    assert finding.find_alarms(TODAY, now=NOW) == 0


def test_the_way_of_an_alarm_stays_in_its_history(town: None) -> None:
    user = User.objects.get(username="chief")
    chief = Actor("秦主任", frozenset({"supervisor"}), id=user.pk)
    alarm, other = an_alarm(), an_alarm(2)
    actions.own(alarm.pk, actor=chief, now=NOW)
    actions.note(alarm.pk, text="已派人查看", actor=chief, now=NOW)
    actions.judge(alarm.pk, true=True, text="锅炉故障", actor=chief, now=NOW)
    actions.link(alarm.pk, kind="alarm", to=str(other.pk), actor=chief, now=NOW)
    done = actions.close(alarm.pk, actor=chief, now=NOW)
    assert (done.state, done.owner, done.linked_to) == ("closed", user, str(other.pk))
    page = alarm_page(alarm.pk, chief)
    assert [event.event for event in page.history] == ["own", "note", "judge_true", "link", "close"]
    assert page.events == ("note", "reopen")
    with pytest.raises(DatabaseError), transaction.atomic():
        AlarmEvent.objects.update(note="nothing")
    with pytest.raises(DatabaseError), transaction.atomic():
        AlarmEvent.objects.all().delete()


@pytest.mark.parametrize(
    ("take", "code"),
    [
        (lambda n: actions.note(n, text="  ", actor=SUPERVISOR, now=NOW), "alarm_note_missing"),
        (lambda n: actions.note(10**9, text="x", actor=SUPERVISOR, now=NOW), "alarm_unknown"),
        (
            lambda n: actions.link(n, kind="alarm", to=str(n), actor=SUPERVISOR, now=NOW),
            "alarm_link_unknown",
        ),
        (
            lambda n: actions.link(n, kind="request", to="no", actor=SUPERVISOR, now=NOW),
            "alarm_link_unknown",
        ),
    ],
)
def test_what_cannot_be_is_refused(town: None, take: Callable[[int], object], code: str) -> None:
    with pytest.raises(InputError, match=code):
        take(an_alarm().pk)


def test_judging_is_for_those_who_answer_for_it(town: None) -> None:
    with pytest.raises(RefusedError, match="step_not_for_role"):
        actions.judge(
            an_alarm().pk, true=True, actor=Actor("周", frozenset({"dispatcher"})), now=NOW
        )


def test_false_alarms_make_a_detector_stricter_but_not_beyond_its_floor(town: None) -> None:
    rules = thresholds.policy(TODAY)
    for number in range(80):
        later = NOW + timedelta(minutes=number)
        actions.judge(an_alarm(number).pk, true=False, actor=SUPERVISOR, now=later)
    assert thresholds.alpha_of("daily", rules) == rules.floor
    assert AlarmThreshold.objects.count() == 7  # 0.001 halved until the floor stops it
    assert thresholds.alpha_of("silence", rules) == rules.alpha
    record = thresholds.records(NOW)[0]
    assert (record.detector, record.true, record.judged, record.share) == ("daily", 0, 40, 0.0)


def test_each_alarm_stands_in_one_digest_only(town: None) -> None:
    first, second = an_alarm(1), an_alarm(2)
    digest = actions.make_digest(TODAY, now=NOW)
    late = an_alarm(3)
    again = actions.make_digest(TODAY, now=NOW)
    assert set(again.alarms.all()) == {first, second}
    tomorrow = actions.make_digest(TODAY + timedelta(days=1), now=NOW)
    assert list(tomorrow.alarms.all()) == [late]
    assert Digest.objects.count() == 2
    assert digest == again


def test_the_list_and_its_filters(town: None) -> None:
    an_alarm(1, p=0.001)
    sure = an_alarm(2, p=0.00001)
    an_alarm(3, state="false")
    assert alarm_list(NOW).lines[0].number == sure.pk
    assert alarm_list(NOW).total == 2
    assert alarm_list(NOW, state="all").total == 3
    assert alarm_list(NOW, kind="silence").total == 0

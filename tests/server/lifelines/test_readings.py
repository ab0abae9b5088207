"""Readings: taken once, corrected by saying so again, refused by name; the outages in them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from rencheng.core.common.actor import SYSTEM
from rencheng.core.common.errors import InputError, RefusedError
from rencheng.core.resilience.network import Network
from rencheng.importers.outages import gathered
from rencheng.server.lifelines.models import Outage, Reading
from rencheng.server.lifelines.outages import find_outages
from rencheng.server.lifelines.readings import area_readings, report, take_readings
from rencheng.server.lifelines.recovering import lifelines_now, outage_page
from support.lifelines import POPLAR, STRANGER, WILLOW, WORKER

HOUR = timedelta(hours=1)


def feed(rows: list[tuple[str, datetime, float, float]], now: datetime) -> tuple[Any, list[Any]]:
    problems: list[Any] = []
    return take_readings("heat", gathered(rows), problems, actor=SYSTEM, now=now), problems


def night(now: datetime) -> list[tuple[str, datetime, float, float]]:
    begin = now - 30 * HOUR
    return [
        (WILLOW, begin, 0.0, 100.0),
        (WILLOW, begin + HOUR, 100.0, 100.0),
        (WILLOW, begin + 5 * HOUR, 0.0, 100.0),
        (POPLAR, begin, 0.0, 200.0),
        (POPLAR, begin + HOUR, 200.0, 200.0),
        (POPLAR, begin + 11 * HOUR, 0.0, 200.0),
        (POPLAR, begin + 29 * HOUR, 0.0, 200.0),
    ]


def test_the_same_reading_twice_is_one_and_a_correction_counts(network: Network) -> None:
    now = timezone.now()
    assert feed(night(now), now)[0].taken == 7
    assert feed(night(now), now)[0].known == 7
    changed = (WILLOW, now - 25 * HOUR, 40.0, 100.0)
    assert feed([changed], now)[0].taken == 1
    read = area_readings("heat", now - 31 * HOUR, now)
    assert read[WILLOW].out.tolist() == [0, 100, 40]


def test_readings_cannot_be_edited(network: Network) -> None:
    now = timezone.now()
    feed(night(now), now)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Reading.objects.update(out=0)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Reading.objects.all().delete()


def test_strange_areas_and_the_future_are_named(network: Network) -> None:
    now = timezone.now()
    rows = [*night(now), ("nowhere", now, 1.0, 2.0), (WILLOW, now + HOUR, 1.0, 2.0)]
    taken, problems = feed(rows, now)
    assert taken.taken == 7
    assert sorted(one.code for one in problems) == ["outage_area_unknown", "outage_in_future"]
    with pytest.raises(InputError, match="lifeline_unknown"):
        take_readings("steam", gathered(night(now)), [], actor=SYSTEM, now=now)
    with pytest.raises(RefusedError):
        take_readings("heat", gathered(night(now)), [], actor=STRANGER, now=now)


def test_an_outage_is_found_once_and_measured(network: Network) -> None:
    now = timezone.now()
    feed(night(now), now)
    for _ in range(2):
        find_outages("heat", now - 40 * HOUR, now, now=now)
    outage = Outage.objects.get()
    assert (outage.district_id, outage.source, outage.areas) == ("010101", "feed", 2)
    assert outage.ended_at is not None
    assert outage.robustness == pytest.approx(0)
    assert outage.worst_out == 300
    assert outage.t90 is not None
    assert 4 < outage.t90 <= 10
    page = outage_page(outage.pk, now)
    assert page is not None
    assert page.whole is not None
    assert [one.name for one in page.areas] == ["杨社区", "柳社区"]
    assert page.target_hours == 12.0
    assert page.gini > 0


def test_an_outage_that_goes_on_stays_the_same_one(network: Network) -> None:
    now = timezone.now()
    rows = [(WILLOW, now - 3 * HOUR, 0.0, 100.0), (WILLOW, now - 2 * HOUR, 90.0, 100.0)]
    feed(rows, now)
    find_outages("heat", now - 5 * HOUR, now, now=now, suspect="boiler")
    outage = Outage.objects.get()
    assert outage.ended_at is None
    assert outage.suspect_id == "boiler"
    later = now + 2 * HOUR
    feed([(WILLOW, now + HOUR, 0.0, 100.0), (WILLOW, later, 0.0, 100.0)], later)
    find_outages("heat", now - 5 * HOUR, later + 7 * HOUR, now=later)
    outage.refresh_from_db()
    assert Outage.objects.count() == 1
    assert outage.ended_at is not None


def test_a_person_on_site_reports(network: Network) -> None:
    now = timezone.now()
    given = {"at": now, "note": "阀门坏了", "actor": WORKER, "now": now}
    row = report("heat", WILLOW, out=30, served=100, **given)
    assert (row.source, row.actor_name) == ("report", "热力 老韩")
    for wrong, code in (
        ({"out": 300, "served": 100}, "outage_more_than_served"),
        ({"out": 0, "served": 0}, "outage_nobody_served"),
        ({"out": float("nan"), "served": 100}, "outage_more_than_served"),
    ):
        with pytest.raises(InputError, match=code):
            report("heat", WILLOW, **wrong, **given)
    with pytest.raises(InputError, match="outage_area_unknown"):
        report("heat", "nowhere", out=1, served=2, **given)
    with pytest.raises(RefusedError):
        report("heat", WILLOW, out=1, served=2, **{**given, "actor": STRANGER})


def test_the_feed_counts_before_the_report_while_it_is_fresh(network: Network) -> None:
    now = timezone.now()
    feed([(WILLOW, now - 9 * HOUR, 0.0, 100.0)], now)
    report("heat", WILLOW, out=50, served=100, at=now - HOUR, note="", actor=WORKER, now=now)
    read = area_readings("heat", now - 10 * HOUR, now)
    assert read[WILLOW].out.tolist() == [0, 50]  # the feed has been silent for too long by then


def test_nothing_known_is_no_trouble(town: None) -> None:
    found = lifelines_now(timezone.now())
    assert found.latest == []

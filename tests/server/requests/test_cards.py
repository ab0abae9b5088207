"""Reminders and cards: each once for a deadline, as policy and clocks say, never for nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from rencheng.core.lifecycle.deadline_policy import policy_data
from rencheng.server.assessment.models import Card
from rencheng.server.loading.city import save_policy
from rencheng.server.requests import reviews, steps
from rencheng.server.requests.cards import cards_page, give_cards
from rencheng.server.requests.models import Request
from rencheng.server.requests.reading import forget_reader, reader
from support.tables import HOUR, NOW, bring_to, staff, stored, take_in

pytestmark = pytest.mark.usefixtures("town")
DUE = NOW + 24 * HOUR  # heating is a lifeline: 24 hours
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def reminding(town: None) -> None:
    """Reminders six and two hours before due, no yellow card before the last half of the time."""
    reminders = {
        "hours_before_due": [6, 2],
        "red_after_due": True,
        "yellow_working_days_before": 1,
    }
    data = {**policy_data(reader().policy(NOW.date())), "reminders": reminders, "version": "2"}
    save_policy("deadlines", "2", date(2026, 1, 1), {**data, "valid_from": "2026-01-01"}, NOW)
    forget_reader()


def kinds(number: str) -> list[str]:
    return sorted(Card.objects.filter(number=number).values_list("kind", flat=True))


def reminders(number: str) -> list[int]:
    rows = Card.objects.filter(number=number, kind="remind").order_by("given_at")
    return list(rows.values_list("hours", flat=True))


def test_each_reminder_comes_once_so_many_hours_before_due() -> None:
    number = take_in().number
    assert stored(number).due_at == DUE
    for now, expected in (
        (DUE - 6 * HOUR - MINUTE, []),
        (DUE - 6 * HOUR, [6]),
        (DUE - 3 * HOUR, [6]),
        (DUE - 2 * HOUR, [6, 2]),
        (DUE - MINUTE, [6, 2]),
        (DUE, [6, 2]),
    ):
        give_cards(now)
        assert reminders(number) == expected


def test_after_a_late_reminder_the_earlier_one_does_not_follow() -> None:
    number = take_in().number
    for _ in range(2):
        give_cards(DUE - HOUR)
    assert reminders(number) == [2]


def test_nobody_is_reminded_of_what_just_came() -> None:
    """An emergency has two hours: the reminders lie before or at its beginning."""
    number = take_in().number
    Request.objects.filter(number=number).update(
        urgency="emergency", due_at=NOW + 2 * HOUR, category=None
    )
    give_cards(NOW + 30 * MINUTE)
    assert kinds(number) == []
    give_cards(NOW + 90 * MINUTE)
    assert kinds(number) == ["yellow"]


def test_a_job_that_slept_reminds_of_nothing_that_is_over() -> None:
    number = take_in().number
    give_cards(DUE + HOUR)
    assert kinds(number) == ["red"], "neither a reminder nor a yellow card after the fact"


def test_what_stands_still_or_is_done_is_left_alone() -> None:
    paused, reported, objected = bring_to("accepted"), bring_to("reported"), bring_to("dispatched")
    reviews.pause(paused, note="等门牌", days=3, actor=staff("heating"), now=NOW + 2 * HOUR)
    reviews.object_(objected, note="不归我们", actor=staff("heating"), now=NOW + 2 * HOUR)
    for now in (DUE - HOUR, DUE + HOUR):
        assert give_cards(now) == 0
    assert kinds(paused) == kinds(reported) == kinds(objected) == []


def test_a_new_deadline_is_reminded_of_anew() -> None:
    number = bring_to("reported")
    give_cards(DUE - HOUR)
    again = NOW + 30 * HOUR
    steps.redo(number, note="还是冷", actor=staff("callback"), now=again)
    give_cards(again + 23 * HOUR)
    assert kinds(number) == ["remind", "yellow"]
    assert set(Card.objects.values_list("due_at", flat=True)) == {again + 24 * HOUR}


def test_units_see_their_own_cards_and_the_city_all() -> None:
    number = take_in().number
    now = DUE - HOUR
    give_cards(now)
    for name, rows in (("heating", 1), ("river", 0), ("commander", 1), ("callback", 1)):
        page = cards_page(staff(name), "remind", now)
        assert [row.number for row in page.rows] == [number] * rows
        assert page.counts["remind"] == rows

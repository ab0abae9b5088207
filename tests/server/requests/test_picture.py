"""The city's pulse and picture against rows counted by hand."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache

from rencheng.server.requests import closing, steps
from rencheng.server.requests.models import Request
from rencheng.server.requests.picture import picture, stamp
from rencheng.server.requests.queries import pulse
from support.tables import COLD, HOUR, NOW, bring_to, staff, take_in

pytestmark = pytest.mark.usefixtures("town")
WEEK = timedelta(days=7)


def answered(at: datetime, hours: float, satisfaction: int | None) -> str:
    """A request received `hours` before its answer at `at`, closed with it."""
    number = take_in("说不清楚", now=at - timedelta(hours=hours)).number
    closing.answer(number, text="好", public=False, actor=staff("operator"), now=at)
    Request.objects.filter(number=number).update(satisfaction=satisfaction)
    return number


def test_a_city_at_rest_has_no_pulse_to_speak_of() -> None:
    found = pulse(NOW)
    assert (found.received, found.answered, found.median_hours, found.satisfied) == (
        0,
        0,
        None,
        None,
    )


def test_the_pulse_counts_today_and_the_week() -> None:
    answered(NOW, 1, 5)  # received today at 9, closed today
    answered(NOW, 30, 3)  # received yesterday, closed today
    answered(NOW - timedelta(days=2), 8, 2)  # both earlier in the week
    answered(NOW - timedelta(days=3), 100, None)  # not asked
    answered(NOW - timedelta(days=9), 1, 1)  # too long ago
    take_in(now=NOW - 10 * HOUR)  # at midnight today
    take_in(now=NOW - 10 * HOUR - timedelta(seconds=1))  # yesterday
    take_in(now=NOW + HOUR)  # not yet
    found = pulse(NOW)
    assert found.received == 2
    assert found.answered == 2
    assert found.median_hours == pytest.approx((8 + 30) / 2)
    assert found.satisfied == pytest.approx(2 / 3)


def test_the_pulse_is_kept_for_a_moment() -> None:
    first = pulse(NOW)
    take_in()
    assert pulse(NOW) == first
    cache.clear()
    assert pulse(NOW).received == 1


def test_the_picture_counts_hours_categories_and_streets() -> None:
    for hours in (0.5, 0.9, 1.5, 23.5):
        take_in(now=NOW - hours * HOUR)
    take_in("太吵", now=NOW - 2.5 * HOUR)  # nowhere
    take_in("看见飞碟", now=NOW - 2.5 * HOUR)  # no category
    take_in(now=NOW - 24.5 * HOUR)  # before
    take_in(now=NOW)  # not in the last 24 hours yet
    for days in (7, 7.1):
        take_in(now=NOW - timedelta(days=days) - HOUR / 2)
    found = picture(NOW)
    expected = [0] * 24
    expected[0], expected[21], expected[22], expected[23] = 1, 2, 1, 2
    assert found.by_hour == expected
    assert found.total == 6
    assert sum(found.by_hour_before) == found.total_before == 2
    assert found.by_hour_before[23] == 1
    (category,) = found.by_category
    assert (category.code, category.name, category.count, category.before) == (
        "utilities",
        "公共服务",
        5,
        2,
    )
    (street,) = found.by_place
    assert (street.code, street.count) == ("010101001", 4)
    assert found.open_requests == 10
    assert len(found.newest) == 10
    assert found.newest[0].received_at == NOW - timedelta(days=7.1) - HOUR / 2


def test_overdue_counts_open_work_only() -> None:
    take_in(now=NOW - 48 * HOUR)  # a day over
    take_in(now=NOW - HOUR)
    done = bring_to("closed", number=take_in(now=NOW - 48 * HOUR).number)
    assert Request.objects.get(number=done).due_at < NOW
    found = picture(NOW)
    assert (found.open_requests, found.overdue) == (2, 1)


def test_a_shorter_picture() -> None:
    take_in(now=NOW - 5.5 * HOUR)
    take_in(now=NOW - 0.5 * HOUR)
    found = picture(NOW, hours=3)
    assert found.by_hour == [0, 0, 1]
    assert found.hours == 3


def test_the_stamp_changes_with_every_step() -> None:
    stamps = [stamp()]
    number = take_in().number
    stamps.append(stamp())
    steps.accept(number, actor=staff("heating"), now=NOW)
    stamps.append(stamp())
    assert len(set(stamps)) == 3
    assert stamp() == stamps[-1]


def test_the_picture_costs_a_fixed_number_of_queries(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(8):
        picture(NOW)
    for n in range(20):
        take_in(now=NOW - n * HOUR / 2, category=COLD)
    with django_assert_num_queries(8):
        picture(NOW)

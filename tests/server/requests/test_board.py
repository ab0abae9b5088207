"""The supervisor's board counts what is where, and how it flows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache

from rencheng.server.requests import reviews
from rencheng.server.requests.board import DAYS, Board, board
from rencheng.server.requests.models import Request
from support.tables import HOUR, NOW, bring_to, staff, take_in

pytestmark = pytest.mark.usefixtures("town")


def fresh(now: Any = NOW) -> Board:
    cache.clear()
    return board(now)


def test_every_open_request_stands_somewhere() -> None:
    unsure = take_in("说不清楚").number
    late, soon = take_in().number, take_in().number
    bring_to("reported")
    bring_to("closed")
    Request.objects.filter(number=late).update(due_at=NOW - HOUR, escalated_at=NOW)
    Request.objects.filter(number=soon).update(due_at=NOW + HOUR)
    found = fresh()
    assert (found.open, found.overdue, found.today, found.escalated) == (4, 1, 1, 1)
    assert dict(found.states) == {
        "received": 1,
        "dispatched": 2,
        "accepted": 0,
        "objected": 0,
        "reported": 1,
        "checked": 0,
    }
    units = {one.code: (one.open, one.overdue, one.today) for one in found.units}
    assert units["heat"] == (3, 1, 1)
    assert units[Request.objects.get(number=unsure).unit_id or ""] == (1, 0, 0)
    assert found.units[0].code == "heat"  # the most overdue first
    assert [one.number for one in found.watched] == [late]


def test_what_waits_for_a_second_person_is_listed_oldest_first() -> None:
    first, second = take_in().number, take_in().number
    heating = staff("heating")
    reviews.object_(first, note="不属于供热范围，应由物业处理", actor=heating, now=NOW + HOUR)
    from rencheng.server.requests import steps

    steps.accept(second, actor=heating, now=NOW + HOUR)
    reviews.ask_extension(second, days=3, note="等配件", actor=heating, now=NOW + 2 * HOUR)
    found = fresh(NOW + 3 * HOUR)
    assert (found.objections, found.extensions, found.exclusions) == (1, 1, 0)
    assert [(one.number, one.asks) for one in found.waiting] == [
        (first, "object"),
        (second, "ask_extension"),
    ]


def test_the_backlog_is_counted_back_from_now() -> None:
    for days, closed in ((3, None), (3, 1), (1, None), (0, None)):
        number = take_in(now=NOW - timedelta(days=days)).number
        if closed is not None:
            at = NOW - timedelta(days=closed)
            Request.objects.filter(number=number).update(state="closed", closed_at=at)
    days = fresh().days
    assert len(days) == DAYS
    assert [(day.received, day.closed, day.backlog) for day in days[-4:]] == [
        (2, 0, 2),
        (0, 0, 2),
        (1, 1, 2),
        (1, 0, 3),
    ]
    assert days[0].backlog == 0


def test_one_answer_serves_for_two_seconds_and_rows_cost_no_queries(
    django_assert_num_queries: Any,
) -> None:
    take_in()
    with django_assert_num_queries(8):
        fresh()
    with django_assert_num_queries(0):
        assert board(NOW).open == 1
    for _ in range(12):
        take_in()
    with django_assert_num_queries(8):
        assert fresh().open == 13

"""The deadline in the row is that of the pure clocks, whatever steps a request goes through."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import InputError, RefusedError
from rencheng.core.lifecycle.clocks import clocks
from rencheng.core.lifecycle.table import ASKED_BY, ROLES, next_steps
from rencheng.server.loading.city import save_policy
from rencheng.server.requests import closing, merging, reviews
from rencheng.server.requests.moving import standing
from rencheng.server.requests.perform import STEPS, StepInput, perform
from rencheng.server.requests.reading import forget_reader, reader
from rencheng.server.requests.recounting import history
from support.tables import COLD, HOUR, NOISE, NOW, bring_to, staff, stored, take_in

UNITS = ("heat", "river", "east")
TEXTS = ("柳荫里暖气不热", "楼下太吵了", "说不清楚")  # a lifeline, general, and nobody's yet
CODES = {"transfer": "110", "explain": "court", "refer": "police"}
#: From April on: working days, with days off of the city's own; noise has a limit of its own.
SPRING: dict[str, Any] = {
    "version": "spring",
    "valid_from": "2026-04-01",
    "limits": {
        "emergency": {"amount": 2, "unit": "hours"},
        "lifeline": {"amount": 30, "unit": "hours"},
        "general": {"amount": 3, "unit": "working_days"},
        "complex": {"amount": 15, "unit": "days"},
    },
    "overrides": {"utilities/noise": {"amount": 5, "unit": "working_days"}},
    "calendar": {"off": ["2026-04-08", "2026-04-09", "2026-06-02"], "on": ["2026-04-11"]},
}


@pytest.fixture
def spring(town: None) -> None:
    """The tiny city with a second policy from April on."""
    save_policy("deadlines", "spring", date(2026, 4, 1), SPRING, NOW)
    forget_reader()


@pytest.mark.usefixtures("spring")
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_row_is_due_when_the_clocks_say(data: st.DataObject) -> None:
    with transaction.atomic():
        live(data)
        transaction.set_rollback(True)  # an example leaves no trace


def live(data: st.DataObject) -> None:
    """A request's life at random: any step that its state allows, at any time."""
    now = NOW + timedelta(minutes=data.draw(st.integers(0, 60 * 24 * 60)))
    leader = take_in("楼下太吵了", now=now).number
    number = take_in(data.draw(st.sampled_from(TEXTS)), now=now).number
    agrees(number)
    for _ in range(data.draw(st.integers(1, 10))):
        request = stored(number)
        offered = next_steps(request.state, anybody(), request.unit_id, standing(request))
        events = sorted({step.event for step in offered if step.allowed and step.event in STEPS})
        if not events:
            return
        event = data.draw(st.sampled_from(events))
        now += timedelta(minutes=data.draw(st.integers(0, 60 * 24 * 4)))
        given = StepInput(
            note="说明",
            text="已处理。",
            unit=data.draw(st.sampled_from(UNITS)),
            category=data.draw(st.sampled_from(("", COLD, NOISE))),
            co_units=("river",),
            days=data.draw(st.integers(1, 7)),
            resolved=False,
            satisfaction=2,
            code=CODES.get(event, "unfounded"),
            evidence="照片",
            leader=leader,
        )
        try:
            perform(number, event, given, actor=anybody(deciding=event in ASKED_BY), now=now)
        except (InputError, RefusedError):
            continue  # a second extension, nobody to add
        agrees(number)


def anybody(*, deciding: bool = False) -> Actor:
    """One who may do everything for everybody; another such one decides."""
    roles = frozenset(ROLES) - {"system"}
    return Actor("谁", roles, 2 if deciding else 1, "centre", frozenset(UNITS))


def agrees(number: str) -> None:
    """The row against the clocks, wherever a deadline means anything."""
    request = stored(number)
    steps = history(request.pk)
    found = clocks(
        steps,
        urgency=request.urgency or "general",
        category=request.category_id,
        rules=reader().clock_rules,
    )
    assert found.due == request.due_at, [(step.event, step.at) for step in steps]


@pytest.mark.usefixtures("spring")
class TestWithoutAUnit:
    """What no unit has waits for a dispatcher, and its time runs all the same."""

    def test_opened_again_it_has_its_whole_time(self) -> None:
        number = take_in("说不清楚").number
        closing.answer(number, text="好的", public=False, actor=staff("operator"), now=NOW)
        later = NOW + 48 * HOUR
        closing.reopen(number, note="不是这个", actor=staff("operator"), now=later)
        assert stored(number).state == "received"
        agrees(number)

    def test_the_time_as_a_follower_is_not_lost(self) -> None:
        leader, number = take_in("楼下太吵了").number, take_in("说不清楚").number
        who = {"actor": staff("dispatcher")}
        merging.merge(number, leader=leader, now=NOW + HOUR, **who)
        merging.unmerge(number, note="另一件", now=NOW + 72 * HOUR, **who)
        assert stored(number).state == "received"
        agrees(number)


@pytest.mark.usefixtures("spring")
def test_an_extension_steps_over_the_citys_own_days_off() -> None:
    start = NOW.replace(month=4, day=6)  # a Monday; due on the 7th, and the 8th and 9th are off
    number = take_in(now=start).number
    bring_to("accepted", number=number, start=start)
    reviews.ask_extension(number, days=1, note="换管", actor=staff("heating"), now=start + 2 * HOUR)
    reviews.extend(number, actor=staff("reviewer"), now=start + 3 * HOUR)
    assert timezone.localdate(stored(number).due_at) == date(2026, 4, 10)
    agrees(number)

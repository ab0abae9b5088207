"""Clocks: a pure function of history and policy, whatever the history."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given

from rencheng.core.lifecycle.clocks import ClockRules, Clocks, clocks
from rencheng.core.lifecycle.deadline_policy import Notice
from rencheng.core.lifecycle.deadlines import Limit, calendar_end, due_at, yellow_at
from rencheng.core.lifecycle.history import Event
from support.histories import MONDAY, POLICY, RULES, SHANGHAI, URGENCIES, histories, step

HOUR = timedelta(hours=1)
TAKEN = (step("receive"), step("dispatch"), step("accept", 1))


def of(*steps: Event, urgency: str = "general", rules: ClockRules = RULES) -> Clocks:
    return clocks(steps, urgency=urgency, category=None, rules=rules)


def last_second(*day: int) -> datetime:
    return datetime(*day, 23, 59, 59, tzinfo=SHANGHAI)  # type: ignore[arg-type,misc] # a day


def test_the_time_runs_from_the_dispatch() -> None:
    found = of(step("receive"), step("dispatch", 30))
    assert found.start == MONDAY + 30 * HOUR
    assert found.due == due_at("general", MONDAY + 30 * HOUR, POLICY, RULES.calendar)
    assert found.sign_due == MONDAY + 32 * HOUR
    assert found.contact_due == MONDAY + 54 * HOUR
    assert (found.policy, found.named, found.limit) == ("t-1", "general", Limit(7, "days"))


def test_a_redo_gives_the_time_anew_and_keeps_the_first_contact() -> None:
    found = of(*TAKEN, step("contact", 2), step("report_back", 50), step("redo", 100))
    assert found.due == due_at("general", MONDAY + 100 * HOUR, POLICY, RULES.calendar)
    assert found.done is None
    assert found.contacted == MONDAY + 2 * HOUR


def test_another_unit_speaks_with_the_citizen_anew() -> None:
    found = of(*TAKEN, step("contact", 2), step("dispatch", 30, "heat"))
    assert found.contacted is None
    assert found.contact_due == MONDAY + 54 * HOUR


def test_hours_move_by_the_time_the_clock_stood_still() -> None:
    paused = of(*TAKEN, step("pause", 3), step("resume", 9), urgency="lifeline")
    assert paused.due == MONDAY + 30 * HOUR
    assert paused.base == MONDAY + 24 * HOUR


def test_a_weekend_costs_a_limit_in_working_days_one_day() -> None:
    """Friday to Monday: one working day began while the clock stood still."""
    friday, monday = 4 * 24, 7 * 24
    found = of(*TAKEN, step("pause", friday), step("resume", monday), urgency="complex")
    assert found.base == last_second(2026, 3, 16)
    assert found.due == last_second(2026, 3, 17)


def test_an_hour_of_waiting_gives_no_day() -> None:
    found = of(*TAKEN, step("pause", 3), step("resume", 4), urgency="complex")
    assert found.due == found.base


def test_the_time_of_a_review_is_not_the_units() -> None:
    found = of(*TAKEN, step("object", 3), step("uphold", 9), urgency="lifeline")
    assert found.due == MONDAY + 30 * HOUR


def test_while_the_clock_stands_still_there_is_no_card() -> None:
    found = of(*TAKEN, step("pause", 3))
    assert found.standing
    assert found.card(MONDAY + 1000 * HOUR) == ""
    running = of(*TAKEN, step("pause", 3), step("resume", 4))
    assert running.card(MONDAY + 1000 * HOUR) == "red"


def test_what_was_overdue_stays_overdue_after_a_pause() -> None:
    late = of(*TAKEN, step("pause", 30), step("resume", 90), urgency="lifeline")
    assert late.due == late.base


def test_an_extension_holds_and_one_that_shortens_does_not() -> None:
    until = MONDAY + timedelta(days=20)
    assert of(*TAKEN, step("extend", 5, until=until.isoformat())).due == until
    assert of(*TAKEN, step("extend", 5, days=7, due_at=until.isoformat())).due == until
    short = of(*TAKEN, step("extend", 5, until=MONDAY.isoformat()))
    assert (short.due, short.extended_to) == (short.base, None)
    doubtful = of(*TAKEN, step("extend", 5, until="soon"))
    assert [doubt.code for doubt in doubtful.doubts] == ["extension_unreadable"]


def test_yellow_comes_one_working_day_before_and_red_after() -> None:
    found = of(*TAKEN)  # due on Monday 9
    assert found.due == last_second(2026, 3, 9)
    assert found.yellow == last_second(2026, 3, 6)
    assert found.due is not None
    assert found.card(last_second(2026, 3, 6) - HOUR) == ""
    assert found.card(last_second(2026, 3, 6)) == "yellow"
    assert found.card(found.due) == "yellow"
    assert found.card(found.due + HOUR) == "red"
    assert of(*TAKEN, step("report_back", 500)).card(MONDAY + 1000 * HOUR) == ""


def test_a_short_limit_gets_its_yellow_card_halfway() -> None:
    assert of(*TAKEN, urgency="emergency").yellow == MONDAY + HOUR


def test_a_city_without_red_cards_shows_yellow_on() -> None:
    rules = replace(RULES, policies=(replace(POLICY, red=False),))
    assert of(*TAKEN, rules=rules).card(MONDAY + 1000 * HOUR) == "yellow"


def test_a_category_with_a_limit_of_its_own_goes_before_the_urgency() -> None:
    policy = replace(POLICY, overrides={"utilities": Limit(3, "hours")})
    rules = replace(RULES, policies=(policy,))
    found = clocks(TAKEN, urgency="general", category="utilities/heating/cold", rules=rules)
    assert (found.due, found.named) == (MONDAY + 3 * HOUR, "utilities")


def test_the_policy_of_the_day_holds() -> None:
    later = replace(
        POLICY, version="t-2", valid_from=date(2026, 3, 3), limits={"general": Limit(1, "hours")}
    )
    rules = replace(RULES, policies=(later, POLICY))
    assert of(*TAKEN, rules=rules).policy == "t-1"
    assert of(step("receive"), step("dispatch", 24), rules=rules).due == MONDAY + 25 * HOUR


def test_a_calendar_that_ends_before_the_deadline_is_named() -> None:
    december = datetime(2060, 12, 30, 9, tzinfo=SHANGHAI)
    taken = [replace(one, at=december) for one in TAKEN]
    found = of(*taken)
    assert [doubt.code for doubt in found.doubts] == ["calendar_ended"]
    assert found.due is not None  # counted Monday to Friday, and said so
    assert of(*taken, urgency="lifeline").doubts == ()  # hours ask no calendar


def test_the_city_may_add_the_notice_that_is_missing() -> None:
    new_year = frozenset({date(2061, 1, 5), date(2061, 1, 6)})
    notice = Notice(off=new_year, on=frozenset({date(2061, 1, 8)}), until=date(2061, 12, 31))
    policy = replace(POLICY, notice=notice)
    found = of(
        *(replace(one, at=datetime(2060, 12, 29, 9, tzinfo=SHANGHAI)) for one in TAKEN),
        rules=replace(RULES, policies=(policy,)),
    )
    assert found.doubts == ()
    # Wednesday + 7 = the 5th, off; the 6th too; 7th is a Friday
    assert found.due == last_second(2061, 1, 7)
    assert calendar_end(policy, date(2060, 12, 29), RULES.calendar) is None
    assert calendar_end(POLICY, date(2060, 12, 29), RULES.calendar) == date(2060, 12, 30)


def test_a_clock_that_runs_backwards_is_named_and_counts_as_no_time() -> None:
    found = of(step("receive", 10), step("dispatch", 7), step("accept", 8))
    assert found.start == MONDAY + 10 * HOUR
    assert [(one.code, one.data) for one in found.doubts] == [
        ("clock_backwards", {"event": "dispatch", "seconds": 3 * 3600}),
        ("clock_backwards", {"event": "accept", "seconds": 2 * 3600}),
    ]


@given(history=histories(), urgency=URGENCIES)
def test_no_history_breaks_a_clock(history: list[Event], urgency: str) -> None:
    found = of(*history, urgency=urgency)
    assert found.start is not None
    assert found.due is not None
    assert found.base is not None
    assert found.start <= found.base <= found.due
    assert found.yellow is not None
    assert found.start <= found.yellow <= found.due
    for one in found.pauses:
        assert one.to is None or one.since <= one.to
    assert all(one.to is not None for one in found.pauses[:-1])


@given(history=histories(), urgency=URGENCIES)
def test_the_zone_of_the_record_does_not_matter(history: list[Event], urgency: str) -> None:
    elsewhere = [replace(one, at=one.at.astimezone(UTC)) for one in history]
    assert of(*history, urgency=urgency) == of(*elsewhere, urgency=urgency)


@pytest.mark.parametrize(("days", "day"), [(0, 9), (1, 6), (2, 5)])
def test_the_lead_of_the_yellow_card_is_policy(days: int, day: int) -> None:
    policy = replace(POLICY, yellow_working_days=days)
    due = last_second(2026, 3, 9)
    assert yellow_at(due, MONDAY, policy, RULES.calendar) == max(
        last_second(2026, 3, day), MONDAY + (due - MONDAY) / 2
    )

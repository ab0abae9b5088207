"""What became of simulated requests: steps in their order, only what had happened, fair shares."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from rencheng.core.lifecycle.table import steps_from
from rencheng.simulator.outcomes import (
    LATE_SHARE,
    PUBLIC_SHARE,
    RESOLVED_SHARE,
    UNREACHED_SHARE,
    Outcome,
    answer_text,
    outcome,
    skill_of,
)

START = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
LONG_AFTER = START + timedelta(days=90)
WORDS = {
    "opening": ["您好，"],
    "done": ["{unit}已于{day}处理“{title}”。"],
    "partly": ["{unit}正在处理“{title}”。"],
    "question": ["关于“{title}”，答复如下。"],
    "closing": ["谢谢。"],
}


def drawn(seed: int, now: datetime, due: timedelta = timedelta(days=7)) -> Outcome:
    return outcome(Random(seed), dispatched_at=START, due_at=START + due, now=now, answer="办好了")


@given(
    seed=st.integers(0, 10**6),
    passed=st.timedeltas(timedelta(0), timedelta(days=40)),
    due=st.timedeltas(timedelta(hours=2), timedelta(days=15)),
)
def test_steps_follow_each_other_and_none_lies_ahead(
    seed: int, passed: timedelta, due: timedelta
) -> None:
    now = START + passed
    result = drawn(seed, now, due)
    times = [result.accepted_at, result.reported_at, result.closed_at]
    happened = [time for time in times if time is not None]
    assert times == happened + [None] * (3 - len(happened)), "a step was skipped"
    assert happened == sorted(happened)
    assert all(START <= time <= now for time in happened)
    asked = result.closed_at is not None and not result.unreached
    assert asked == (result.resolved is not None)
    assert asked or result.satisfaction is None
    assert result.contacted_at is None or START <= result.contacted_at <= now
    assert all(result.reported_at and result.reported_at <= at <= now for at in result.tried_at)
    assert not result.excluded or result.closed_at
    assert bool(result.answer) == (result.reported_at is not None)
    assert not result.public or result.answer
    assert result.satisfaction in {None, 1, 2, 3, 4, 5}


def test_the_steps_are_the_tables_own() -> None:
    assert "accept" in {row.event for row in steps_from("dispatched")}
    assert "report_back" in {row.event for row in steps_from("accepted")}
    assert "call_back" in {row.event for row in steps_from("reported")}


def test_equal_seeds_draw_equal_outcomes() -> None:
    assert drawn(3, LONG_AFTER) == drawn(3, LONG_AFTER)
    assert any(
        getattr(drawn(3, LONG_AFTER), one.name) != getattr(drawn(4, LONG_AFTER), one.name)
        for one in fields(Outcome)
    )


def test_the_shares_are_near_those_named() -> None:
    rng = Random(1)
    due = START + timedelta(days=7)
    many = [
        outcome(rng, dispatched_at=START, due_at=due, now=LONG_AFTER, answer="好")
        for _ in range(4000)
    ]
    assert all(one.closed_at for one in many)
    late = sum(one.reported_at is not None and one.reported_at > due for one in many)
    for share, wanted in (
        (late, LATE_SHARE),
        (sum(one.unreached for one in many), UNREACHED_SHARE),
        (sum(one.resolved is True for one in many), RESOLVED_SHARE * (1 - UNREACHED_SHARE)),
        (sum(one.public for one in many), PUBLIC_SHARE),
    ):
        assert abs(share / len(many) - wanted) < 0.03


def test_units_differ_and_keep_their_ways() -> None:
    assert skill_of("river") == skill_of("river") != skill_of("heat")
    rng = Random(2)
    due = START + timedelta(days=7)

    def resolved(skill: float) -> int:
        drawn = (
            outcome(rng, dispatched_at=START, due_at=due, now=LONG_AFTER, answer="好", skill=skill)
            for _ in range(600)
        )
        return sum(one.resolved is True for one in drawn)

    assert resolved(1) > resolved(-1)


def test_an_answer_is_put_together_from_the_citys_sentences() -> None:
    said = {
        answer_text(Random(n), WORDS, title="停水", unit="水务", day=START, question=False)
        for n in range(50)
    }
    assert said == {"您好，水务已于3月2日处理“停水”。谢谢。", "您好，水务正在处理“停水”。谢谢。"}
    asked = answer_text(Random(1), WORDS, title="停{水", unit="水务", day=START, question=True)
    assert asked == "您好，关于“停{水”，答复如下。谢谢。"

"""Replay: another policy over the past changes the measure, never what happened."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from rencheng.core.lifecycle.deadline_policy import DeadlinePolicy, Limit
from rencheng.core.lifecycle.history import Event
from rencheng.core.lifecycle.rates_policy import DEFAULT_RATES, RatesPolicy
from rencheng.core.lifecycle.replay import FIGURES, Lived, PolicySet, Replayed, judge_twice, replay
from support.histories import POLICY, RULES, URGENCIES, histories, step

NOW = PolicySet(RULES, (DEFAULT_RATES,))
HISTORY = (
    step("receive", unit=None),
    step("dispatch"),
    step("accept", 1),
    step("contact", 5),
    step("report_back", 30),
    step("call_back", 60, resolved=True, satisfaction=3),
)


def tried(deadlines: DeadlinePolicy | None, rates: RatesPolicy | None) -> Replayed:
    """The usual history by the usual policies and by others, for its unit."""
    lived = [Lived("general", None, HISTORY)]
    return replay(judge_twice(lived, NOW, NOW.with_new(deadlines, rates)))["river"]


def test_a_tighter_contact_limit_lowers_the_response_alone() -> None:
    tight = replace(POLICY, valid_from=date(2027, 1, 1), contact={"general": Limit(4, "hours")})
    found = replay(judge_twice([Lived("general", None, HISTORY)], NOW, NOW.with_new(tight, None)))[
        "river"
    ]
    assert found.old.counts.parts("response") == (1, 1)
    assert found.new.counts.parts("response") == (0, 1)
    assert found.old.counts.parts("resolution") == found.new.counts.parts("resolution")


def test_a_tighter_limit_makes_the_report_late() -> None:
    tight = replace(POLICY, limits={**POLICY.limits, "general": Limit(24, "hours")})
    found = replay(judge_twice([Lived("general", None, HISTORY)], NOW, NOW.with_new(tight, None)))[
        "river"
    ]
    assert (found.old.on_time, found.new.on_time, found.new.reported) == (1, 0, 1)


def test_another_scale_changes_the_satisfaction() -> None:
    strict = replace(DEFAULT_RATES, good_from=4, valid_from=date(2030, 1, 1))
    found = replay(judge_twice([Lived("general", None, HISTORY)], NOW, NOW.with_new(None, strict)))[
        "river"
    ]
    assert found.old.counts.satisfied == 1
    assert found.new.counts.satisfied == 0


@given(st.lists(st.tuples(histories(), URGENCIES), max_size=5))
def test_the_same_policy_gives_the_same_figures(drawn: list[tuple[list[Event], str]]) -> None:
    lived = [Lived(urgency, None, history) for history, urgency in drawn]
    for one in replay(judge_twice(lived, NOW, NOW.with_new(POLICY, DEFAULT_RATES))).values():
        assert one.old == one.new


@given(st.lists(st.tuples(histories(), URGENCIES), max_size=5))
def test_each_request_stands_behind_the_figures(drawn: list[tuple[list[Event], str]]) -> None:
    tight = replace(POLICY, contact={"general": Limit(4, "hours")})
    lived = [Lived(urgency, None, history) for history, urgency in drawn]
    judged = list(judge_twice(lived, NOW, NOW.with_new(tight, None)))
    for unit, both in replay(judged).items():
        mine = [one for one in judged if one.unit == unit]
        for half, side in ((both.old, "old"), (both.new, "new")):
            for figure in FIGURES:
                stand = [getattr(one, side).standing(figure) for one in mine]
                good, whole = (
                    (half.on_time, half.reported)
                    if figure == "on_time"
                    else half.counts.parts(figure)
                )
                assert (stand.count(2), len(stand) - stand.count(0)) == (good, whole)

"""What the public is told: risks in people, medicine, entries that a second person looked at."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import InputError, RefusedError
from rencheng.core.wellbeing import crisis_plan, editorial
from rencheng.core.wellbeing.editorial import Kind, checked, take
from rencheng.core.wellbeing.hardship import hardship
from rencheng.core.wellbeing.medicine import Remedy, amount
from rencheng.core.wellbeing.risk import Frequency, frequency, picture

TODAY = date(2025, 3, 1)
ANN = Actor("Ann", frozenset({"expert"}))
BOB = Actor("Bob", frozenset({"expert"}))
FACT = {
    "claim": "住院", "group": "60岁以上", "low": "0.02", "high": "0.03", "source": "市疾控",
    "dated": "2025-02-01",
}  # fmt: skip


def test_small_chances_are_told_of_larger_crowds() -> None:
    assert frequency(0.003) == Frequency(1000, 3, 3)
    assert frequency(0.0002, 0.0004) == Frequency(10_000, 2, 4)
    assert frequency(0) == Frequency(1000, 0, 0)
    with pytest.raises(InputError, match="risk_share"):
        frequency(1.2)
    with pytest.raises(InputError, match="risk_bounds"):
        frequency(0.3, 0.1)


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_picture_draws_every_one(low: float, more: float) -> None:
    drawn = picture(frequency(low, low + (1 - low) * more))
    assert drawn.sure + drawn.maybe <= drawn.total <= 1000
    assert drawn.columns * drawn.rows >= drawn.total


def test_a_household_needs_what_the_leaflet_allows() -> None:
    remedy = Remedy("ibuprofen", "布洛芬", "片", 1, 4, 3, 20, "说明书")
    two = amount(remedy, 2, 3)
    assert (two.units, two.packs, two.capped, two.spare) == (24, 2, False, 16)
    assert amount(remedy, 2, 10).units == 24
    assert amount(remedy, 2, 10).capped
    for people, days in ((0, 3), (21, 3), (2, 0), (2, 31)):
        with pytest.raises(InputError):
            amount(remedy, people, days)


def test_a_fact_without_source_or_with_a_chance_of_two_is_refused() -> None:
    assert checked(Kind.FACT, FACT, TODAY)["group"] == "60岁以上"
    for wrong in (
        {"source": ""}, {"low": "2"}, {"low": "a"}, {"high": "0.001"}, {"dated": "2026-01-01"},
        {"claim": "x" * 201},
    ):  # fmt: skip
        with pytest.raises(InputError, match="entry_field"):
            checked(Kind.FACT, FACT | wrong, TODAY)


def test_a_story_without_consent_is_refused() -> None:
    story = {"title": "挺过来了", "text": "…", "consent_by": "李女士", "consent_on": "2025-01-01"}
    with pytest.raises(InputError) as refused:
        checked(Kind.STORY, story, TODAY)
    assert refused.value.data["field"] == "consent_kept"


def test_a_message_keeps_all_six_principles() -> None:
    message = {
        "phase": "rise", "wording": "甲", "fact": "1", "action": "在家休息", "help": "mind",
        "principles": " ".join(editorial.PRINCIPLES),
    }  # fmt: skip
    assert checked(Kind.MESSAGE, message, TODAY)["phase"] == "rise"
    for wrong in ({"principles": "first right"}, {"phase": "x"}, {"help": "x"},
                  {"other_wording": "甲"}, {"fact": ""}):  # fmt: skip
        with pytest.raises(InputError, match="entry_field"):
            checked(Kind.MESSAGE, message | wrong, TODAY)


def test_nobody_publishes_their_own_words() -> None:
    assert take("review", "publish", BOB, "Ann").target == "published"
    with pytest.raises(RefusedError, match="second_person"):
        take("review", "publish", ANN, "Ann")
    with pytest.raises(RefusedError, match="entry_step"):
        take("draft", "publish", BOB, "Ann")
    with pytest.raises(RefusedError, match="step_not_for_role"):
        take("review", "publish", Actor("x", frozenset({"operator"})), "Ann")


def test_a_case_is_followed_for_a_year() -> None:
    first = datetime(2025, 1, 1, 12, tzinfo=UTC)
    due, done = [], []
    while (moment := crisis_plan.next_follow_up(first, done)) is not None:
        due.append((moment - first).days)
        done.append(moment + timedelta(hours=1))
    assert due == [1, 7, 30, 91, 365]


def test_a_case_moves_by_the_table_with_words() -> None:
    assert crisis_plan.take("flagged", "take", "").target == "held"
    with pytest.raises(RefusedError, match="crisis_note"):
        crisis_plan.take("held", "contacted", " ")
    with pytest.raises(RefusedError, match="entry_step"):
        crisis_plan.take("flagged", "close", "x")


def test_businesses_tell_of_hardship_and_others_do_not() -> None:
    text = "我的小餐馆封街后没客人，店租交不起，员工工资发不出"
    assert [kind for kind, _ in hardship(text)] == ["rent", "wages", "closed"]
    assert hardship("房租太贵，求减租") == []

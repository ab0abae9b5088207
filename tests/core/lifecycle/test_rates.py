"""The three rates: where a request counts, whether well, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rencheng.core.common.errors import InputError
from rencheng.core.lifecycle.history import Event
from rencheng.core.lifecycle.rates import (
    WHYS,
    Counted,
    Outcome,
    Tally,
    Verdict,
    count,
    may_count,
    outcome,
    tally,
)
from rencheng.core.lifecycle.rates_policy import (
    DEFAULT_RATES,
    RATES,
    RatesPolicy,
    rates_data,
    rates_from,
    rates_on,
)
from support.histories import RULES, URGENCIES, histories, step

TAKEN = (step("receive", unit=None), step("dispatch"), step("accept", 1))
DONE = (*TAKEN, step("contact", 2), step("report_back", 30))


def of(*steps: Event, policy: RatesPolicy = DEFAULT_RATES, urgency: str = "general") -> Counted:
    return count(outcome(steps, urgency=urgency, rules=RULES), policy)


def whys(counted: Counted) -> list[str]:
    return [counted.of(rate).why for rate in RATES]


def called(resolved: bool, satisfaction: int | None) -> Event:
    return step("call_back", 60, resolved=resolved, satisfaction=satisfaction)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (TAKEN[:1], ["not_dispatched"] * 3),
        ((TAKEN[0], step("answer", 1, unit=None)), ["settled_at_once"] * 3),
        ((*TAKEN, step("return_", 2, unit=None)), ["not_dispatched"] * 3),
        (TAKEN, ["not_contacted", "not_called_back", "not_called_back"]),
        (DONE, ["contacted_in_time", "not_called_back", "not_called_back"]),
        ((*TAKEN, step("contact", 25)), ["contacted_late", "not_called_back", "not_called_back"]),
        ((*DONE, called(True, 5)), ["contacted_in_time", "resolved", "satisfied"]),
        ((*DONE, called(True, None)), ["contacted_in_time", "resolved", "no_rating"]),
        ((*DONE, called(False, 2)), ["contacted_in_time", "unresolved", "dissatisfied"]),
        (
            (*DONE, step("unreached", 40, tries=3), step("close", 41)),
            ["contacted_in_time", "unreached", "unreached"],
        ),
        (
            (*DONE, step("unreached", 40, tries=1), step("close", 41, reason="no_contact")),
            ["contacted_in_time", "closed_unasked", "closed_unasked"],
        ),
        ((*DONE, step("close", 41)), ["contacted_in_time", "closed_unasked", "closed_unasked"]),
        (
            (*DONE, called(False, 1), step("redo", 70)),
            ["contacted_in_time", "not_called_back", "not_called_back"],
        ),
        ((*DONE, called(True, 5), step("exclude", 90, code="unfounded")), ["excluded"] * 3),
        ((*TAKEN, step("merge", 3), step("close", 50)), ["merged"] * 3),
        ((*TAKEN, step("merge", 3), step("unmerge", 5, unit=None)), ["not_dispatched"] * 3),
    ],
)
def test_where_a_request_counts_and_why(steps: tuple[Event, ...], expected: list[str]) -> None:
    assert whys(of(*steps)) == expected


def test_what_is_left_out_counts_nowhere() -> None:
    for steps in (TAKEN[:1], (*DONE, step("exclude", 90, code="malicious"))):
        assert tally([of(*steps)]) == Tally(requests=1)
    assert tally([of(*DONE, called(True, 5))]) == Tally(1, 1, 1, 1, 1, 1, 1)


@pytest.mark.parametrize(("rule", "parts"), [("out", (0, 0)), ("good", (1, 1)), ("bad", (0, 1))])
def test_how_the_unreached_count_is_policy(rule: str, parts: tuple[int, int]) -> None:
    policy = replace(DEFAULT_RATES, unreached=rule)
    found = tally([of(*DONE, step("unreached", 40, tries=3), step("close", 41), policy=policy)])
    assert found.parts("resolution") == parts
    assert found.parts("satisfaction") == parts
    assert found.parts("response") == (1, 1)


def test_what_an_exclusion_drops_is_policy() -> None:
    policy = replace(DEFAULT_RATES, exclusion_drops=frozenset({"satisfaction"}))
    excluded = of(*DONE, called(True, 5), step("exclude", 90, code="malicious"), policy=policy)
    assert whys(excluded) == ["contacted_in_time", "resolved", "excluded"]


@pytest.mark.parametrize("good_from", range(1, 6))
def test_from_which_grade_on_one_is_satisfied_is_policy(good_from: int) -> None:
    policy = replace(DEFAULT_RATES, good_from=good_from)
    good = [of(*DONE, called(True, n), policy=policy).satisfaction.good for n in range(1, 6)]
    assert good == [n >= good_from for n in range(1, 6)]


def test_sign_off_may_count_as_the_response() -> None:
    found = outcome(TAKEN, urgency="general", rules=RULES, responded_by="accept")
    assert count(found, DEFAULT_RATES).response == Verdict(True, True, "contacted_in_time")


def test_it_counts_for_the_unit_and_month_of_its_last_dispatch() -> None:
    moved = (*TAKEN, step("contact", 2), step("dispatch", 24 * 31, "heat"))
    found = outcome(moved, urgency="general", rules=RULES)
    assert (found.unit, found.month, found.contacted) == ("heat", date(2026, 4, 1), None)


def test_of_several_units_the_first_that_signs_counts() -> None:
    signed = step("accept", 1, "gas", lead="gas")
    found = outcome((*TAKEN[:2], signed), urgency="general", rules=RULES)
    assert found.unit == "gas"
    assert found.contact_due == outcome(TAKEN, urgency="general", rules=RULES).contact_due


@given(st.lists(st.tuples(histories(), URGENCIES), max_size=6), st.sampled_from(["out", "bad"]))
def test_every_tally_is_sound(drawn: list[tuple[list[Event], str]], unreached: str) -> None:
    policy = replace(DEFAULT_RATES, unreached=unreached)
    counted = [of(*history, policy=policy, urgency=urgency) for history, urgency in drawn]
    sums = tally(counted)
    for rate in RATES:
        part, whole = sums.parts(rate)
        assert 0 <= part <= whole <= sums.requests == len(drawn)
        for one in counted:
            assert one.of(rate).counted or not one.of(rate).good
            assert one.of(rate).why in WHYS
    assert sums == sum((tally([one]) for one in counted), Tally())


@given(histories(), URGENCIES)
def test_no_other_step_changes_an_outcome(history: list[Event], urgency: str) -> None:
    found: Outcome | None = None
    for length in range(1, len(history) + 1):
        after = outcome(history[:length], urgency=urgency, rules=RULES)
        last = history[length - 1]
        if not may_count(last.event, last.data, [DEFAULT_RATES]):
            assert found is not None
            assert replace(found, state=after.state) == after
        found = after


GIVEN: dict[str, Any] = {
    "version": "1",
    "valid_from": "2026-01-01",
    "weights": {"response": 30, "resolution": 35, "satisfaction": 35},
}


def test_a_policy_survives_being_stored() -> None:
    policy = rates_from({**GIVEN, "unreached": "bad", "streets": {"govern": 5}, "ranking": False})
    assert (policy.unreached, policy.kinds.govern, policy.ranking) == ("bad", 5, False)
    assert rates_from(rates_data(policy)) == policy


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"version": 1}, "version"),
        ({"valid_from": "soon"}, "valid_from"),
        ({"weights": {"response": 30, "resolution": 35, "satisfaction": 36}}, "weights"),
        ({"weights": {"response": 100}}, "weights"),
        ({"unreached": "maybe"}, "unreached"),
        ({"exclusion_drops": ["joy"]}, "exclusion_drops"),
        ({"exclusion_drops": [["joy"]]}, "exclusion_drops"),
        ({"scale": ["a"]}, "scale"),
        ({"good_from": 6}, "good_from"),
        ({"good_from": True}, "good_from"),
        ({"responded_by": "fax"}, "responded_by"),
        ({"ranking": "yes"}, "ranking"),
        ({"least": -1}, "least"),
        ({"streets": {"golden": 1}}, "streets"),
        ({"weight": {}}, "weight"),
    ],
)
def test_a_faulty_policy_names_the_field(change: dict[str, Any], field: str) -> None:
    with pytest.raises(InputError) as error:
        rates_from({**GIVEN, **change})
    assert (error.value.code, error.value.data["field"]) == ("rates_unusable", field)


def test_the_newest_valid_policy_holds() -> None:
    newer = replace(DEFAULT_RATES, version="2", valid_from=date(2026, 5, 1))
    assert rates_on([newer, DEFAULT_RATES], date(2026, 4, 30)) is DEFAULT_RATES
    assert rates_on([newer, DEFAULT_RATES], date(2026, 5, 1)) is newer
    assert rates_on([], date(2026, 5, 1)) is DEFAULT_RATES

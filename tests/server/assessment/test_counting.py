"""The database's figures are those of the pure function, on random histories."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from random import Random

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rencheng.core.lifecycle.history import Event
from rencheng.core.lifecycle.rates import Tally, judge, may_count
from rencheng.core.lifecycle.rates_policy import DEFAULT_RATES, RATES
from rencheng.server.assessment.counting import Case, CountRules, count_in, count_many, fold_counts
from rencheng.server.assessment.counts import (
    DIMENSIONS,
    NONE,
    Behind,
    Within,
    behind,
    counts,
    months_counted,
)
from rencheng.server.assessment.models import RateCount, RateDelta, RateFact, RateTotal
from support.histories import MONDAY, RULES, histories, step

pytestmark = pytest.mark.django_db

COUNT_RULES = CountRules(RULES, (DEFAULT_RATES,))
PLACES = ["010101001002003", "010101001", "010101", "010102001001001", None]
CATEGORIES = ["utilities/heating/cold", "utilities/noise", "utilities", None]
DONE = (
    step("receive", unit=None),
    step("dispatch"),
    step("accept", 1),
    step("contact", 2),
    step("report_back", 30),
    step("call_back", 60, resolved=True, satisfaction=5),
)


@st.composite
def cases(draw: st.DrawFn) -> list[Case]:
    drawn = draw(st.lists(histories(), min_size=1, max_size=4))
    return [
        Case(
            id=number,
            number=f"26{number:06d}",
            urgency=draw(st.sampled_from(["lifeline", "general"])),
            place=draw(st.sampled_from(PLACES)),
            category=draw(st.sampled_from(CATEGORIES)),
            trade=draw(st.sampled_from(["health", None])),
            history=history,
        )
        for number, history in enumerate(drawn, start=1)
    ]


def case(*history: Event, number: int = 1, **more: object) -> Case:
    given = {"urgency": "general", "place": PLACES[0], "category": CATEGORIES[0], "trade": None}
    return Case(id=number, number=str(number), history=history, **{**given, **more})  # type: ignore[arg-type] # the tests' own words


def expected(
    found: Iterable[Case], code: Callable[[Case, str], str]
) -> dict[date, dict[str, Tally]]:
    """The same figures from the pure function alone. code: of a case, given its unit."""
    sums: dict[date, dict[str, Tally]] = {}
    for one in found:
        outcome, counted = judge(
            one.history, urgency=one.urgency, rules=RULES, policies=[DEFAULT_RATES]
        )
        assert outcome.received is not None
        assert outcome.month is not None
        parts = [(counted.of(rate).counted, counted.of(rate).good) for rate in RATES]
        for month, tally in (
            (outcome.received.date().replace(day=1), Tally(requests=1)),
            (outcome.month, Tally(0, *(int(flag) for pair in parts for flag in pair))),
        ):
            by_code = sums.setdefault(month, {})
            key = code(one, outcome.unit or "")
            by_code[key] = by_code.get(key, Tally()) + tally
    return {
        month: {key: tally for key, tally in codes.items() if tally != Tally()}
        for month, codes in sums.items()
    }


CODES: dict[str, Callable[[Case, str], str]] = {
    "unit": lambda one, unit: unit,
    "street": lambda one, unit: (one.place or "")[:9] if len(one.place or "") >= 9 else "",
    "district": lambda one, unit: (one.place or "")[:6],
    "category": lambda one, unit: (one.category or "").split("/")[0],
    "trade": lambda one, unit: one.trade or "",
}


def assert_parts_make_the_whole() -> None:
    """What each unit has of the trades, by the counts, is what the city has, by the totals."""
    months = months_counted()
    for month, whole in counts("trade", months, Within()).items():
        units = counts("unit", [month], Within())[month]
        parts: dict[str, Tally] = {}
        for unit in units:
            within = Within(unit=unit or NONE)
            for trade, tally in counts("trade", [month], within)[month].items():
                parts[trade] = parts.get(trade, Tally()) + tally
        assert parts == whole


def empty() -> None:
    for model in (RateFact, RateDelta, RateCount, RateTotal):
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {model._meta.db_table}")


@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(found=cases(), seed=st.integers(0, 9))
def test_the_database_counts_what_the_pure_function_counts(found: list[Case], seed: int) -> None:
    """Step after step, folded at any moment, by every dimension."""
    empty()
    rng = Random(seed)
    for one in found:
        for length in range(1, len(one.history) + 1):
            last = one.history[length - 1]
            if may_count(last.event, last.data, COUNT_RULES.policies):
                prefix = one.history[:length]
                count_in(
                    Case(
                        one.id, one.number, one.urgency, one.place, one.category, one.trade, prefix
                    ),
                    COUNT_RULES,
                )
                if rng.random() < 0.1:
                    fold_counts()
    for by in DIMENSIONS[:-1]:
        pure = expected(found, CODES[by])
        stored = counts(by, months_counted(), Within())
        assert {month: codes for month, codes in stored.items() if codes} == {
            month: codes for month, codes in pure.items() if codes
        }
    assert set(months_counted()) >= {month for month, codes in pure.items() if codes}
    assert_parts_make_the_whole()


@settings(
    max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(found=cases())
def test_in_bulk_is_as_one_by_one_and_the_rows_stand_behind_the_figures(found: list[Case]) -> None:
    empty()
    assert count_many(found, COUNT_RULES) == len(found)
    fold_counts()
    assert not RateDelta.objects.exists()
    for month in months_counted():
        for unit, tally in counts("unit", [month], Within())[month].items():
            if not unit:
                continue
            here = Within(unit=unit)
            for rate in RATES:
                good, whole = tally.parts(rate)
                assert behind(Behind(month, here, rate, "good"), MONDAY).count() == good
                assert behind(Behind(month, here, rate, "whole"), MONDAY).count() == whole
                assert behind(Behind(month, here, rate, "bad"), MONDAY).count() == whole - good
            assert behind(Behind(month, here), MONDAY).count() == tally.requests


def test_a_step_that_changes_no_figure_writes_nothing() -> None:
    count_in(case(*DONE), COUNT_RULES)
    before = RateDelta.objects.count()
    count_in(case(*DONE), COUNT_RULES)
    assert RateDelta.objects.count() == before


def test_what_moves_to_another_place_is_counted_there_alone() -> None:
    count_in(case(*DONE), COUNT_RULES)
    count_in(case(*DONE, place="010102001001001"), COUNT_RULES)
    fold_counts()
    march = date(2026, 3, 1)
    assert counts("street", [march], Within())[march] == {"010102001": Tally(1, 1, 1, 1, 1, 1, 1)}


def test_categories_are_opened_level_by_level() -> None:
    for number, category in enumerate(["a/b/c", "a/b/d", "a/e", "a", "f"], start=1):
        count_in(case(*DONE, number=number, category=category), COUNT_RULES)
    march = date(2026, 3, 1)

    def requests(within: str) -> dict[str, int]:
        found = counts("category", [march], Within(category=within))[march]
        return {code: tally.requests for code, tally in found.items()}

    assert requests("") == {"a": 4, "f": 1}
    assert requests("a") == {"a/b": 2, "a/e": 1, "a": 1}
    assert requests("a/b") == {"a/b/c": 1, "a/b/d": 1}
    assert requests("a/b/c") == {"a/b/c": 1}
    assert requests("a_") == {}  # no pattern


def test_a_request_is_received_in_one_month_and_counts_in_another() -> None:
    late = step("dispatch", 24 * 35)
    count_in(case(DONE[0], late), COUNT_RULES)
    found = counts("unit", months_counted(), Within())
    assert found[date(2026, 3, 1)] == {"river": Tally(requests=1)}
    assert found[date(2026, 4, 1)] == {"river": Tally(dispatched=1)}

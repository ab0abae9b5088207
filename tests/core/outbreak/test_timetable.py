"""The whole timetable: dates, levels, what is short, late or quiet."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from core.outbreak.conftest import LAST, bell, daily
from rencheng.core.outbreak.plain import plain
from rencheng.core.outbreak.scores import LEVELS, MEDIAN
from rencheng.core.outbreak.series import Counts, Key
from rencheng.core.outbreak.timetable import Signal, timetable

LATEST = date.fromordinal(LAST)


def test_days_step_by_day_and_reach_four_weeks() -> None:
    made = timetable(daily(bell(84, 90, 12), bell(84, 60, 12)), LATEST)
    first, second = made.outlooks
    assert [day for day, _ in first.forecast] == [LATEST + timedelta(days=n) for n in range(1, 29)]
    assert first.peak is not None
    assert list(first.peak) == [0.05, 0.25, 0.5, 0.75, 0.95]
    assert sorted(first.peak.values()) == list(first.peak.values())
    assert not first.is_over
    assert second.is_over
    assert second.peak is not None
    assert abs((second.peak[0.5] - LATEST).days + 23) <= 7


def test_weeks_step_by_week() -> None:
    weekly = bell(280, 260, 20).reshape(40, 7).sum(1)
    found = Counts([Key("a")], LAST, 7, weekly[:, None], np.array([np.nan]))
    one = timetable(found, LATEST).outlooks[0]
    assert [(day - LATEST).days for day, _ in one.forecast] == [7, 14, 21, 28]


def test_rows_after_as_of_are_not_read() -> None:
    wave, other = bell(84, 60, 10), bell(84, 60, 10)
    other[60:] = 9999
    early = LATEST - timedelta(days=24)
    one, two = (timetable(daily(column), early).outlooks[0] for column in (wave, other))
    assert plain(timetable(daily(wave), early)) == plain(timetable(daily(other), early))
    assert one.peak == two.peak


def test_when_the_last_rows_are_late_the_forecast_reaches_four_weeks_past_as_of() -> None:
    made = timetable(daily(bell(84, 90, 12)), LATEST + timedelta(days=10))
    assert made.last == LATEST
    assert made.outlooks[0].forecast[-1][0] >= LATEST + timedelta(days=35)


def test_zeros_have_no_wave_and_one_point_is_short() -> None:
    point = np.full(60, np.nan)
    point[-1] = 4
    made = timetable(daily(np.zeros(60), point, bell(60, 50, 8)), LATEST)
    assert [key.region for key in made.short] == ["r1"]
    quiet = made.outlooks[0]
    assert quiet.peak is None
    assert quiet.reproduction is None
    assert quiet.left[0.5] == 0
    assert max(float(one[MEDIAN]) for _, one in quiet.forecast) == 0


def test_reporting_and_delay_change_infections_not_counts() -> None:
    known = daily(bell(84, 90, 14))
    bare, behind = (
        timetable(known, LATEST, signal).outlooks[0] for signal in (Signal(), Signal(5, 0.1))
    )
    assert behind.infected > 9 * bare.infected
    assert bare.peak == behind.peak


def test_trades_come_in_their_order_once_the_wave_is_there() -> None:
    tops = (58, 62, 64, 66, 70, 74)
    columns = [bell(67, top, 6, 300) for top in tops]
    made = timetable(daily(*columns, industries=True), LATEST)
    middles = [one.peak[0.5] for one in made.outlooks if one.peak]
    assert len(middles) == len(tops)
    assert middles == sorted(middles)
    assert (middles[-1] - middles[0]).days >= 8


def test_plain_data_has_every_level() -> None:
    told = plain(timetable(daily(bell(84, 90, 12)), LATEST))
    region = told["regions"][0]
    assert list(region["forecast"][0]["quantiles"]) == [f"{level:g}" for level in LEVELS]
    assert region["industry"] is None
    assert set(region["rt"]) == {"mean", "lower", "upper"}
    assert told["scenario"] == "as_it_goes"


def test_people_bound_what_is_left_and_say_how_many_were_reached() -> None:
    known = daily(bell(84, 90, 12, 400))
    people = np.array([10_000.0])
    few = Counts(known.keys, LAST, 1, known.values, people)
    free = timetable(known, LATEST, Signal(0, 0.5)).outlooks[0]
    bound = timetable(few, LATEST, Signal(0, 0.5)).outlooks[0]
    assert free.attacked is None
    assert bound.attacked is not None
    assert 0 < bound.attacked <= 1
    assert max(bound.left.values()) <= 5000
    assert bound.left[0.95] < free.left[0.95]

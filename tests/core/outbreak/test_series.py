"""Counts on one calendar: doubles, mixed steps, gaps, dumps, regions that appear half-way."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from core.outbreak.conftest import LAST, bell, daily
from rencheng.core.common.errors import InputError
from rencheng.core.outbreak.series import Counts, Floats, Key, counts, weeks

DAY = 739_000


def put(rows: list[tuple[int, int, float]], regions: int = 1) -> tuple[Counts, list[str]]:
    days, series, values = (np.array(one) for one in zip(*rows, strict=True))
    keys = [Key(f"r{n}") for n in range(regions)]
    found, faults = counts(days, series, values.astype(float), keys, np.full(regions, np.nan))
    return found, [fault.code for fault in faults]


def test_a_date_given_twice_counts_once_the_later_row() -> None:
    found, codes = put([(DAY, 0, 5), (DAY + 1, 0, 6), (DAY, 0, 9)])
    assert found.values[:, 0].tolist() == [9, 6]
    assert codes == ["timetable_date_twice"]


def test_weekly_and_daily_mixed_become_weekly() -> None:
    rows = [(DAY + n, 0, 1.0) for n in range(28)]
    rows += [(DAY + 6 + 7 * n, 1, 10.0) for n in range(4)]
    found, codes = put(rows, 2)
    assert found.step == 7
    assert codes == ["timetable_mixed"]
    assert found.values[:, 0].tolist() == [7, 7, 7, 7]
    assert found.values[:, 1].tolist() == [10, 10, 10, 10]


def test_a_series_that_turns_weekly_is_weekly() -> None:
    rows = [(DAY + n, 0, 2.0) for n in range(14)] + [(DAY + 20 + 7 * n, 0, 14.0) for n in range(4)]
    found, _ = put(rows)
    assert found.step == 7
    assert set(found.values[:, 0]) == {14.0}


def test_a_dump_comes_down_to_its_surroundings_and_is_named() -> None:
    rows = [(DAY + n, 0, 10.0) for n in range(30)]
    rows[15] = (DAY + 15, 0, 900.0)
    found, codes = put(rows)
    assert codes == ["timetable_dump"]
    assert found.values[15, 0] == 10


def test_a_wave_is_no_dump() -> None:
    _, codes = put([(DAY + n, 0, value) for n, value in enumerate(bell(60, 30, 4, 500))])
    assert codes == []


def test_a_region_that_appears_half_way_is_unknown_before() -> None:
    rows = [(DAY + n, 0, 5.0) for n in range(28)] + [(DAY + n, 1, 3.0) for n in range(14, 28)]
    found, _ = put(rows, 2)
    table = weeks(found)
    assert np.isnan(table[:2, 1]).all()
    assert table[2:, 1] == pytest.approx([21, 21])


def test_gaps_inside_are_bridged_and_weeks_with_few_days_scaled() -> None:
    column = np.full(35, 10.0)
    column[7:14] = np.nan  # a week without any row
    column[22:24] = np.nan
    table = weeks(daily(column))
    assert table[:, 0] == pytest.approx([70, 70, 70, 70, 70])


def test_until_a_day_and_before_the_first() -> None:
    found = daily(np.arange(10.0))
    early = found.until(date.fromordinal(LAST - 4))
    assert early.last == LAST - 4
    assert early.values[-1, 0] == 5
    with pytest.raises(InputError) as caught:
        found.until(date.fromordinal(LAST - 30))
    assert caught.value.code == "timetable_no_rows"


def test_nothing_at_all_is_refused() -> None:
    empty: Floats = np.zeros(0)
    none = np.zeros(0, np.int64)
    with pytest.raises(InputError, match="timetable_no_series"):
        counts(none, none, empty, [], empty)

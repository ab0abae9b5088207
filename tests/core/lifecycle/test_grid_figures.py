"""Figures of GB/T 30428, and what was found before it was reported."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rencheng.core.lifecycle.grid_figures import CaseFact, Found, figures, found_first

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


def case(due: int | None, closed: int | None, *, opened: bool = True, redone: int = 0) -> CaseFact:
    """Hours from now, None where there is none."""
    at = lambda hours: None if hours is None else NOW + hours * HOUR  # noqa: E731
    return CaseFact("heat", opened, at(due), at(closed), redone)


def test_by_hand() -> None:
    cases = [
        case(-1, -2),  # on time
        case(-3, -1, redone=1),  # late
        case(-1, None),  # due, open
        case(5, None),  # not due yet
        case(5, -1),  # before its time
        case(-1, -2, opened=False),  # no case
    ]
    row = figures(cases, NOW)["heat"]
    assert (row.opened, row.due, row.closed, row.on_time, row.redone) == (5, 4, 3, 2, 1)
    assert (row.closing_rate, row.on_time_rate) == (0.75, 0.5)
    assert figures([], NOW) == {}


hours = st.one_of(st.none(), st.integers(-100, 100))


@given(st.lists(st.tuples(hours, st.one_of(st.none(), st.integers(-100, 0)), st.booleans())))
def test_no_share_leaves_its_bounds(given_: list[tuple[int | None, int | None, bool]]) -> None:
    for row in figures([case(d, c, opened=o) for d, c, o in given_], NOW).values():
        assert row.on_time <= row.closed <= row.due <= row.opened
        for share in (row.closing_rate, row.on_time_rate):
            assert share is None or 0 <= share <= 1


def test_a_request_counts_for_the_case_found_last_before_it() -> None:
    cases = [
        Found("old", "a/b", 42.0, 117.0, NOW - 50 * HOUR),
        Found("new", "a/b", 42.0, 117.0, NOW - 2 * HOUR),
        Found("far", "a/b", 42.1, 117.0, NOW - HOUR),
        Found("silent", "", 42.0, 117.0, NOW - HOUR),
    ]
    requests = [
        Found("1", "a/b/c", 42.0005, 117.0, NOW),
        Found("2", "a/b", 42.0, 117.0, NOW - 10 * HOUR),
        Found("3", "a/bc", 42.0, 117.0, NOW),  # another branch of the tree
        Found("4", "a/b", 42.0, 117.0, NOW - 60 * HOUR),  # told before it was found
    ]
    assert found_first(cases, requests, 7) == {"old": 1, "new": 1, "far": 0, "silent": 0}
    assert found_first(cases, requests, 0) == {"old": 0, "new": 0, "far": 0, "silent": 0}

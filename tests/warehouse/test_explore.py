"""A view of the marts: what it counts equals what the rows say."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rencheng.core.common.errors import InputError
from rencheng.warehouse.build import build_marts
from rencheng.warehouse.engine import DuckDB
from rencheng.warehouse.explore import (
    LEVEL_BY_DIGITS,
    View,
    below_category,
    checked,
    explore,
    levels_below,
    usual_view,
)
from rencheng.warehouse.reading import Reader
from support.warehouse import MONDAY, filled

CATEGORIES = ("utilities/heating/cold", "utilities/heating", "utilities/noise", "utilities2/x", "")
PLACES = ("010101001001001", "010101001002001", "010101002001001", "010102001001001", "")
SPAN = 76  # days, two whole months among them
FIRST = MONDAY - timedelta(days=SPAN - 1)


def located(place: str) -> dict[str, str]:
    levels = {level: place[:digits] for digits, level in LEVEL_BY_DIGITS.items() if digits}
    return {**levels, "city": "010100"}


def row(offset: int, place: str, category: str, trade: str) -> dict[str, Any]:
    top = category.split("/", 1)[0]
    day = FIRST + timedelta(days=offset)
    where = located(place)
    return {"day": day, "category": category, "category_top": top, "trade": trade, **where}


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    """Three requests a day, over all kinds of place, category and trade, by turns."""
    return [
        row(n % SPAN, PLACES[n % 5], CATEGORIES[(n // 3) % 5], ("", "home")[n % 3 == 0])
        for n in range(3 * SPAN)
    ]


@pytest.fixture(scope="module")
def reader(
    rows: list[dict[str, Any]], duck: DuckDB, tmp_path_factory: pytest.TempPathFactory
) -> Reader:
    store = filled(
        tmp_path_factory.mktemp("warehouse"),
        requests=[{**one, "number": f"n{at}"} for at, one in enumerate(rows)],
    )
    build_marts(store, duck, ("requests_daily", "requests_monthly"))
    return Reader(store, duck)


views = st.builds(
    View,
    first=st.dates(FIRST, MONDAY - timedelta(days=7)),
    last=st.dates(MONDAY - timedelta(days=7), MONDAY),
    place=st.sampled_from(["", "010101", "010101001", "010101001001", "010101001001001"]),
    level=st.sampled_from(["district", "street", "community", "cell"]),
    category=st.sampled_from(["", "utilities", "utilities/heating", "utilities/heating/cold"]),
    trade=st.sampled_from(["", "home"]),
    split=st.sampled_from(["category", "place", "trade"]),
    step=st.sampled_from(["day", "week", "month"]),
)


def wanted(one: dict[str, Any], view: View, first: date, last: date) -> bool:
    return (
        first <= one["day"] <= last
        and one["cell"].startswith(view.place)
        and f"{one['category']}/".startswith(f"{view.category}/" if view.category else "")
        and (not view.trade or one["trade"] == view.trade)
    )


@given(view=views)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_figure_is_what_the_rows_say(
    reader: Reader, rows: list[dict[str, Any]], view: View
) -> None:
    found = explore(reader, view)
    view = found.view
    inside = [one for one in rows if wanted(one, view, view.first, view.last)]
    start = view.first - timedelta(days=view.days)
    before = [one for one in rows if wanted(one, view, start, view.first - timedelta(days=1))]
    assert found.total == sum(found.curve) == len(inside)
    assert found.before == (len(before) if start >= FIRST else None)
    assert (found.curve_before is None) == (found.before is None)
    by_point: Counter[date] = Counter()
    for one in inside:
        by_point[max(start for start in found.starts if start <= one["day"])] += 1
    assert found.curve == tuple(by_point[start] for start in found.starts)

    def code(one: dict[str, Any]) -> str:
        if view.split == "category":
            return below_category(one["category"], view.category)
        return str(one["trade"] if view.split == "trade" else one[view.level])

    lines = Counter(map(code, inside))
    assert {line.code: line.total for line in found.lines if line.total} == lines
    assert [line.total for line in found.lines] == sorted(
        (line.total for line in found.lines), reverse=True
    )
    assert all(sum(line.curve) == line.total for line in found.lines)
    if found.before is not None:
        assert Counter(map(code, before)) == {
            line.code: line.before for line in found.lines if line.before
        }
    if len(view.place) < 15:
        assert dict(found.places) == Counter(one[view.level] for one in inside)
    else:
        assert found.places == () or view.split == "place"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"first": MONDAY, "last": FIRST}, "span_backwards"),
        ({"first": date(1, 1, 1), "last": date(9999, 1, 1)}, "span_too_fine"),
        ({"step": "second"}, "span_step"),
        ({"place": "0101010"}, "place_unreadable"),
        ({"place": "'; DROP"}, "place_unreadable"),
        ({"place": "０１０１０１"}, "place_unreadable"),
        ({"level": "planet"}, "level_unknown"),
        ({"measure": "text"}, "column_unknown"),
        ({"split": "person"}, "split_unknown"),
    ],
)
def test_what_cannot_be_answered_is_refused_by_name(change: dict[str, Any], code: str) -> None:
    with pytest.raises(InputError) as error:
        checked(replace(View(FIRST, MONDAY), **change))
    assert error.value.code == code


def test_the_level_follows_the_place() -> None:
    assert levels_below("") == ("district", "street", "community", "cell")
    assert levels_below("010101001") == ("community", "cell")
    assert checked(View(FIRST, MONDAY, place="010101")).level == "street"
    assert checked(View(FIRST, MONDAY, place="010101", level="cell")).level == "cell"


def test_hostile_words_count_nothing(reader: Reader) -> None:
    for words in ("' OR 1=1 --", "%", "utilities/heating'", "x\x00", "🙂"):
        assert explore(reader, View(FIRST, MONDAY, category=words)).total == 0
        assert explore(reader, View(FIRST, MONDAY, trade=words)).total == 0


def test_an_empty_warehouse_gives_zeros(duck: DuckDB, tmp_path: Path) -> None:
    found = explore(Reader(filled(tmp_path), duck), View(FIRST, MONDAY))
    assert (found.total, found.before, found.lines, found.places) == (0, None, (), ())
    assert len(found.curve) == SPAN


def test_the_usual_view_is_the_last_month_there_is() -> None:
    short = MONDAY - timedelta(days=20)
    view = usual_view((short, MONDAY))
    assert (view.first, view.last) == (short, MONDAY)
    view = usual_view((FIRST - timedelta(days=300), MONDAY))
    assert (view.days, view.last) == (30, MONDAY)

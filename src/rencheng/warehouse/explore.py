"""What an analyst's view of the marts holds (数据探索): totals, a curve, a table, the places.

A view is plain data, so that a link can carry it; two queries answer it, both over marts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from rencheng.core.common.errors import InputError
from rencheng.core.text.clean import clean
from rencheng.warehouse.dense import check_span
from rencheng.warehouse.engine import DuckDB
from rencheng.warehouse.marts import MARTS
from rencheng.warehouse.reading import Reader
from rencheng.warehouse.schema import LEVELS
from rencheng.warehouse.store import Store

#: Digits of a place's code → its level (GB/T 30428: 6 district, then 3 + 3 + 3).
LEVEL_BY_DIGITS: Final = {0: "city", 6: "district", 9: "street", 12: "community", 15: "cell"}
DIGITS: Final = {level: digits for digits, level in LEVEL_BY_DIGITS.items()}
SPLITS: Final = ("category", "place", "trade")
STEPS: Final = ("day", "week", "month")
DAILY, MONTHLY = "requests_daily", "requests_monthly"
_PAGE_MEMORY: Final = "512MB"
#: Needed of a mart that can be explored.
_PLACED = frozenset({"level", "place", "category_top", "category", "trade"})


@dataclass(frozen=True, slots=True)
class View:
    """What is looked at.

    first, last: days, both inside. place: code, "" for the whole city; level: of the places that
    are compared, below `place`. category: path of a category with all below it, "" for all. trade:
    code, "" for all. measure: a column of a mart, see `measures`. split: what the table and the
    small curves are by. step: what a point of the curves stands for.
    """

    first: date
    last: date
    place: str = ""
    level: str = "district"
    category: str = ""
    trade: str = ""
    measure: str = "requests"
    split: str = "category"
    step: str = "day"

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table with its curve. code: "" where it is not known. before: the span of the
    same length just before; None where the warehouse does not reach back so far."""

    code: str
    total: int
    before: int | None
    curve: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Explored:
    """The answer. starts: first day of each point; curve, curve_before: as long as starts, of the
    view's span and the one before (None where that is not whole in the warehouse). lines: largest
    first. places: (code, total) at the view's level, largest first."""

    view: View
    total: int
    before: int | None
    starts: tuple[date, ...]
    curve: tuple[int, ...]
    curve_before: tuple[int, ...] | None
    lines: tuple[Line, ...]
    places: tuple[tuple[str, int], ...]


def measures() -> dict[str, str]:
    """Measure → mart it is a column of; every mart that knows place, category and trade."""
    found: dict[str, str] = {}
    for mart in MARTS.values():
        if set(mart.keys) >= _PLACED:
            for name, kind in mart.measures.items():
                if pa.types.is_integer(kind):  # only what adds up
                    found.setdefault(name, mart.name)
    return found


def level_of(place: str) -> str:
    """The level of a place by its code. Raises InputError `place_unreadable`."""
    digits = not place or (place.isascii() and place.isdigit())
    if not digits or len(place) not in LEVEL_BY_DIGITS:
        raise InputError("place_unreadable", place=place)
    return LEVEL_BY_DIGITS[len(place)]


def levels_below(place: str) -> tuple[str, ...]:
    """The levels that places inside `place` can be compared at, widest first."""
    return LEVELS[LEVELS.index(level_of(place)) + 1 :]


def checked(view: View) -> View:
    """The view, with a level below its place; a view that cannot be answered is refused.

    Raises InputError: span_backwards, span_step, span_too_fine, place_unreadable, level_unknown,
    column_unknown, split_unknown.
    """
    view = replace(view, category=clean(view.category), trade=clean(view.trade))
    check_span(view.first, view.last)
    if view.step not in STEPS:
        raise InputError("span_step", step=view.step, known=", ".join(STEPS))
    if view.split not in SPLITS:
        raise InputError("split_unknown", split=view.split, known=", ".join(SPLITS))
    if view.measure not in (known := measures()):
        raise InputError("column_unknown", name=view.measure, known=", ".join(known))
    if view.level not in LEVELS:
        raise InputError("level_unknown", level=view.level, known=", ".join(LEVELS[1:]))
    below = levels_below(view.place)
    if view.level not in below:
        view = replace(view, level=below[0] if below else "cell")
    return view


def explore(reader: Reader, view: View) -> Explored:
    """Answer a view; see `checked` for what is refused."""
    view = checked(view)
    before_first = view.first - timedelta(days=view.days)
    held = reader.days()
    whole_before = held is not None and held[0] <= before_first
    rows = _inside(reader, view, before_first if whole_before else view.first)
    group = {"category": rows.category, "trade": rows.trade, "place": rows.place}[view.split]
    summed = rows.group_by("day", code=group).agg(value=rows[view.measure].sum())
    counts = _Counts(reader.rows(summed), view)
    places = (
        tuple((code, int(total)) for code, total in counts.totals())
        if view.split == "place"
        else _by_place(reader, view)
    )
    curves = counts.curves(view.first)
    earlier = counts.curves(before_first) if whole_before else None
    lines = [
        Line(
            code,
            int(curve.sum()),
            None if earlier is None else int(earlier[code].sum()) if code in earlier else 0,
            tuple(map(int, curve)),
        )
        for code, curve in curves.items()
        if curve.any() or (earlier is not None and code in earlier and earlier[code].any())
    ]
    lines.sort(key=lambda line: (-line.total, -(line.before or 0), line.code))
    curve = _together(curves, counts.points)
    curve_before = None if earlier is None else _together(earlier, counts.points)
    return Explored(
        view=view,
        total=sum(curve),
        before=None if curve_before is None else sum(curve_before),
        starts=counts.starts,
        curve=curve,
        curve_before=curve_before,
        lines=tuple(lines),
        places=places,
    )


def below_category(path: str, category: str) -> str:
    """The step of `path` just below `category`: what a table by category is by.

    "" where `path` ends at `category`: it is not known more exactly.
    """
    depth = category.count("/") + 1 if category else 0
    steps = path.split("/")
    return "/".join(steps[: depth + 1]) if len(steps) > depth else ""


def _inside(
    reader: Reader, view: View, first: date, *, level: str = "", mart: str = ""
) -> ir.Table:
    """The mart's rows of a view from `first` on.

    Conditions are ranges where they can be: files are sorted by them, so most is never read.
    """
    rows = reader.mart(mart or measures()[view.measure], first, view.last)
    level = level or (view.level if view.split == "place" else level_of(view.place))
    rows = rows.filter(rows.level == level)
    if view.place and level == level_of(view.place):
        rows = rows.filter(rows.place == view.place)
    elif view.place:
        rows = rows.filter(rows.place > view.place, rows.place < view.place + ":")  # after 9
    if view.category:
        top = view.category.split("/", 1)[0]
        below = (rows.category > view.category + "/") & (rows.category < view.category + "0")
        rows = rows.filter(rows.category_top == top, (rows.category == view.category) | below)
    if view.trade:
        rows = rows.filter(rows.trade == view.trade)
    return rows


def _by_place(reader: Reader, view: View) -> tuple[tuple[str, int], ...]:
    if level_of(view.place) == "cell":
        return ()
    totals: Counter[str] = Counter()
    for mart, first, last in _spans(reader, view):
        rows = _inside(reader, replace(view, last=last), first, level=view.level, mart=mart)
        found = reader.rows(rows.group_by("place").agg(value=rows[view.measure].sum()))
        totals.update(dict(zip(*found.to_pydict().values(), strict=True)))
    return tuple(sorted(totals.items(), key=lambda pair: (-pair[1], pair[0])))


def _spans(reader: Reader, view: View) -> list[tuple[str, date, date]]:
    """What to read for totals over the view's days: (mart, first day, last day), from the monthly
    mart the run of months that are over and wholly inside, if it has the view's level."""
    daily = measures()[view.measure]
    if daily != DAILY or view.level not in MARTS[MONTHLY].levels:
        return [(daily, view.first, view.last)]
    known = reader.store.mart_ledger(MONTHLY).parts
    begins = _month_after(view.first - timedelta(days=1))
    ends = begins
    while f"{ends:%Y-%m}" in known and _month_after(ends) - timedelta(days=1) <= view.last:
        ends = _month_after(ends)
    spans = [
        (daily, view.first, min(begins - timedelta(days=1), view.last)),
        (MONTHLY, begins, ends - timedelta(days=1)),
        (daily, max(ends, view.first), view.last),
    ]
    if ends == begins:
        return [(daily, view.first, view.last)]
    return [(mart, first, last) for mart, first, last in spans if first <= last]


def _month_after(day: date) -> date:
    """The first day of the month after that of `day`."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


class _Counts:
    """Counts by day and code, cut into the points of a view's step."""

    def __init__(self, found: pa.Table, view: View) -> None:
        self.view = view
        self.days = found["day"].to_numpy().astype("datetime64[D]")
        self.values = found["value"].to_numpy().astype(np.int64)
        codes, self.inverse = _codes(found["code"], view)
        self.codes = codes
        offsets = np.arange(view.days)
        days = np.datetime64(view.first) + offsets
        points = _point_of(days, view.step)
        _, self.point = np.unique(points, return_inverse=True)
        firsts = np.unique(self.point, return_index=True)[1]
        self.starts = tuple(day.astype(object) for day in days[firsts])
        self.points = len(self.starts)

    def curves(self, first: date) -> dict[str, np.ndarray]:
        """Code → values by point of the span of the view's length that begins at `first`."""
        offset = (self.days - np.datetime64(first)).astype(int)
        inside = (offset >= 0) & (offset < self.view.days)
        table = np.zeros((len(self.codes), self.points), np.int64)
        where = (self.inverse[inside], self.point[offset[inside]])
        np.add.at(table, where, self.values[inside])
        return dict(zip(self.codes, table, strict=True))

    def totals(self) -> list[tuple[str, int]]:
        found = [(code, int(curve.sum())) for code, curve in self.curves(self.view.first).items()]
        return sorted((one for one in found if one[1]), key=lambda pair: (-pair[1], pair[0]))


def _codes(column: pa.ChunkedArray, view: View) -> tuple[list[str], np.ndarray]:
    """The codes that lines are by, and for each row which of them."""
    encoded = column.combine_chunks().dictionary_encode()
    raw = encoded.dictionary.to_pylist()
    named = (
        [below_category(code, view.category) for code in raw] if view.split == "category" else raw
    )
    codes = sorted(set(named))
    place = {code: at for at, code in enumerate(codes)}
    mapping = np.array([place[code] for code in named], np.int64)
    indices = encoded.indices.to_numpy(zero_copy_only=False)
    return codes, mapping[indices] if len(mapping) else np.zeros(0, np.int64)


def _point_of(days: np.ndarray, step: str) -> np.ndarray:
    if step == "month":
        return days.astype("datetime64[M]").astype(int)
    if step == "week":  # weeks begin on Monday; 1970-01-01 was a Thursday
        return (days.astype(int) + 3) // 7
    return days.astype(int)


def _together(curves: Mapping[str, np.ndarray], points: int) -> tuple[int, ...]:
    total: np.ndarray = sum(curves.values(), start=np.zeros(points, np.int64))
    return tuple(map(int, total))


def page_reader(folder: Path) -> Reader:
    """A reader for pages: DuckDB with little memory, since marts fit one machine and a web server
    has several threads; it keeps the files' descriptions, since files are never written over."""
    engine = DuckDB(memory=_PAGE_MEMORY)
    engine.connection.execute("SET parquet_metadata_cache = true")
    return Reader(Store(folder), engine)


def usual_view(held: tuple[date, date], days: int = 30) -> View:
    """What is shown first: the last `days` days that the warehouse has."""
    return View(first=max(held[0], held[1] - timedelta(days=days - 1)), last=held[1])

"""What each place holds by itself (逐地分析): topics, alarms and clusters for `map_places`.

Each is a plain function of the rows of one place, so that it runs on this machine's cores or as a
task of Spark's grouped map; what it reads is an Ibis expression of either engine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any, Final, Protocol

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from rencheng.core.common.errors import InputError
from rencheng.core.surveillance import baselines, scan, weeks
from rencheng.core.surveillance.policy import DEFAULT_ALARMS
from rencheng.core.surveillance.scan_circles import circles
from rencheng.core.text.messages import Message
from rencheng.core.text.topics import find_topics
from rencheng.warehouse.reading import Reader
from rencheng.warehouse.schema import LEVELS
from rencheng.warehouse.spread import map_places

TOP: Final = 10  # topics of a place; ours
REPLICATES: Final = 199
_TEXT, _DAY, _COUNT, _REAL = pa.string(), pa.date32(), pa.int64(), pa.float64()


class OfPlace(Protocol):
    """What is found in the rows of one place, of a span of days."""

    def __call__(self, rows: pa.Table, first: date, last: date) -> pa.Table: ...


@dataclass(frozen=True)
class PlaceAnalysis:
    """rows: (reader, level, first, last) → what `function` reads, by the columns `by`, besides the
    span; result: the columns that it gives."""

    rows: Callable[[Reader, str, date, date], ir.Table]
    by: tuple[str, ...]
    function: OfPlace
    result: pa.Schema


def analyse(
    reader: Reader, name: str, level: str, first: date, last: date, *, processes: int | None = None
) -> pa.Table:
    """An analysis of every place of a level, over the requests received from first to last.

    Raises InputError `analysis_unknown`, `level_unknown`, `span_backwards`.
    """
    if name not in ANALYSES:
        raise InputError("analysis_unknown", name=name, known=", ".join(ANALYSES))
    if level not in LEVELS:
        raise InputError("level_unknown", level=level, known=", ".join(LEVELS))
    if last < first:
        raise InputError("span_backwards", first=first, last=last)
    chosen = ANALYSES[name]
    rows = chosen.rows(reader, level, first, last)
    function = partial(chosen.function, first=first, last=last)
    return map_places(function, rows, chosen.by, chosen.result, reader.engine, processes=processes)


def _messages(reader: Reader, level: str, first: date, last: date) -> ir.Table:
    rows = reader.table("requests", first, last)
    return rows.select(
        "number", "received_at", "title", "text", "likes", "lat", "lon", "person", "category",
        place=rows[level],
    )  # fmt: skip


TOPICS: Final = pa.schema(
    {
        "place": _TEXT,
        "rank": _COUNT,
        "heat": _REAL,
        "messages": _COUNT,
        "first": _DAY,
        "last": _DAY,
        "where": _TEXT,
        "description": _TEXT,
    }
)


def place_topics(rows: pa.Table, first: date, last: date) -> pa.Table:
    """The hottest topics of one place; columns as TOPICS."""
    messages = [
        Message(
            row["number"],
            row["received_at"],
            row["title"],
            row["text"],
            likes=row["likes"] or 0,
            lat=row["lat"],
            lon=row["lon"],
            person=str(row["person"] or ""),
            category=row["category"],
        )
        for row in rows.sort_by([("received_at", "ascending"), ("number", "ascending")]).to_pylist()
    ]
    found = [
        {
            "place": rows["place"][0].as_py(),
            "rank": topic.rank,
            "heat": topic.heat.value,
            "messages": len(topic.ids),
            "first": topic.first and topic.first.date(),
            "last": topic.last and topic.last.date(),
            "where": topic.place,
            "description": topic.description,
        }
        for topic in find_topics(messages, top=TOP)
    ]
    return pa.Table.from_pylist(found, schema=TOPICS)


def _weeks(reader: Reader, level: str, first: date, last: date) -> ir.Table:
    """Dense days of whole weeks, Monday to Sunday."""
    first += timedelta(days=-first.weekday() % 7)
    last -= timedelta(days=(last.weekday() + 1) % 7)
    if last < first:
        raise InputError("weeks_missing", first=first, last=last)
    return reader.series(first, last, level=level, by=("category_top",))


ALARMS: Final = pa.schema(
    {
        "place": _TEXT,
        "category": _TEXT,
        "week": _DAY,
        "detector": _TEXT,
        "observed": _COUNT,
        "expected": _REAL,
        "upper": _REAL,
        "q": _REAL,
    }
)


def place_alarms(rows: pa.Table, first: date, last: date) -> pa.Table:
    """The categories of one place whose last week is above what its past lets expect; columns as
    ALARMS, week by its Monday. Thresholds are those of the default policy."""
    ordered = rows.sort_by([("category_top", "ascending"), ("day", "ascending")])
    categories = ordered["category_top"].unique().to_pylist()
    days = ordered["requests"].to_numpy().astype(float).reshape(len(categories), -1, 7)
    counts = days.sum(2).T
    begun = np.maximum.accumulate(counts > 0, axis=0)
    counts[~begun] = np.nan  # a series that is new has no past
    found = weeks.weekly_alarms(
        counts,
        ["place"] * len(categories),
        alphas=dict.fromkeys(weeks.JUDGES, DEFAULT_ALARMS.alpha),
        policy=DEFAULT_ALARMS,
    )
    monday = ordered["day"][len(ordered) - 7].as_py()
    return pa.Table.from_pylist(
        [
            {
                "place": rows["place"][0].as_py(),
                "category": categories[one.series],
                "week": monday,
                "detector": one.detector,
                "observed": one.observed,
                "expected": one.expected,
                "upper": one.bound,
                "q": one.q,
            }
            for one in found
        ],
        schema=ALARMS,
    )


def _communities(reader: Reader, level: str, first: date, last: date) -> ir.Table:
    rows = reader.table("requests", first, last)
    rows = rows.filter(rows.community != "")
    counts = rows.group_by("day", "community", "category_top", place=rows[level]).agg(
        requests=rows.count()
    )
    places = reader.table("places")
    points = places.filter(places.lat.notnull(), places.lon.notnull())
    return counts.join(
        points.select("lat", "lon", community="code"), "community", how="inner"
    ).select("place", "category_top", "day", "community", "requests", "lat", "lon")


CLUSTERS: Final = pa.schema(
    {
        "place": _TEXT,
        "category_top": _TEXT,
        "centre": _TEXT,
        "communities": _COUNT,
        "first": _DAY,
        "last": _DAY,
        "observed": _COUNT,
        "expected": _REAL,
        "llr": _REAL,
        "p": _REAL,
    }
)


def place_clusters(rows: pa.Table, first: date, last: date) -> pa.Table:
    """Where communities of one place crowd up to the last day, about one top category, by the
    space-time permutation scan of the default policy; columns as CLUSTERS, the likely ones alone.
    """
    codes = sorted(rows["community"].unique().to_pylist())
    cases = _by_day(rows, codes, first, last)
    if len(codes) < 3 or cases.sum() < DEFAULT_ALARMS.scan_cases:
        return CLUSTERS.empty_table()
    spots = dict(
        zip(
            rows["community"].to_pylist(),
            zip(rows["lat"].to_pylist(), rows["lon"].to_pylist(), strict=True),
            strict=True,
        )
    )
    points = np.array([spots[code] for code in codes])
    around = circles(points, cases.sum(1), most=0.5, plane=False)
    windows = scan.spans(cases.shape[1], DEFAULT_ALARMS.scan_days, retrospective=False)
    base = baselines.permutation(cases)
    found = scan.scan(
        cases, base, around, windows, model="permutation", replicates=REPLICATES, most_clusters=3
    )
    return pa.Table.from_pylist(
        [
            {
                "place": rows["place"][0].as_py(),
                "category_top": rows["category_top"][0].as_py(),
                "centre": codes[one.centre],
                "communities": len(one.places),
                "first": first + timedelta(days=one.first),
                "last": first + timedelta(days=one.last),
                "observed": one.observed,
                "expected": one.expected,
                "llr": one.llr,
                "p": one.p,
            }
            for one in found
            if one.p <= 1 / (REPLICATES + 1)
        ],
        schema=CLUSTERS,
    )


def _by_day(rows: pa.Table, codes: list[str], first: date, last: date) -> np.ndarray[Any, Any]:
    """Counts (community, day of the span)."""
    at = {code: place for place, code in enumerate(codes)}
    cases = np.zeros((len(codes), (last - first).days + 1))
    where = [at[code] for code in rows["community"].to_pylist()]
    days = rows["day"].to_numpy().astype("datetime64[D]") - np.datetime64(first)
    np.add.at(cases, (where, days.astype(int)), rows["requests"].to_numpy())
    return cases


#: What can be found of each place, by name.
ANALYSES: Final[Mapping[str, PlaceAnalysis]] = {
    "topics": PlaceAnalysis(_messages, ("place",), place_topics, TOPICS),
    "alarms": PlaceAnalysis(_weeks, ("place",), place_alarms, ALARMS),
    "clusters": PlaceAnalysis(_communities, ("place", "category_top"), place_clusters, CLUSTERS),
}

"""The queries that give a table's rows in the warehouse's columns, times as microseconds."""

from __future__ import annotations

from dataclasses import dataclass


def _micros(column: str) -> str:
    return f"(extract(epoch FROM {column}) * 1000000)::bigint"


def _day(column: str) -> str:
    return f"({column} AT TIME ZONE %(zone)s)::date"


def _minute(column: str) -> str:
    local = f"{column} AT TIME ZONE %(zone)s"
    return f"(extract(hour FROM {local}) * 60 + extract(minute FROM {local}))::int"


@dataclass(frozen=True)
class Source:
    """Where a table of the warehouse comes from.

    changed: the working table whose id a Change holds. moment: its column that tells the day.
    select: the columns by name; origin: what they are selected from, `r` being `changed`.
    """

    changed: str
    moment: str
    columns: dict[str, str]
    origin: str

    def query(self, condition: str) -> str:
        chosen = ", ".join(f"{text} AS {name}" for name, text in self.columns.items())
        return f"SELECT {chosen} FROM {self.origin} WHERE {condition}"  # noqa: S608 - all of it stands in this file


REQUESTS = Source(
    changed="requests_request",
    moment="received_at",
    columns={
        "day": _day("r.received_at"),
        "minute": _minute("r.received_at"),
        "number": "r.number",
        "source": "r.source",
        "channel": "r.channel",
        "kind": "r.kind",
        "received_at": _micros("r.received_at"),
        "title": "r.title",
        "text": "r.text",
        "person": "r.person_id",
        "category": "coalesce(r.category_id, '')",
        "trade": "coalesce(r.trade_id, '')",
        "place": "coalesce(r.place_id, '')",
        "lat": "r.lat",
        "lon": "r.lon",
        "unit": "coalesce(r.unit_id, '')",
        "urgency": "r.urgency",
        "state": "r.state",
        "due_at": _micros("r.due_at"),
        "contacted_at": _micros("r.contacted_at"),
        "closed_at": _micros("r.closed_at"),
        "resolved": "r.resolved",
        "satisfaction": "r.satisfaction",
        "likes": "r.likes",
        "rate_unit": "coalesce(f.unit, '')",
        "rate_month": "f.month",
        "response": "f.response",
        "resolution": "f.resolution",
        "satisfied": "f.satisfaction",
    },
    origin="requests_request r LEFT JOIN assessment_ratefact f ON f.request = r.id",
)
HISTORY = Source(
    changed="requests_request",
    moment="received_at",
    columns={
        "day": _day("r.received_at"),
        "number": "r.number",
        "id": "e.id",
        "event": "e.event",
        "source": "e.source",
        "target": "e.target",
        "at": _micros("e.at"),
        "recorded_at": _micros("e.recorded_at"),
        "role": "CASE WHEN e.actor_id IS NOT NULL THEN 'staff' "
        "WHEN e.actor_name = 'citizen' THEN 'citizen' ELSE 'system' END",
        "unit": "coalesce(e.unit_id, '')",
    },
    origin="requests_request r JOIN requests_requestevent e ON e.request_id = r.id",
)
CALLS = Source(
    changed="calls_callrecord",
    moment="rang_at",
    columns={
        "day": _day("r.rang_at"),
        "minute": _minute("r.rang_at"),
        "call": "r.call_id",
        "person": "r.person_id",
        "rang_at": _micros("r.rang_at"),
        "picked_up_at": _micros("r.picked_up_at"),
        "hung_up_at": _micros("r.hung_up_at"),
        "request": "r.request_number",
    },
    origin="calls_callrecord r",
)
SEARCHES = Source(
    changed="knowledge_searchlog",
    moment="at",
    columns={
        "day": _day("r.at"),
        "minute": _minute("r.at"),
        "id": "r.id",
        "query": "r.query",
        "person": "r.visitor",
        "found": "r.found",
        "district": "r.district",
    },
    origin="knowledge_searchlog r",
)
SIGNALS = Source(
    changed="signals_alarm",
    moment="found_at",
    columns={
        "day": _day("r.found_at"),
        "id": "r.id",
        "kind": "r.detector || '/' || r.kind",
        "level": "coalesce(p.level, '')",
        "place": "coalesce(r.place_id, '')",
        "category": "coalesce(r.category_id, '')",
        "trade": "coalesce(r.trade_id, '')",
        "observed": "r.observed",
        "expected": "r.expected",
        "score": "r.score",
        "state": "r.state",
        "raised_at": _micros("r.found_at"),
    },
    origin="signals_alarm r LEFT JOIN places_place p ON p.code = r.place_id",
)

SOURCES = {
    "requests": REQUESTS,
    "history": HISTORY,
    "calls": CALLS,
    "searches": SEARCHES,
    "signals": SIGNALS,
}
#: What a Change's table brings with it.
TOGETHER = {
    "requests": ("requests", "history"),
    "calls": ("calls",),
    "searches": ("searches",),
    "signals": ("signals",),
}

LISTS = {
    "places": "SELECT code, level, name, name_en, coalesce(parent_id, '') AS parent, population, "
    "lat, lon FROM places_place ORDER BY code",
    "categories": "SELECT code, name, name_en, split_part(code, '/', 1) AS top "
    "FROM requests_category ORDER BY code",
    "trades": "SELECT code, name, name_en FROM requests_trade ORDER BY code",
    "units": "SELECT code, name, name_en, kind FROM people_unit ORDER BY code",
}

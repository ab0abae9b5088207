"""Reads for the page of topics (热点页面): the ranked list, the chosen one, the shortlist."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Q
from django.db.models.functions import Substr, TruncWeek
from django.utils import timezone

from rencheng.core.common.errors import InputError
from rencheng.core.text.following import STANDINGS, hard_problem
from rencheng.server.places.queries import place_names, place_path
from rencheng.server.requests.models import Request
from rencheng.server.signals.models import Topic

SHOWN = 60
SHOWN_REQUESTS = 50
PROBLEM_SPAN = timedelta(days=90)
PROBLEMS = 8


@dataclass(frozen=True, slots=True)
class TopicLine:
    """A line of the list."""

    pk: int
    rank: int
    description: str
    place: str
    standing: str
    heat: float
    messages: int
    people: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A request of a topic."""

    number: str
    title: str
    text: str
    received_at: datetime
    place: str
    state: str


@dataclass(frozen=True, slots=True)
class TopicPage:
    """The chosen topic. by_day: (day, messages) from first to last. points: (lat, lon)."""

    line: TopicLine
    keywords: list[str]
    quotes: list[str]
    likes: int
    by_day: list[tuple[date, int]]
    by_place: list[tuple[str, int]]
    points: list[tuple[float, float]]
    requests: list[RequestLine]
    ranks: list[tuple[date, int]]
    resolved: int
    judged: int


@dataclass(frozen=True, slots=True)
class Problem:
    """A category on the shortlist for 每月一题."""

    code: str
    name: str
    count: int
    weeks: int
    districts: int
    unresolved: int
    judged: int
    score: float


def topic_list(standing: str = "") -> list[TopicLine]:
    """Topics by rank; standing: only those that stand so, "" all but the settled."""
    rows = Topic.objects.annotate(messages=Count("requests"))
    if standing in STANDINGS:
        rows = rows.filter(standing=standing)
    else:
        rows = rows.exclude(standing="settled")
    return [_line(row, row.messages) for row in rows[:SHOWN]]


def topic_page(pk: int) -> TopicPage:
    """One topic with its requests. Raises InputError("topic_unknown")."""
    row = Topic.objects.filter(pk=pk).first()
    if row is None:
        raise InputError("topic_unknown", topic=pk)
    members = list(row.requests.order_by("order").values_list("number", "received_at"))
    numbers = [number for number, _ in members]
    order = {number: at for at, number in enumerate(numbers)}
    found = sorted(
        Request.objects.filter(number__in=numbers).values_list(
            "number", "title", "text", "received_at", "place_id", "state", "lat", "lon", "resolved"
        ),
        key=lambda one: order[one[0]],
    )
    names = place_names()
    days = Counter(timezone.localtime(at).date() for _, at in members)
    first, last = min(days, default=None), max(days, default=None)
    span = (
        [first + timedelta(days=n) for n in range((last - first).days + 1)]
        if first and last
        else []
    )
    places = Counter(place_path((one[4] or "")[:9], names) for one in found if one[4])
    judged = [one[8] for one in found if one[8] is not None]
    return TopicPage(
        _line(row, len(members)),
        row.keywords,
        row.quotes,
        row.likes,
        [(day, days.get(day, 0)) for day in span],
        places.most_common(8),
        [(one[6], one[7]) for one in found if one[6] is not None and one[7] is not None],
        [
            RequestLine(number, title, text[:160], at, place_path(place, names), state)
            for number, title, text, at, place, state, *_ in found[:SHOWN_REQUESTS]
        ],
        list(row.days.order_by("day").values_list("day", "rank")),
        sum(judged),
        len(judged),
    )


def shortlist(now: datetime) -> list[Problem]:
    """Problems for 每月一题: frequent, lasting, badly resolved, across districts.

    Counts requests for action of the last 90 days by category; unresolved is judged by callbacks.
    """
    rows = (
        Request.objects.filter(
            received_at__gt=now - PROBLEM_SPAN,
            received_at__lte=now,
            category__isnull=False,
            kind__in=("help", "complaint", "report"),
        )
        .values("category_id", name=F("category__name"))
        .annotate(
            total=Count("id"),
            weeks=Count(TruncWeek("received_at"), distinct=True),
            districts=Count(Substr("place_id", 1, 6), distinct=True),
            judged=Count("id", filter=Q(resolved__isnull=False)),
            unresolved=Count("id", filter=Q(resolved=False)),
        )
    )
    problems = [
        Problem(
            row["category_id"], row["name"], row["total"], row["weeks"], row["districts"],
            row["unresolved"], row["judged"],
            hard_problem(
                row["total"], row["weeks"],
                row["unresolved"] / row["judged"] if row["judged"] else 0.0, row["districts"],
            ),
        )
        for row in rows
    ]  # fmt: skip
    problems = [problem for problem in problems if problem.score > 0 and problem.districts > 1]
    return sorted(problems, key=lambda problem: -problem.score)[:PROBLEMS]


def _line(row: Topic, messages: int) -> TopicLine:
    return TopicLine(
        row.pk, row.rank, row.description, row.place, row.standing, row.heat, messages,
        row.people, row.first_at, row.last_at,
    )  # fmt: skip

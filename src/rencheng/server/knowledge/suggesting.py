"""Suggestions while typing (搜索联想): of guides, answers given, and what many searched for."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Max
from django.utils import timezone

from rencheng.core.search.suggesting import MOST, Suggester
from rencheng.server.knowledge.models import Guide, PublicAnswer, SearchLog

#: A process looks its phrases up anew after so long.
TRUSTED_SECONDS: Final = 300.0
ANSWERS, SEARCHES = 20_000, 5_000
SEARCHED_DAYS: Final = 30
#: A search is suggested to others only where so many people made it: no one's own words.
FEWEST_PEOPLE: Final = 3
#: Ours: a guide's title weighs as much as so many searches, a way to ask it so many, an answer one.
TITLE, QUESTION, ANSWER = 20.0, 10.0, 1.0

_lock = threading.Lock()
_kept: tuple[float, Suggester] | None = None


def suggestions(typed: str, most: int = MOST) -> list[str]:
    """Known questions that begin or go on as typed, the likeliest first."""
    return _suggester().suggest(typed, most)


def forget_suggestions() -> None:
    """Look the phrases up anew at the next question."""
    global _kept  # noqa: PLW0603 — one per process, guarded by the lock
    with _lock:
        _kept = None


def _suggester() -> Suggester:
    global _kept  # noqa: PLW0603 — one per process, guarded by the lock
    with _lock:
        now = time.monotonic()
        if _kept is None or now - _kept[0] > TRUSTED_SECONDS:
            _kept = now, Suggester(_phrases(timezone.now()))
        return _kept[1]


def _phrases(now: datetime) -> Iterator[tuple[str, float]]:
    for guide in Guide.objects.valid():
        yield guide.title, TITLE
        yield from ((question, QUESTION) for question in guide.questions)
    answers = PublicAnswer.objects.order_by("-answered_at").values_list("title", flat=True)
    yield from ((title, ANSWER) for title in answers[:ANSWERS])
    searched = (
        SearchLog.objects.filter(at__gte=now - timedelta(days=SEARCHED_DAYS))
        .values("query")
        .annotate(people=Count("visitor", distinct=True), found=Max("found"))
        .filter(people__gte=FEWEST_PEOPLE, found__gt=0)
        .order_by("-people")
    )
    yield from ((row["query"], float(row["people"])) for row in searched[:SEARCHES])

"""Did a guide help (指南成效): opened, voted, and fewer asking for what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db import IntegrityError, connection, transaction
from django.db.models import Count, Q, Sum
from django.utils import timezone

from rencheng.core.common.actor import Actor
from rencheng.core.common.acts import require
from rencheng.core.common.errors import InputError
from rencheng.core.common.interrupted import AFTER, BEFORE, Day, Effect, effect
from rencheng.server.calls.seats import HANDLE
from rencheng.server.knowledge.drafts import ACTS
from rencheng.server.knowledge.models import Guide, GuideDay, GuideVote, SearchLog
from rencheng.server.knowledge.searches import searcher
from rencheng.server.people.vault import short_hash

_LOOKED_BACK: Final = timedelta(minutes=30)
_SEAT_HOURS: Final = 6.0  # of a shift of eight in which an agent talks; ours
_OPENED = """
INSERT INTO knowledge_guideday (guide_id, day, opened) VALUES (%s, %s, 1)
ON CONFLICT (guide_id, day) DO UPDATE SET opened = knowledge_guideday.opened + 1
"""
_DAYS = """
SELECT (received_at AT TIME ZONE %(zone)s)::date,
    count(*) FILTER (WHERE category_id = %(leaf)s),
    count(*) FILTER (WHERE category_id <> %(leaf)s AND split_part(category_id, '/', 1) = %(top)s),
    count(*)
FROM requests_request
WHERE received_at >= %(begin)s AND received_at < %(end)s AND category_id IS NOT NULL
GROUP BY 1 ORDER BY 1
"""


def note_opened(guide: str, *, visitor: str, now: datetime) -> None:
    """Count that a guide was opened, and that the visitor's last search found something."""
    with connection.cursor() as cursor:
        cursor.execute(_OPENED, [guide, timezone.localtime(now).date()])
    note_found(visitor=visitor, now=now)


def note_found(*, visitor: str, now: datetime) -> None:
    """The visitor's last search of the last half hour led somewhere."""
    who = searcher(visitor, timezone.localtime(now).date())
    last = SearchLog.objects.filter(visitor=who, at__gte=now - _LOOKED_BACK).order_by("-at")
    SearchLog.objects.filter(pk__in=last.values("pk")[:1], opened=False).update(opened=True)


def vote(guide: str, *, helped: bool, visitor: str, now: datetime) -> bool:
    """Keep whether a guide helped; False where this visitor has voted today. Raises InputError
    `guide_unknown`."""
    if not Guide.objects.filter(pk=guide).exists():
        raise InputError("guide_unknown", guide=guide[:80])
    day = timezone.localtime(now).date()
    who = short_hash(f"{day} {visitor}", "guide-vote")
    try:
        with transaction.atomic():
            GuideVote.objects.create(guide_id=guide, day=day, visitor=who, helped=helped)
    except IntegrityError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Helped:
    """A guide's last four weeks. effect: on requests of its category against others of the same
    branch, None where nothing can be told (why_not); calls: a day's calls avoided, low to high;
    seats: agents that frees."""

    guide: Guide
    opened: int
    yes: int
    votes: int
    effect: Effect | None
    why_not: str
    calls: tuple[float, float, float] | None
    seats: float | None


def helped(now: datetime, *, actor: Actor, most: int = 30) -> list[Helped]:
    """The guides that came into force in the last half year, and what they changed."""
    require(ACTS, "see", actor)
    today = timezone.localtime(now).date()
    rows = Guide.objects.valid().filter(
        effective__gte=today - timedelta(days=180), effective__lte=today
    )
    since = today - timedelta(days=28)
    opened = _by_guide(GuideDay.objects.filter(day__gte=since).values_list("guide").annotate(
        n=Sum("opened")
    ))  # fmt: skip
    votes = {
        guide: (yes, many)
        for guide, yes, many in GuideVote.objects.filter(day__gte=since)
        .values_list("guide")
        .annotate(yes=Count("pk", filter=Q(helped=True)), many=Count("pk"))
        .order_by()
    }
    return [
        _helped(guide, opened.get(guide.pk, 0), votes.get(guide.pk, (0, 0)), today)
        for guide in rows.order_by("-effective", "code")[:most]
    ]


def _by_guide(rows: object) -> dict[str, int]:
    return dict(rows.order_by())  # type: ignore[attr-defined] # pairs of code and number


def _helped(guide: Guide, opened: int, votes: tuple[int, int], today: date) -> Helped:
    assert guide.effective is not None
    days = category_days(guide.category_id, guide.effective, today)
    try:
        found = effect(days, guide.effective)
    except InputError as error:
        return Helped(guide, opened, *votes, None, error.code, None, None)
    after = max(found.after, 1)
    low, middle, high = (one / after for one in found.avoided)
    seats = max(middle, 0.0) * HANDLE / 3600 / _SEAT_HOURS
    return Helped(guide, opened, *votes, found, "", (low, middle, high), seats)


def category_days(category: str, since: date, until: date) -> list[Day]:
    """Requests of a category by day, against those of other categories of its branch."""
    zone = timezone.get_current_timezone()
    given: dict[str, Any] = {
        "zone": str(zone),
        "leaf": category,
        "top": category.split("/", maxsplit=1)[0],
        "begin": datetime.combine(since - timedelta(days=BEFORE), time(), zone),
        "end": datetime.combine(min(until, since + timedelta(days=AFTER)), time(), zone),
    }
    with connection.cursor() as cursor:
        cursor.execute(_DAYS, given)
        return [
            Day(day, float(own), float(all_), float(others), float(all_))
            for day, own, others, all_ in cursor.fetchall()
        ]

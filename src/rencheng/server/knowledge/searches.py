"""The log of searches (检索记录): masked words, found or not, nobody's name."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from rencheng.core.text.mask import mask
from rencheng.server.knowledge.models import SearchLog
from rencheng.server.people.vault import short_hash

#: Logs are kept for 184 days at least (Cybersecurity Law, art. 21: six months).
KEEP = timedelta(days=200)
_LONGEST = 200


def note_search(query: str, *, found: int, district: str, visitor: str, now: datetime) -> None:
    """Keep what was searched for, how much was found, and by whom as a hash of the day."""
    query = " ".join(mask(query).text.split())[:_LONGEST]
    if not query:
        return
    day = timezone.localtime(now).date()
    SearchLog.objects.create(
        at=now,
        query=query,
        visitor=searcher(visitor, day),
        found=found,
        district=district,
    )


def searcher(visitor: str, day: date) -> int:
    """Whoever searches, as the log of that day knows them."""
    return short_hash(f"{day} {visitor}", "search")


def forget_searches(now: datetime) -> int:
    """Delete what is older than KEEP; returns how many."""
    deleted, _ = SearchLog.objects.filter(at__lt=now - KEEP).delete()
    return deleted

"""Open requests that tell of what somebody tells now (疑似重复), while it is being written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from django.utils import timezone

from rencheng.core.lifecycle.table import OPEN_STATES
from rencheng.core.text.clean import clean
from rencheng.core.text.duplicates import DuplicatePolicy, compare
from rencheng.core.text.fingerprints import fingerprint
from rencheng.core.text.mask import mask
from rencheng.core.text.messages import Message
from rencheng.core.text.names import NameBook
from rencheng.server.places.queries import core_named_places, inside, loaded_at
from rencheng.server.requests.models import Request
from rencheng.server.requests.reading import reader

SHOWN: Final = 3
_CANDIDATES: Final = 60
_POLICY: Final = DuplicatePolicy()
_STREET_DIGITS: Final = 9


@dataclass(frozen=True, slots=True)
class Alike:
    """An open request likely of the same event. score: 0 to 1."""

    number: str
    title: str
    unit: str
    received_at: datetime
    score: float


def alike(text: str, address: str = "", *, person: int | None = None, now: datetime) -> list[Alike]:
    """The likeliest open requests of the same event in the same street, the likeliest first."""
    text = mask(clean(text)).text
    if not text.strip():
        return []
    reading = reader().read("", text, at=now, address=clean(address))
    if not reading.category or not reading.place:
        return []
    names = reader().unit_names
    told = _message("", now, text, clean(address), reading.category, person)
    book = _book(loaded_at())
    mine = fingerprint(told, book)
    rows = Request.objects.filter(
        inside("place_id", reading.place[:_STREET_DIGITS]),
        received_at__gte=now - timedelta(days=_POLICY.days),
        category_id=reading.category,
        state__in=OPEN_STATES,
    ).order_by("-received_at")[:_CANDIDATES]
    found = []
    for row in rows:
        other = _message(
            row.number,
            timezone.localtime(row.received_at),
            f"{row.title}。{row.text}" if not row.text.startswith(row.title) else row.text,
            row.place_given,
            row.category_id or "",
            row.person_id,
        )
        score = compare(told, other, mine, fingerprint(other, book), _POLICY).score
        if score >= _POLICY.threshold:
            unit = names.get(row.unit_id or "", "")
            found.append(Alike(row.number, row.title, unit, row.received_at, score))
    return sorted(found, key=lambda one: -one.score)[:SHOWN]


def _message(
    number: str, at: datetime, text: str, address: str, category: str, person: int | None
) -> Message:
    return Message(
        number,
        at,
        "",
        text,
        address=address,
        person=str(person or ""),
        category=category,
    )


@lru_cache(maxsize=1)
def _book(stamp: datetime | None) -> NameBook:
    """The city's own names; made anew with each load of the city."""
    return NameBook({named.name: named.kind for named in core_named_places()})

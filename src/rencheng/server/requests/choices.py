"""What dispatchers choose (派单样本), kept so that the next model has learned it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from datetime import datetime
from pathlib import Path

from rencheng.core.common.actor import Actor
from rencheng.server.requests.models import DispatchChoice, Request
from rencheng.server.requests.reading import reader, whole_text


@dataclass(frozen=True, slots=True)
class Guess:
    """What the model had read before a person chose; "" and None where it had read nothing."""

    category: str
    confidence: float | None

    @classmethod
    def of(cls, request: Request) -> Guess:
        read = request.confidence is not None
        return cls(str(request.category_id or "") if read else "", request.confidence)


@dataclass(frozen=True, slots=True)
class Choice:
    """One labelled text, ready to learn from. text: contacts masked."""

    text: str
    label: str
    guess: str
    confidence: float | None
    unit: str
    unit_guess: str
    at: datetime


def keep_choice(request: Request, guess: Guess, *, unit: str, actor: Actor, now: datetime) -> None:
    """Keep what a person chose for a request, the category being theirs already; unsaved requests
    and those without a category teach nothing."""
    if request.category_id is None:
        return
    suggested = reader().suggest(
        guess.category or request.category_id, request.place_id, request.trade_id, now
    )
    DispatchChoice.objects.update_or_create(
        request=request,
        at=now,
        defaults={
            "label": request.category_id,
            "guess": guess.category,
            "confidence": guess.confidence,
            "unit": unit,
            "unit_guess": suggested.unit,
            "actor_id": actor.id,
        },
    )


@dataclass(frozen=True, slots=True)
class Written:
    """How many choices a file holds, and how many the model had read the same way."""

    rows: int
    agreed: int


def write_choices(path: Path, since: datetime | None = None) -> Written:
    """Write the choices as CSV for `classify fit`: text, label, then what the model had read."""
    rows = agreed = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["text", "label", "guess", "confidence", "unit", "unit_guess", "at"])
        for one in choices(since):
            writer.writerow([*astuple(one)[:-1], one.at.isoformat()])
            rows, agreed = rows + 1, agreed + (one.label == one.guess)
    return Written(rows, agreed)


def choices(since: datetime | None = None) -> Iterator[Choice]:
    """One choice for each request, its last, made since then.

    Rows stream from the database: there may be more than fit in memory.
    """
    found = DispatchChoice.objects.order_by("request_id", "-at").distinct("request_id")
    if since is not None:
        found = found.filter(at__gte=since)
    rows = found.values_list(
        *("request__title", "request__text", "label", "guess", "confidence", "unit", "unit_guess"),
        "at",
    )
    for title, text, *rest in rows.iterator(chunk_size=2000):
        yield Choice(whole_text(title, text), *rest)

"""What the public is told (发布): a timetable, by a named person, in that person's words."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import InputError, RefusedError
from rencheng.core.outbreak.acts import demand
from rencheng.core.text.clean import clean
from rencheng.server.outbreak.models import Publication, TimetableRun

FEWEST_CHARACTERS: Final = 20
MOST_CHARACTERS: Final = 2000


@transaction.atomic
def publish(number: int, words: str, *, actor: Actor, now: datetime) -> Publication:
    """Put a timetable before the public. Raises InputError `outbreak_words`, `outbreak_none`;
    RefusedError `outbreak_published_already`."""
    demand("publish", actor)
    words = clean(words).strip()[:MOST_CHARACTERS]
    if len(words) < FEWEST_CHARACTERS:
        raise InputError("outbreak_words", least=FEWEST_CHARACTERS)
    run = TimetableRun.objects.filter(pk=number).first()
    if run is None:
        raise InputError("outbreak_none")
    held = published()
    if held is not None and held.run_id == run.pk and held.words == words:
        raise RefusedError("outbreak_published_already")
    return Publication.objects.create(run=run, words=words, actor_name=actor.name, at=now)


@transaction.atomic
def withdraw(why: str, *, actor: Actor, now: datetime) -> Publication:
    """Take back what is public. Raises InputError `text_missing`; RefusedError
    `outbreak_not_published`."""
    demand("publish", actor)
    if published() is None:
        raise RefusedError("outbreak_not_published")
    why = clean(why).strip()[:MOST_CHARACTERS]
    if not why:
        raise InputError("text_missing", field="why")
    return Publication.objects.create(run=None, words=why, actor_name=actor.name, at=now)


def published() -> Publication | None:
    """What is public now; None where nothing is."""
    newest = _publications().first()
    return newest if newest is not None and newest.run_id is not None else None


def publications(most: int = 20) -> list[Publication]:
    """The latest lines of the record."""
    return list(_publications()[:most])


def _publications() -> QuerySet[Publication]:
    """The record, newest first; the timetables' figures are loaded where somebody reads them."""
    return Publication.objects.select_related("run").defer("run__data")

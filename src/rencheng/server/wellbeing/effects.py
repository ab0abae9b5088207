"""Did it help (效果评估): distress where a message was told, against where it was not."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import InputError
from rencheng.core.common.interrupted import AFTER, BEFORE, Day, Effect, effect
from rencheng.core.wellbeing.acts import demand
from rencheng.server.places.queries import districts
from rencheng.server.wellbeing.models import Entry, Tally
from rencheng.server.wellbeing.rules import policy


@dataclass(frozen=True, slots=True)
class Judged:
    """What a message changed; effect None where nothing can be told yet, with the error's code."""

    entry: Entry
    effect: Effect | None
    why_not: str


def judged(entry: Entry, *, actor: Actor, now: datetime) -> Judged:
    """The effect of a published message told to some districts, against the others."""
    demand("review", actor)
    everywhere = not entry.districts or len(set(entry.districts)) >= len(districts())
    if entry.shown_at is None or everywhere:
        return Judged(entry, None, "effect_everywhere")
    since = timezone.localtime(entry.shown_at).date() + timedelta(days=1)
    today = timezone.localtime(now).date()
    days = counted_days(entry.districts, since, min(today, since + timedelta(days=AFTER)))
    try:
        found = effect(days, since, background=policy(since).background)
    except InputError as error:
        return Judged(entry, None, error.code)
    return Judged(entry, found, "")


def counted_days(places: Collection[str], since: date, until: date) -> list[Day]:
    """Requests about the matter and the distressed among them, in these districts and in the
    others, by day."""
    first = since - timedelta(days=BEFORE)
    sums: dict[date, list[float]] = {}
    rows = Tally.objects.filter(day__gte=first, day__lt=until).exclude(district="")
    for one in rows.only("day", "district", "matter", "matter_requests"):
        own = sums.setdefault(one.day, [0.0] * 4)
        at = 0 if one.district in places else 2
        own[at] += one.matter
        own[at + 1] += one.matter_requests
    return [Day(day, *numbers) for day, numbers in sorted(sums.items())]

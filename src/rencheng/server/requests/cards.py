"""Cards and reminders to units (黄牌 红牌 提醒): given by a job, as the clocks say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone

from rencheng.core.common.actor import Actor
from rencheng.core.common.calendar import add_working_days
from rencheng.core.lifecycle.clocks import clocks
from rencheng.server.assessment.models import Card
from rencheng.server.people.models import Unit
from rencheng.server.requests.models import Request
from rencheng.server.requests.reading import CALENDAR, reader
from rencheng.server.requests.recounting import histories
from rencheng.server.requests.telling import tell_units
from rencheng.server.requests.worklist import CITYWIDE

KINDS = ("red", "yellow", "remind")
#: A unit's time runs in these; received waits for a dispatcher.
_WORKING = ("dispatched", "accepted", "objected")
_BATCH = 1_000
_ROWS = 50


def give_cards(now: datetime) -> int:
    """Give every card and reminder that is due at `now` and was not given; returns how many."""
    leads = reader().policy(timezone.localtime(now).date()).remind_hours
    wanted = [("red", 0), ("yellow", 0), *(("remind", hours) for hours in sorted(set(leads)))]
    given = 0
    for kind, hours in wanted:
        for batch in _batches(_candidates(kind, hours, now)):
            given += _give(kind, hours, batch, now)
    return given


@transaction.atomic
def _give(kind: str, hours: int, batch: list[Request], now: datetime) -> int:
    cards = list(_due(kind, hours, batch, now))
    Card.objects.bulk_create(cards, ignore_conflicts=True)
    tell_units(cards, {request.pk: request for request in batch}, now)
    return len(cards)


def _candidates(kind: str, hours: int, now: datetime) -> QuerySet[Request]:
    """Open requests near enough to their deadline that have no such card for it."""
    policy = reader().policy(timezone.localtime(now).date())
    until = now + timedelta(hours=hours)
    if kind == "yellow":  # the end of the last day whose yellow card can be due today
        today = timezone.localtime(now)
        last = add_working_days(
            today.date(), policy.yellow_working_days + 1, policy.calendar(CALENDAR)
        )
        until = today + (last - today.date())
    had = Card.objects.filter(
        request=OuterRef("pk"), kind=kind, due_at=OuterRef("due_at"), hours__lte=hours
    )
    return Request.objects.filter(
        ~Exists(had), state__in=_WORKING, due_at__lte=until, unit__isnull=False
    ).order_by("pk")


def _batches(rows: QuerySet[Request]) -> Iterator[list[Request]]:
    """By key, since what gets its card drops out of the candidates."""
    last = 0
    columns = ("id", "number", "title", "unit_id", "urgency", "category_id", "due_at")
    while batch := list(rows.filter(pk__gt=last).only(*columns)[:_BATCH]):
        yield batch
        last = batch[-1].pk


def _due(kind: str, hours: int, batch: list[Request], now: datetime) -> Iterator[Card]:
    found = histories(request.pk for request in batch)
    for request in batch:
        counted = clocks(
            found.get(request.pk, []),
            urgency=request.urgency or "general",
            category=request.category_id,
            rules=reader().clock_rules,
        )
        deserved = counted.reminds(hours, now) if hours else counted.card(now) == kind
        if request.due_at is not None and deserved:
            yield Card(
                request=request.pk,
                number=request.number,
                unit=request.unit_id or "",
                kind=kind,
                hours=hours,
                due_at=request.due_at,
                given_at=now,
            )


@dataclass(frozen=True, slots=True)
class CardRow:
    """A card as the page shows it; title is "" where the request lies in the archive."""

    number: str
    title: str
    unit: str
    kind: str
    due_at: datetime
    given_at: datetime
    open: bool


@dataclass(frozen=True, slots=True)
class CardsPage:
    """Cards of the last thirty days: how many of each kind, and the newest of one kind."""

    kind: str
    counts: Mapping[str, int]
    rows: list[CardRow]


def cards_page(actor: Actor, kind: str, now: datetime) -> CardsPage:
    """The cards that this member of staff's units were given; all of them for the whole city."""
    kind = kind if kind in KINDS else KINDS[0]
    cards = Card.objects.filter(given_at__gte=now - timedelta(days=30))
    if not actor.roles & {*CITYWIDE, "commander"}:
        cards = cards.filter(unit__in={actor.unit or "", *actor.supervised} - {""})
    counted = dict(cards.order_by().values_list("kind").annotate(n=Count("id")))
    shown = list(cards.filter(kind=kind).order_by("-given_at", "-id")[:_ROWS])
    requests = Request.objects.in_bulk([card.request for card in shown])
    units = dict(Unit.objects.values_list("code", "name"))
    return CardsPage(
        kind=kind,
        counts={one: counted.get(one, 0) for one in KINDS},
        rows=[_row(card, requests.get(card.request), units) for card in shown],
    )


def _row(card: Card, request: Request | None, units: Mapping[str, str]) -> CardRow:
    return CardRow(
        number=card.number,
        title=request.title if request else "",
        unit=units.get(card.unit, card.unit),
        kind=card.kind,
        due_at=card.due_at,
        given_at=card.given_at,
        open=request is not None and request.state in _WORKING,
    )

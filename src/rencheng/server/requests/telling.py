"""Telling (告知): the city's words for a step to its citizen, for a card to its unit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from rencheng.core.lifecycle.notices import fill
from rencheng.server.assessment.models import Card
from rencheng.server.notices.actions import ToUnit, put, put_to_units
from rencheng.server.people.vault import derived_word
from rencheng.server.places.queries import city_facts
from rencheng.server.requests.models import Request
from rencheng.server.requests.reading import reader

#: The citizen's language, kept beside the request when they chose one.
LANGUAGE = "language"


def tell(request: Request, event: str, now: datetime) -> None:
    """Tell the request's citizen of a step, in the transaction of the step.

    Says nothing where the city has no words for it, or there is nobody to tell.
    """
    if request.person_id is None:
        return
    policy = reader().notices(timezone.localtime(now).date())
    template = policy.template(event)
    if template is None:
        return
    language = str((request.extra or {}).get(LANGUAGE) or policy.language)
    text = fill(template, language, _facts(request, template.placeholders, language))
    put(request.number, request.person_id, template, text, policy, now)


def tell_units(cards: Sequence[Card], requests: Mapping[int, Request], now: datetime) -> None:
    """Tell units of the cards and reminders they were just given, in the same transaction.

    requests: by key, with number, title, unit and due_at at least.
    """
    policy = reader().notices(timezone.localtime(now).date())
    told = []
    for card in cards:
        template = policy.template(card.kind)
        if template is not None:
            facts = _facts(requests[card.request], template.placeholders, policy.language)
            text = fill(template, policy.language, facts)
            told.append(ToUnit(card.number, card.unit, card.kind, text, template.urgent))
    put_to_units(told, policy, now)


def _facts(request: Request, wanted: frozenset[str], language: str) -> dict[str, str]:
    """What the template speaks of, and no more: the rest stays in the database."""
    city = city_facts()
    facts: dict[str, Callable[[], str]] = {
        "city": lambda: city.name_en if language == "en" else city.name,
        "hotline": lambda: city.hotline,
        "number": lambda: request.number,
        "title": lambda: request.title,
        "unit": lambda: reader().unit_names.get(request.unit_id or "", ""),
        "due": lambda: _day(timezone.localtime(request.due_at), language) if request.due_at else "",
        "answer": lambda: request.answer,
        "code": lambda: secret_of(request.number),
        "link": lambda: follow_link(request.number),
    }
    return {name: facts[name]() for name in wanted}


def secret_of(number: str) -> str:
    """The word that opens a request to whoever holds the receipt; derived, so never stored."""
    return derived_word(number, "follow")


def follow_link(number: str) -> str:
    """Where a citizen follows, rates and reopens a request; "" where no public address is set."""
    if not settings.PUBLIC_URL:
        return ""
    return f"{settings.PUBLIC_URL}/follow/?number={number}&secret={secret_of(number)}"


def _day(due: datetime, language: str) -> str:
    return f"{due:%d %B %H:%M}" if language == "en" else f"{due.month}月{due.day}日{due:%H:%M}"

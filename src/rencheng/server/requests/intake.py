"""Taking a request in (受理): cleaned, masked, read, placed, sent; one transaction, one history.

The same source and source id is the same request: whoever sends it twice gets the first again.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import InputError
from rencheng.core.lifecycle.dispatch import goes_straight
from rencheng.core.lifecycle.notices import LANGUAGES
from rencheng.core.lifecycle.policy import chosen
from rencheng.core.lifecycle.table import take
from rencheng.core.text.clean import clean
from rencheng.core.text.mask import mask
from rencheng.core.wellbeing.crisis import crisis_signs
from rencheng.server.people.actions import person_for
from rencheng.server.people.models import Person
from rencheng.server.people.vault import seal, unseal
from rencheng.server.requests import archived
from rencheng.server.requests.models import CONFIDENTIAL, Request, RequestEvent
from rencheng.server.requests.moving import TEXT_LIMIT, deadline, event, words_given
from rencheng.server.requests.pictures import Picture, keep_picture
from rencheng.server.requests.reading import Reading, reader
from rencheng.server.requests.recounting import count_new
from rencheng.server.requests.steps import dispatch_straight
from rencheng.server.requests.storing import insert
from rencheng.server.requests.telling import LANGUAGE, secret_of, tell

CHANNELS = frozenset({"phone", "web", "chat", "api", "file"})
KINDS = frozenset({"consultation", "help", "complaint", "report", "suggestion", "praise"})
#: The job that shows trained people who may be in danger; it lives in an app above this one.
FLAG_CRISIS = "wellbeing.flag"
_TITLE_LENGTH = 60
_PLACE_GIVEN_LENGTH = 200
_PICTURES = 4
_NAME_LENGTH = 40
#: In `extra`: who asks by a phone that is known under another name.
ASKER = "asker"


@dataclass(frozen=True, slots=True)
class NewRequest:
    """What a citizen or operator gave. category: chosen by a person, or None to have it read."""

    text: str
    channel: str
    source: str
    source_id: str
    title: str = ""
    kind: str = ""
    address: str = ""
    lat: float | None = None
    lon: float | None = None
    category: str | None = None
    contact_name: str = ""
    contact_phone: str = ""
    pictures: Sequence[Picture] = ()
    language: str = ""  # zh or en: in which the citizen is told what happens; "": the city's own
    answer: str = ""  # what the operator told the caller at once; closes the request
    line: str = ""  # the emergency line the caller was handed to; closes the request
    person: int | None = None  # who rings, where the telephone system told; then no phone is given
    confidential: bool = False  # units do not see who asks


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the citizen takes home: the number, the secret to follow it, what happens by when."""

    number: str
    secret: str
    unit: str | None
    due_at: datetime | None
    known: bool


def receive(new: NewRequest, *, actor: Actor, now: datetime) -> Receipt:
    """Take a request in; where reading is sure enough it goes straight to its unit (直派)."""
    new = replace(new, source_id=clean(new.source_id))
    step = take("receive", None, actor, None)
    text = clean(new.text)
    _check(new, text)
    title = clean(new.title) or first_line(text)
    reading = reader().read(
        title, text, at=now, address=new.address, lat=new.lat, lon=new.lon, category=new.category
    )
    try:
        with transaction.atomic():
            request = _row(new, title, text, reading, now)
            history = [event(request, step, actor, now)]
            if new.line.strip():
                history.append(_handed_over(request, new.line, actor, now))
            elif new.answer.strip():
                history.append(_answered(request, new.answer, actor, now))
            elif goes_straight(
                reading.assignment,
                reading.category,
                read=reading.confidence is not None,
                sure=reading.sure,
                told=reading.told,
            ):
                history.append(dispatch_straight(request, reading.assignment, now))
            insert(request, history, f"{timezone.localtime(now):%y%m%d}")
            count_new(request, history)
            tell(request, history[-1].event, now)  # one notice, of where it has come to
            if crisis_signs(f"{title}\n{text}"):
                app.configure_task(FLAG_CRISIS, queue="crisis").defer(numbers=[request.number])
            for picture in new.pictures:
                keep_picture(request, picture, now)
    except IntegrityError:
        # The same was sent before, or at the same moment: the first one counts.
        if (known := _known(new)) is None:
            raise
        return known
    return _receipt(request, known=False)


def first_line(text: str) -> str:
    """A title from a text that came without one: its first sentence, cut short."""
    line = text.strip().splitlines()[0] if text.strip() else ""
    for stop in "。！？!?；;":
        line = line.split(stop, 1)[0] or line
    return line if len(line) <= _TITLE_LENGTH else line[: _TITLE_LENGTH - 1] + "…"


def _known(new: NewRequest) -> Receipt | None:
    request = (
        Request.objects.filter(source=new.source, source_id=new.source_id)
        .only("number", "unit_id", "due_at")
        .first()
    ) or archived.find_source(new.source, new.source_id)
    return _receipt(request, known=True) if request else None


def _receipt(request: Request, *, known: bool) -> Receipt:
    secret = secret_of(request.number)
    return Receipt(request.number, secret, request.unit_id, request.due_at, known=known)


def _check(new: NewRequest, text: str) -> None:
    if not text:
        raise InputError("text_missing")
    if len(new.text) > TEXT_LIMIT:
        raise InputError("text_too_long", length=len(new.text), limit=TEXT_LIMIT)
    if new.channel not in CHANNELS:
        raise InputError("channel_unknown", channel=new.channel, known=", ".join(sorted(CHANNELS)))
    if new.kind and new.kind not in KINDS:
        raise InputError("kind_unknown", kind=new.kind, known=", ".join(sorted(KINDS)))
    if new.category and new.category not in reader().rules.categories:
        raise InputError("category_unknown", category=new.category)
    if (new.lat is None) != (new.lon is None):
        raise InputError("point_incomplete")
    if (
        new.lat is not None
        and new.lon is not None
        and not (-90 <= new.lat <= 90 and -180 <= new.lon <= 180)
    ):
        raise InputError("point_outside", lat=new.lat, lon=new.lon)
    if len(new.pictures) > _PICTURES:
        raise InputError("pictures_too_many", given=len(new.pictures), limit=_PICTURES)


def _row(new: NewRequest, title: str, text: str, reading: Reading, now: datetime) -> Request:
    masked, masked_title = mask(text).text, mask(title).text
    changed = masked != text or masked_title != title
    person = _person(new, now)
    raw = f"{new.title}\n{new.text}" if changed else None
    return Request(
        source=new.source,
        source_id=new.source_id,
        channel=new.channel,
        kind=new.kind,
        received_at=now,
        taken_at=now,
        title=masked_title[:_TITLE_LENGTH],
        text=masked,
        raw_sealed=seal(raw, "raw") if raw else None,
        person=person,
        category_id=reading.category,
        confidence=reading.confidence,
        words=reading.words,
        trade_id=reading.trade,
        read_at=now,
        place_id=reading.place,
        place_given=mask(reading.place_given).text[:_PLACE_GIVEN_LENGTH],
        address_sealed=seal(clean(new.address), "address") if new.address.strip() else None,
        lat=new.lat,
        lon=new.lon,
        urgency=reading.urgency,
        extra=_extra(new, person),
        due_at=deadline(reading.urgency, now, reading.category),
        moved_at=now,
    )


def _person(new: NewRequest, now: datetime) -> Person | None:
    """Who asks: the caller that is known, or whoever has this phone."""
    if new.person is not None and not new.contact_phone.strip():
        known = Person.objects.filter(pk=new.person).first()
        if known is not None and known.name_sealed is None and clean(new.contact_name):
            known.name_sealed = seal(clean(new.contact_name)[:_NAME_LENGTH], "name")
            known.save(update_fields=["name_sealed"])
        return known
    return person_for(new.contact_phone, clean(new.contact_name), now)


def _extra(new: NewRequest, person: Person | None) -> dict[str, Any]:
    """What goes with the request: language, confidence, and who asks by another's phone.

    A phone shared by a family is one person; the name of whoever asks this time stays here.
    """
    extra: dict[str, Any] = {LANGUAGE: new.language} if new.language in LANGUAGES else {}
    if new.confidential:
        extra[CONFIDENTIAL] = True
    name = clean(new.contact_name)[:_NAME_LENGTH]
    known = person.name_sealed if person is not None and name else None
    if known is not None and unseal(bytes(known), "name") != name:
        extra[ASKER] = base64.b64encode(seal(name, "name")).decode()
    return extra


def _handed_over(request: Request, line: str, actor: Actor, now: datetime) -> RequestEvent:
    """The caller was handed to an emergency line while on the phone (转紧急热线)."""
    step = take("transfer", request.state, actor, None)
    policy = reader().lifecycle(timezone.localtime(now).date())
    choice = chosen(policy.lines, clean(line))
    request.answer = f"{choice.name} {choice.code}"
    request.answered_at = request.closed_at = now
    request.state = step.target
    return event(request, step, actor, now, note=request.answer, data={"line": choice.code})


def _answered(request: Request, answer: str, actor: Actor, now: datetime) -> RequestEvent:
    step = take("answer", request.state, actor, None)
    request.answer = words_given(answer, "answer_missing")
    request.answered_at = request.closed_at = now
    request.state = step.target
    return event(request, step, actor, now, note=request.answer)

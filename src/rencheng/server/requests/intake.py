"""Taking a request in (受理): cleaned, masked, read, placed, sent; one transaction, one history.

The same source and source id is the same request: whoever sends it twice gets the first again.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import InputError
from rencheng.core.lifecycle.dispatch import goes_straight
from rencheng.core.lifecycle.notices import LANGUAGES
from rencheng.core.lifecycle.table import take
from rencheng.core.text.clean import clean
from rencheng.core.text.mask import mask
from rencheng.core.wellbeing.crisis import crisis_signs
from rencheng.server.people.actions import person_for
from rencheng.server.people.vault import keyed_hash, seal
from rencheng.server.requests import archived
from rencheng.server.requests.models import Request, RequestEvent
from rencheng.server.requests.moving import TEXT_LIMIT, deadline, event, words_given
from rencheng.server.requests.pictures import Picture, keep_picture
from rencheng.server.requests.reading import Reading, reader
from rencheng.server.requests.recounting import count_new
from rencheng.server.requests.steps import dispatch_straight
from rencheng.server.requests.storing import insert
from rencheng.server.requests.telling import LANGUAGE, tell

CHANNELS = frozenset({"phone", "web", "chat", "api", "file"})
KINDS = frozenset({"consultation", "help", "complaint", "report", "suggestion", "praise"})
#: The job that shows trained people who may be in danger; it lives in an app above this one.
FLAG_CRISIS = "wellbeing.flag"
_TITLE_LENGTH = 60
_PLACE_GIVEN_LENGTH = 200
_SECRET_BYTES = 5  # 40 bits, eight letters of base32
_PICTURES = 4


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
            if new.answer.strip():
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


def secret_of(number: str) -> str:
    """The word that opens a request to whoever holds the receipt; derived, so never stored."""
    digest = keyed_hash(number, "follow")[:_SECRET_BYTES]
    return base64.b32encode(digest).decode()


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
        person=person_for(new.contact_phone, clean(new.contact_name), now),
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
        extra={LANGUAGE: new.language} if new.language in LANGUAGES else {},
        due_at=deadline(reading.urgency, now, reading.category),
        moved_at=now,
    )


def _answered(request: Request, answer: str, actor: Actor, now: datetime) -> RequestEvent:
    step = take("answer", request.state, actor, None)
    request.answer = words_given(answer, "answer_missing")
    request.answered_at = request.closed_at = now
    request.state = step.target
    return event(request, step, actor, now, note=request.answer)

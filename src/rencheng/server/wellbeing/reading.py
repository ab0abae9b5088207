"""Reading new requests (情绪识别): distress, need, rumour, hardship, and who may be in danger."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Final

import numpy as np
from django.db.models import Exists, OuterRef
from django.utils import timezone

from rencheng.core.common.errors import SetupError
from rencheng.core.wellbeing.crisis import crisis_signs, sentences
from rencheng.core.wellbeing.crisis_likeness import LIKE, likeness
from rencheng.core.wellbeing.emotion import EmotionReader
from rencheng.core.wellbeing.hardship import hardship
from rencheng.core.wellbeing.needs import needs, rumour_signs
from rencheng.index.embedder import Embedder, embedder_from
from rencheng.server.requests.models import Request
from rencheng.server.requests.reading import whole_text
from rencheng.server.wellbeing.cases import flag
from rencheng.server.wellbeing.models import Reading
from rencheng.server.wellbeing.tallying import recount

#: How far pages look back; older readings go, the tallies of their days stay.
KEPT_DAYS: Final = 90
BATCH: Final = 2000
#: Of what came in longer ago nobody is flagged: an import of old requests is no emergency. Ours.
FLAG_DAYS: Final = 3
#: Requests whose sentences are compared in meaning in one run: some seconds of one core.
COMPARED_A_RUN: Final = 200

log = logging.getLogger(__name__)


def read_new(now: datetime) -> int:
    """Read every request of the last weeks that has not been read; returns how many.

    Runs may overlap or be cut off: a reading is saved once, and days are counted anew whole.
    """
    since = now - timedelta(days=KEPT_DAYS)
    Reading.objects.filter(received_at__lt=since).delete()
    read = Reading.objects.filter(number=OuterRef("number"))
    unread = Request.objects.filter(~Exists(read), received_at__gte=since)
    total, days = 0, set[date]()
    while rows := list(unread.values_list("number", "title", "text", "received_at")[:BATCH]):
        days |= _read(rows, now)
        total += len(rows)
    for day in sorted(days):
        recount(day)
    return total


def _read(rows: Sequence[tuple[str, str, str, datetime]], now: datetime) -> set[date]:
    texts = [whole_text(title, text) for _, title, text, _ in rows]
    values = _reader().distress(texts, _reader().classifier.predict_proba(texts))
    made = []
    for (number, _title, _text, at), text, value in zip(rows, texts, values, strict=True):
        made.append(
            Reading(
                number=number,
                value=float(value),
                needs=[kind for kind, _ in needs(text)],
                hardship=[kind for kind, _ in hardship(text)],
                rumour=bool(rumour_signs(text)),
                received_at=at,
            )
        )
        if at >= now - timedelta(days=FLAG_DAYS) and (signs := crisis_signs(text)):
            flag(number, [sign.words for sign in signs], how="patterns", chance=1.0, now=now)
    Reading.objects.bulk_create(made, ignore_conflicts=True)
    return {timezone.localtime(at).date() for *_, at in rows}


def flag_at_once(numbers: Sequence[str], now: datetime) -> int:
    """Flag these requests where patterns say so; returns how many were."""
    flagged = 0
    for number, title, text in Request.objects.filter(number__in=numbers).values_list(
        "number", "title", "text"
    ):
        signs = crisis_signs(whole_text(title, text))
        if signs:
            words = [sign.words for sign in signs]
            flagged += flag(number, words, how="patterns", chance=1.0, now=now)
    return flagged


def compare_new(now: datetime, most: int = COMPARED_A_RUN) -> int:
    """Compare new requests in meaning with sentences of crises; returns how many were compared.

    0 where no model runs, or one whose vectors the weights do not know: patterns alone flag then.
    """
    embedder = _embedder()
    if embedder is None or embedder.name != likeness().embedder:
        return 0
    waiting = Reading.objects.filter(
        compared=False, received_at__gte=now - timedelta(days=FLAG_DAYS)
    )
    numbers = list(waiting.order_by("-received_at").values_list("number", flat=True)[:most])
    known = Request.objects.filter(number__in=numbers).values_list("number", "title", "text")
    said = {number: sentences(whole_text(title, text)) for number, title, text in known}
    texts = [one for kept in said.values() for one in kept]
    try:
        vectors = embedder.embed(texts)
    except SetupError as error:
        log.warning("requests were not compared in meaning: %s", error)
        return 0
    chances = likeness().chances(vectors) if texts else np.zeros(0)
    _flag_like(said, chances, now)
    Reading.objects.filter(number__in=numbers).update(compared=True)
    return len(numbers)


def _flag_like(said: dict[str, list[str]], chances: np.ndarray, now: datetime) -> None:
    first = 0
    for number, kept in said.items():
        own = chances[first : first + len(kept)]
        first += len(kept)
        if len(own) and (best := int(np.argmax(own))) >= 0 and own[best] >= LIKE:
            flag(number, [kept[best]], how="meaning", chance=float(own[best]), now=now)


@cache
def _reader() -> EmotionReader:
    return EmotionReader.default()


@cache
def _embedder() -> Embedder | None:
    return embedder_from()

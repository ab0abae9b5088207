"""Reading distress (困扰识别): how likely the writers of new requests are in distress."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Final

from django.db.models import Exists, OuterRef

from rencheng.core.wellbeing.emotion import EmotionReader
from rencheng.server.requests.models import Request
from rencheng.server.requests.reading import whole_text
from rencheng.server.signals.models import Distress

#: How far the direction board looks back; older readings go.
KEPT_DAYS: Final = 28
BATCH: Final = 2000


def read_distress(now: datetime) -> int:
    """Read every request of the last four weeks that has not been read; returns how many.

    Runs may overlap or be cut off: a reading is saved once.
    """
    since = now - timedelta(days=KEPT_DAYS)
    Distress.objects.filter(received_at__lt=since).delete()
    read = Distress.objects.filter(number=OuterRef("number"))
    unread = Request.objects.filter(~Exists(read), received_at__gte=since)
    total = 0
    while rows := list(unread.values_list("number", "title", "text", "received_at")[:BATCH]):
        texts = [whole_text(title, text) for _, title, text, _ in rows]
        values = _reader().distress(texts, _reader().classifier.predict_proba(texts))
        Distress.objects.bulk_create(
            [
                Distress(number=number, value=float(value), received_at=at)
                for (number, _, _, at), value in zip(rows, values, strict=True)
            ],
            ignore_conflicts=True,
        )
        total += len(rows)
    return total


@cache
def _reader() -> EmotionReader:
    return EmotionReader.default()

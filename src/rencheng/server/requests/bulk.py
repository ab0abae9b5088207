"""Many requests at once (批量导入): COPY in, reading deferred to jobs.

One statement moves a batch from its staging table into requests and history, so a batch is in
whole or not at all; a source and source id already there count as known and change nothing.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from rencheng.core.common.records import RequestRecord
from rencheng.core.text.clean import clean
from rencheng.core.text.mask import mask
from rencheng.server.people.actions import people_for
from rencheng.server.people.vault import phone_digits, seal
from rencheng.server.requests.intake import first_line
from rencheng.server.requests.jobs import read_unread
from rencheng.server.requests.models import Category
from rencheng.server.requests.moving import PUBLISH_ANSWER

_STAGED = {
    "source": "text",
    "source_id": "text",
    "channel": "text",
    "kind": "text",
    "received_at": "timestamptz",
    "title": "text",
    "text": "text",
    "raw_sealed": "bytea",
    "person_id": "bigint",
    "category_id": "text",
    "category_given": "text",
    "place_given": "text",
    "address_sealed": "bytea",
    "lat": "float8",
    "lon": "float8",
    "state": "text",
    "closed_at": "timestamptz",
    "answer": "text",
    "answered_at": "timestamptz",
    "public": "boolean",
    "likes": "integer",
    "extra": "jsonb",
}
#: Lengths of the columns a file may fill; longer values are cut, the whole one stays in `extra`.
_LENGTHS = {
    "source": 60,
    "source_id": 80,
    "channel": 10,
    "kind": 20,
    "title": 200,
    "category_given": 120,
    "place_given": 200,
}
_MOST_LIKES = 2**31 - 1  # of the column

_STAGE = "CREATE TEMP TABLE staged ({}) ON COMMIT DROP"
_MOVE = """
WITH taken AS (
    INSERT INTO requests_request ({columns}, number, taken_at, words, unit_rule, urgency)
    SELECT {columns},
           %(day)s || lpad(nextval('requests_number')::text, 8, '0'),
           %(now)s, '[]', '', 'general'
    FROM staged
    WHERE NOT EXISTS (
        SELECT FROM requests_archivedrequest kept
        WHERE (kept.source, kept.source_id) = (staged.source, staged.source_id)
          AND kept.returned_at IS NULL
    )
    ON CONFLICT (source, source_id) DO NOTHING
    RETURNING id, number, state, received_at, closed_at, public
), history AS (
    INSERT INTO requests_requestevent
        (request_id, event, source, target, at, recorded_at, actor_name, note, data)
    SELECT id, CASE state WHEN 'closed' THEN 'take_over' ELSE 'receive' END, '', state,
           coalesce(closed_at, received_at), %(now)s, 'import', '', '{{}}'
    FROM taken
)
SELECT number, public FROM taken
"""


@dataclass(frozen=True, slots=True)
class BulkResult:
    """taken: new requests. known: those whose source and source id were there before."""

    taken: int
    known: int


@transaction.atomic
def receive_many(records: Sequence[RequestRecord], *, now: datetime) -> BulkResult:
    """Take in a batch of records; category and place as given are kept, reading comes by job."""
    if not records:
        return BulkResult(0, 0)
    categories = _category_codes()
    people = people_for(((record.contact_phone, record.contact_name) for record in records), now)
    columns = list(_STAGED)
    tidy = _Tidy()
    day = f"{timezone.localtime(now):%y%m%d}"
    with connection.cursor() as cursor:
        cursor.execute(_STAGE.format(", ".join(f"{name} {kind}" for name, kind in _STAGED.items())))
        with cursor.copy(f"COPY staged ({', '.join(columns)}) FROM STDIN") as copy:
            for record in records:
                row = _staged(record, categories, people, tidy)
                copy.write_row([row[name] for name in columns])
        cursor.execute(_MOVE.format(columns=", ".join(columns)), {"now": now, "day": day})
        taken = cursor.fetchall()
        cursor.execute("DROP TABLE staged")
    public = [number for number, is_public in taken if is_public]
    if public:
        app.configure_task(PUBLISH_ANSWER, queue="index").defer(numbers=public)
    if taken:
        read_unread.configure(queue="reading").defer()
    return BulkResult(len(taken), len(records) - len(taken))


class _Tidy(dict[str, tuple[str, bool]]):
    """Cleans and masks, remembering what a batch repeats: titles, places, a form's stock phrases.

    text → (clean and masked, whether anything was masked).
    """

    def __missing__(self, text: str) -> tuple[str, bool]:
        plain = clean(text)
        masked = mask(plain).text
        self[text] = masked, masked != plain
        return self[text]


def _staged(
    record: RequestRecord, categories: dict[str, str], people: dict[str, int], tidy: _Tidy
) -> dict[str, Any]:
    text, text_masked = tidy[record.text]
    title, title_masked = tidy[record.title]
    raw = f"{record.title}\n{record.text}" if text_masked or title_masked else None
    given = clean(record.category_given)
    closed = record.closed_at
    if record.answer:  # what was answered is closed; a source that tells no day counts from intake
        closed = closed or record.answered_at or record.received_at
    extra = {name: tidy[value][0] for name, value in record.extra.items() if value}
    if record.state_given:
        extra["state_given"] = clean(record.state_given)
    row: dict[str, Any] = {
        "source": clean(record.source),
        "source_id": clean(record.source_id),
        "channel": clean(record.channel) or "file",
        "kind": clean(record.kind),
        "received_at": record.received_at,
        "title": title or first_line(text),
        "text": text,
        "raw_sealed": seal(raw, "raw") if raw else None,
        "person_id": people.get(phone_digits(record.contact_phone)),
        "category_id": categories.get(given.lower()),
        "category_given": given,
        "place_given": tidy[record.place_given][0],
        "address_sealed": seal(record.address, "address") if record.address else None,
        "lat": record.lat,
        "lon": record.lon,
        "state": "closed" if closed else "received",
        "closed_at": closed,
        "answer": tidy[record.answer][0],
        "answered_at": record.answered_at or (closed if record.answer else None),
        "public": bool(record.answer),
        "likes": min(max(0, record.likes), _MOST_LIKES),
    }
    for name, length in _LENGTHS.items():
        if len(row[name]) > length:
            extra[name] = row[name]
            row[name] = row[name][:length]
    row["extra"] = json.dumps(extra, ensure_ascii=False)
    return row


def _category_codes() -> dict[str, str]:
    """Lower-cased code or name → code, for what a file calls a category."""
    found: dict[str, str] = {}
    for code, name, name_en in Category.objects.values_list("code", "name", "name_en"):
        for word in (name_en, name, code):
            if word:
                found[word.lower()] = code
    return found

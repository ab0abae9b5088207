"""Requests of a file as rows of the warehouse (装载): no server, no person left in them."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

import pyarrow as pa

from rencheng.core.common.records import RequestRecord
from rencheng.core.text.clean import clean
from rencheng.core.text.mask import mask
from rencheng.warehouse import schema
from rencheng.warehouse.ledger import write_whole
from rencheng.warehouse.store import Store, merged, split_by_day

KEY = ".key"
_KEY_BYTES = 32


def load_records(store: Store, records: Iterable[RequestRecord]) -> list[date]:
    """Put records into their days, each in place of the same source and source id; the days that
    changed. To be called within `store.writing`."""
    zone = ZoneInfo(str(store.about()["zone"]))
    key = _key(store)
    rows = pa.Table.from_pylist([_row(one, zone, key) for one in records], schema=schema.REQUESTS)
    days = split_by_day(schema.fitted(schema.REQUESTS, rows))
    return store.put_days(
        "requests",
        ((day, merged("requests", store.day("requests", day), _last(days[day]))) for day in days),
    )


def _row(record: RequestRecord, zone: ZoneInfo, key: bytes) -> dict[str, object]:
    at = record.received_at.astimezone(zone)
    category = clean(record.category_given)
    return {
        "day": at.date(),
        "minute": at.hour * 60 + at.minute,
        "number": f"{record.source}/{record.source_id}",
        "source": record.source,
        "channel": record.channel,
        "kind": record.kind,
        "received_at": record.received_at,
        "title": mask(clean(record.title)).text,
        "text": mask(clean(record.text)).text,
        "person": _person(record.contact_phone, key),
        "category": category,
        "category_top": category.partition("/")[0],
        "district": mask(clean(record.place_given)).text,
        "lat": record.lat,
        "lon": record.lon,
        "state": "closed" if record.closed_at or record.answer else "received",
        "reported_at": record.answered_at,
        "closed_at": record.closed_at or record.answered_at,
        "redone": 0,
        "likes": min(record.likes, 2**31 - 1),
    }


def _last(rows: pa.Table) -> pa.Table:
    """Of rows with the same number, the last."""
    places = {number: place for place, number in enumerate(rows["number"].to_pylist())}
    return rows.take(pa.array(sorted(places.values())))


def _person(phone: str, key: bytes) -> int:
    digits = "".join(filter(str.isdigit, phone))
    if not digits:
        return 0
    digest = hmac.new(key, digits.encode(), hashlib.sha256).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def _key(store: Store) -> bytes:
    """This warehouse's own key, made at its first load: the same person is found again in it, and
    in no other."""
    path = store.folder / KEY
    if not path.exists():
        write_whole(path, os.urandom(_KEY_BYTES))
        path.chmod(0o600)
    return path.read_bytes()

"""Requests that lie in the archive (已归档诉求), for pages, follow-up and the warehouse.

They are found by the ledger in PostgreSQL and read from their file; a file that an erasure has just
made anew is looked for once more under its new name.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max, Min, QuerySet

from rencheng.core.common.errors import SetupError
from rencheng.server.requests import archive_files
from rencheng.server.requests.archive_shape import events_of, request_of
from rencheng.server.requests.models import (
    ArchivedRequest,
    ArchiveFile,
    Attachment,
    Request,
    RequestEvent,
)

#: Folder below the archive's own; other things may be archived one day.
_REQUESTS = "requests"


def archive_folder() -> Path:
    """Where the archive's files of requests lie."""
    return Path(settings.ARCHIVE_PATH) / _REQUESTS


def find(number: str) -> Request | None:
    """The archived request with this number as it was (not in its table), or None.

    Raises SetupError, naming the file: archive_missing, archive_damaged.
    """
    return _read(ArchivedRequest.objects.filter(number=number, returned_at=None))


def find_source(source: str, source_id: str) -> Request | None:
    """The archived request that came with this source and source id."""
    return _read(
        ArchivedRequest.objects.filter(source=source, source_id=source_id, returned_at=None)
    )


def newest_of(person_hash: bytes, most: int) -> list[Request]:
    """The newest archived requests of a phone, by its keyed hash."""
    numbers = entries_of(person_hash).values_list("number", flat=True)[:most]
    return [found for number in numbers if (found := find(number)) is not None]


def entries_of(person_hash: bytes) -> QuerySet[ArchivedRequest]:
    """The ledger's lines of a phone's archived requests, newest first."""
    entries = ArchivedRequest.objects.filter(person__phone_hash=person_hash, returned_at=None)
    return entries.order_by("-received_at")


def attachments_of(request: Request) -> list[Attachment]:
    """The pictures of a request that came out of the archive; not in their table."""
    rows = (request.archived or {}).get(Attachment._meta.db_table, [])
    return [
        Attachment(**{**row, "added_at": datetime.fromisoformat(row["added_at"])}) for row in rows
    ]


def iter_archived(since: datetime | None = None) -> Iterator[dict[str, Any]]:
    """Every archived request as plain values with its `events`, for whoever rebuilds from all.

    since: only files made at or after that moment.
    """
    for file in ArchiveFile.objects.order_by("day", "id"):
        if since is None or file.made_at >= since:
            entries = file.archivedrequest_set.filter(returned_at=None)
            here = set(entries.values_list("request_id", flat=True))
            for row in archive_files.iter_rows(archive_folder(), file.path):
                if row["id"] in here:
                    yield row


def archived_span() -> tuple[datetime, datetime] | None:
    """When the first and the last archived request were received; None where there is none."""
    found = ArchivedRequest.objects.filter(returned_at=None).aggregate(
        first=Min("received_at"), last=Max("received_at")
    )
    return (found["first"], found["last"]) if found["first"] else None


@contextmanager
def archived_among_live(begin: datetime, end: datetime) -> Iterator[None]:
    """Within it, SQL that reads requests or history finds those received in the span, archived
    ones too: temporary tables of the same names stand before the tables."""
    entries = ArchivedRequest.objects.filter(
        received_at__gte=begin, received_at__lt=end, returned_at=None
    )
    by_file: dict[str, list[int]] = {}
    for path, pk in entries.values_list("file__path", "request_id"):
        by_file.setdefault(path, []).append(pk)
    if not by_file:
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE requests_request AS SELECT * FROM public.requests_request "
            "WHERE received_at >= %s AND received_at < %s",
            [begin, end],
        )
        cursor.execute(
            "CREATE TEMP TABLE requests_requestevent AS SELECT e.* FROM "
            "public.requests_requestevent e JOIN requests_request r ON r.id = e.request_id"
        )
        for path, ids in by_file.items():
            rows = archive_files.read_rows(archive_folder(), path, ids)
            requests = [request_of(row) for row in rows]
            Request.objects.bulk_create(requests)
            RequestEvent.objects.bulk_create(
                event for request in requests for event in events_of(request)
            )
        try:
            yield
        finally:
            cursor.execute("DROP TABLE pg_temp.requests_request, pg_temp.requests_requestevent")


@dataclass(frozen=True, slots=True)
class Checked:
    """The archive held against its ledger. damaged: files missing or changed; lacking: numbers of
    requests that the ledger names and their file does not hold."""

    files: int
    requests: int
    damaged: list[str]
    lacking: list[str]

    @property
    def sound(self) -> bool:
        return not self.damaged and not self.lacking


def check_files() -> Checked:
    """Read every file of the archive and compare it with what the ledger says of it."""
    files = list(ArchiveFile.objects.order_by("day", "id"))
    folder = archive_folder()
    damaged = set(archive_files.damaged(folder, [(file.path, file.sha256) for file in files]))
    count, lacking = 0, []
    for file in files:
        entries = file.archivedrequest_set.filter(returned_at=None)
        named = dict(entries.values_list("request_id", "number"))
        count += len(named)
        if file.path not in damaged:
            held = archive_files.ids_of(folder, file.path)
            lacking += [number for pk, number in named.items() if pk not in held]
    return Checked(len(files), count, sorted(damaged), sorted(lacking))


def _read(entries: QuerySet[ArchivedRequest]) -> Request | None:
    for last in (False, True):
        entry = entries.select_related("file").first()
        if entry is None:
            return None
        try:
            rows = archive_files.read_rows(archive_folder(), entry.file.path, [entry.request_id])
        except SetupError:
            if last:
                raise
            continue
        if not rows:
            raise SetupError("archive_lacks", number=entry.number, file=entry.file.path)
        return request_of(rows[0])
    return None

"""Closed requests leave their tables for the archive, and come back (归档与调回).

A batch is one transaction: rows locked; file written, read back, on disk under its name; the ledger
names every request, and the rows go. A run that breaks off before the commit leaves a file that no
ledger knows, and the next run takes it away; after the commit all is done. The tables' triggers let
a row go only where the ledger names it (ADR 0007).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from rencheng.core.common.errors import InputError, RefusedError
from rencheng.server.requests import archive_files
from rencheng.server.requests.archive_shape import (
    held_by_others,
    put_back,
    table_of,
    take_away,
)
from rencheng.server.requests.archived import archive_folder, find
from rencheng.server.requests.models import ArchivedRequest, ArchiveFile, Request

#: Requests a file and a transaction hold: some 20 MB in memory.
BATCH = 20_000
#: Two runs at once would take each other's unfinished files for leftovers.
_LOCK = 0x52_43_41_52  # "RCAR"
_BATCH_LOCK = _LOCK + 1

_LEDGER = """
INSERT INTO requests_archivedrequest
    (request_id, file_id, number, source, source_id, title, person_id, unit_id, received_at,
     closed_at)
SELECT id, %(file)s, number, source, source_id, title, person_id, unit_id, received_at, closed_at
FROM requests_request WHERE id = ANY(%(ids)s)
"""


@dataclass(slots=True)
class ArchiveReport:
    """before: requests closed before this day went. held: closed as long ago, but not read yet,
    in someone's hands, or other requests refer to them."""

    before: date
    dry_run: bool
    requests: int = 0
    events: int = 0
    held: int = 0
    files: list[str] = field(default_factory=list)
    leftovers: list[str] = field(default_factory=list)


def archive(
    older_than: int,
    *,
    now: datetime,
    dry_run: bool = False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> ArchiveReport:
    """Move requests closed more than `older_than` months ago into the archive, day by day.

    progress(done, total). Raises InputError("archive_months") for less than one month and
    RefusedError("archive_running") where another run is at work.
    """
    if older_than < 1:
        raise InputError("archive_months", given=older_than)
    report = ArchiveReport(months_before(timezone.localtime(now).date(), older_than), dry_run)
    days = _due(report.before)
    total = sum(days.values())
    if dry_run:
        report.requests = total
        return report
    with _alone():
        report.leftovers = _sweep()
        done = 0
        for day in days:
            for moved in _archive_day(day, now):
                report.files.append(moved.path)
                report.requests += moved.rows
                report.events += moved.events
                progress(done := done + moved.rows, total)
    left = Request.objects.filter(state="closed", closed_at__lt=_start(report.before))
    report.held = left.count()
    return report


def sweep() -> list[str]:
    """Take away the files that no ledger knows; none while a run is at work."""
    try:
        with _alone():
            return _sweep()
    except RefusedError:
        return []


def bring_back(number: str, now: datetime) -> Request | None:
    """Put an archived request into its tables again, within the caller's transaction; None where
    the archive does not hold it. The ledger keeps when it came back. A request that it refers to,
    the leader of a merge, comes with it."""
    entry = ArchivedRequest.objects.select_related("file").filter(number=number, returned_at=None)
    kept = entry.select_for_update(of=("self", "file")).first()  # no erasure meanwhile
    request = find(number) if kept else None
    if request is None:
        return None
    others = [pk for column in held_by_others() if (pk := getattr(request, column)) is not None]
    away = ArchivedRequest.objects.filter(request_id__in=others, returned_at=None)
    for other in away.values_list("number", flat=True):
        bring_back(other, now)
    put_back(request)
    entry.update(returned_at=now)
    return request


def between_batches(cursor: CursorWrapper) -> None:
    """Until the transaction ends, no other one moves requests into the archive or erases there."""
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_BATCH_LOCK])


def months_before(day: date, months: int) -> date:
    """The same day `months` earlier; the last of that month where it has no such day."""
    month = day.year * 12 + day.month - 1 - months
    first = date(month // 12, month % 12 + 1, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return min(first + timedelta(days=day.day - 1), last)


@dataclass(frozen=True, slots=True)
class _Moved:
    path: str
    rows: int
    events: int


def _leaves() -> str:
    """Closed, read, and no other request refers to it."""
    held = "".join(
        f' AND NOT EXISTS (SELECT FROM requests_request o WHERE o."{column}" = r.id)'
        for column in held_by_others()
    )
    return f"r.state = 'closed' AND r.read_at IS NOT NULL{held}"


def _due(before: date) -> dict[date, int]:
    """Day of closing, in the city's time → requests that may leave."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT (r.closed_at AT TIME ZONE %s)::date, count(*) FROM requests_request r "
            f"WHERE r.closed_at < %s AND {_leaves()} GROUP BY 1 ORDER BY 1",
            [timezone.get_current_timezone_name(), _start(before)],
        )
        return dict(cursor.fetchall())


def _archive_day(day: date, now: datetime) -> Iterator[_Moved]:
    while True:
        with transaction.atomic():
            moved = _batch(day, now)
        if moved is None:
            return
        yield moved


def _batch(day: date, now: datetime) -> _Moved | None:
    with connection.cursor() as cursor:
        between_batches(cursor)
        cursor.execute(
            f"SELECT r.id FROM requests_request r WHERE r.closed_at >= %s AND r.closed_at < %s "
            f"AND {_leaves()} ORDER BY r.id LIMIT %s FOR UPDATE OF r SKIP LOCKED",
            [_start(day), _start(day + timedelta(days=1)), BATCH],
        )
        ids = [pk for (pk,) in cursor.fetchall()]
        if not ids:
            return None
        rows = table_of(cursor, ids)
        written = archive_files.write_file(archive_folder(), day, rows)
        file = ArchiveFile.objects.create(
            path=written.path,
            day=day,
            rows=written.rows,
            size=written.size,
            sha256=written.sha256,
            made_at=now,
        )
        cursor.execute(_LEDGER, {"file": file.pk, "ids": ids})
        cursor.execute("SELECT set_config('rencheng.archive_file', %s, true)", [str(file.pk)])
        take_away(cursor, ids)
        cursor.execute("SELECT set_config('rencheng.archive_file', '', true)")
    events = sum(len(one) for one in rows["events"].to_pylist())
    return _Moved(written.path, written.rows, events)


def _sweep() -> list[str]:
    known = ArchiveFile.objects.values_list("path", flat=True)
    found = archive_files.leftovers(archive_folder(), set(known))
    for path in found:
        archive_files.remove(archive_folder(), path)
    return found


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the archive's lock; RefusedError("archive_running") where another run has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            raise RefusedError("archive_running", folder=str(archive_folder()))
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))

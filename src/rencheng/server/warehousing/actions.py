"""Bringing the warehouse up to date (入库动作): what changed, or everything.

A batch of changes is taken from the list in the transaction that writes its days: where the
process dies before the end, the list still holds them and the same days are written again, to the
same files.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
from django.db import connection, transaction
from django.utils import timezone

from rencheng.core.common.errors import SetupError
from rencheng.server.warehousing import export, selects
from rencheng.server.warehousing.models import Change
from rencheng.server.warehousing.words import word_rows
from rencheng.warehouse.build import build_marts
from rencheng.warehouse.check import Fault, faults, forget
from rencheng.warehouse.engine import Engine, chosen_engine
from rencheng.warehouse.reading import warehouse_folder
from rencheng.warehouse.store import Store, merged, split_by_day

#: Rows of the list taken at once: more would need memory, fewer would write a day more often.
BATCH = 500_000
#: Requests of these days are exported by every run, older ones hourly: most late changes are
#: closings spread over weeks, and each would write a whole day anew.
FRESH_DAYS = 2

Progress = Callable[[str], object]
_ALWAYS = datetime.min.replace(tzinfo=UTC)
log = logging.getLogger(__name__)

_TAKE = """
CREATE TEMP TABLE warehousing_taken ON COMMIT DROP AS
WITH gone AS (
    DELETE FROM warehousing_change WHERE id IN (
        SELECT c.id FROM warehousing_change c
        LEFT JOIN requests_request r ON c."table" = 'requests' AND r.id = c."row"
        WHERE r.id IS NULL OR r.received_at >= %(since)s
        ORDER BY c.id LIMIT %(limit)s
    ) RETURNING "table", "row"
) SELECT DISTINCT "table", "row" FROM gone
"""


@dataclass
class Report:
    """What a run did. rows: exported, by table. days: written anew, by table. marts: parts made."""

    rows: dict[str, int] = field(default_factory=dict)
    days: dict[str, int] = field(default_factory=dict)
    marts: dict[str, int] = field(default_factory=dict)
    repaired: list[str] = field(default_factory=list)

    def add(self, table: str, rows: int, days: int) -> None:
        self.rows[table] = self.rows.get(table, 0) + rows
        self.days[table] = self.days.get(table, 0) + days


def sync(
    *, now: datetime, older: bool = True, engine: Engine | None = None, say: Progress = str
) -> Report:
    """Export what changed and bring the marts up to date; the first time, export everything.

    older: also changes of requests received more than FRESH_DAYS ago. A file that is not as it was
    written is exported anew on the way and named in the report.
    """
    store, report = _store(), Report()
    with store.writing(export.zone_name()):
        store.sweep()
        _lists(store)
        if store.upgrade():  # the columns it gained are in the working tables
            store.tell(complete=False)
        if store.about().get("complete"):
            since = timezone.localtime(now) - timedelta(days=FRESH_DAYS)
            _changes(store, report, _ALWAYS if older else since)
        else:
            _everything(store, report, say)
        try:
            report.marts = build_marts(store, engine or chosen_engine(), say=say)
        except SetupError as error:
            if error.code != "warehouse_corrupt":
                raise
            _repair(store, report, faults(store))
            report.marts = build_marts(store, engine or chosen_engine(), say=say)
    return report


def rebuild(*, engine: Engine | None = None, say: Progress = str) -> Report:
    """Export everything anew and make every mart from nothing."""
    store, report = _store(), Report()
    with store.writing(export.zone_name()):
        store.tell(complete=False)
        store.start_over()
        _repair(store, report, faults(store))
        _everything(store, report, say)
        report.marts = build_marts(store, engine or chosen_engine(), say=say)
    return report


def repair(*, engine: Engine | None = None, say: Progress = str) -> Report:
    """Check every file; days whose file is not as it was written are exported anew, marts made
    again. The report names them."""
    store, report = _store(), Report()
    with store.writing(export.zone_name()):
        _repair(store, report, faults(store))
        report.marts = build_marts(store, engine or chosen_engine(), say=say)
    return report


def _store() -> Store:
    """The server's warehouse. Raises SetupError `warehouse_of_files` for an analyst's own."""
    store = Store(warehouse_folder())
    if store.about().get("source") == "files":
        raise SetupError("warehouse_of_files", folder=str(store.folder))
    return store


def _repair(store: Store, report: Report, found: Sequence[Fault]) -> None:
    for fault in found:
        log.warning("warehouse file %s: %s, made anew", fault.file, fault.why)
    forget(store, found)
    report.repaired += [fault.file for fault in found]
    _lists(store)
    days = {
        (together, fault.day)
        for fault in found
        for together, tables in selects.TOGETHER.items()
        if fault.table in tables
    }
    for together, day in sorted(days):
        _day(store, report, together, day)


def _lists(store: Store) -> None:
    for name, rows in {**export.lists(), "words": word_rows()}.items():
        store.put_list(name, rows)


def _everything(store: Store, report: Report, say: Progress) -> None:
    """Every day of every table. What changes meanwhile stays on the list for the next run."""
    Change.objects.all().delete()
    for together in selects.TOGETHER:
        for day in export.days_of(together):
            say(f"{together} {day}")
            _day(store, report, together, day)
    store.tell(complete=True, source="server")


def _day(store: Store, report: Report, together: str, day: date) -> None:
    for table, rows in export.day_rows(together, day).items():
        if len(rows):
            report.add(table, len(rows), _put(store, table, {day: rows}))


def _changes(store: Store, report: Report, since: datetime) -> None:
    while _batch(store, report, since) >= BATCH:
        pass


@transaction.atomic
def _batch(store: Store, report: Report, since: datetime) -> int:
    """Export one batch of changes; returns how many rows were on it."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"since": since, "limit": BATCH})
        cursor.execute("ANALYZE warehousing_taken")
        cursor.execute('SELECT "table", count(*) FROM warehousing_taken GROUP BY 1')
        taken = dict(cursor.fetchall())
    for together in selects.TOGETHER:
        if together not in taken:
            continue
        for table, rows in export.taken_rows(together).items():
            report.add(table, len(rows), _put(store, table, split_by_day(rows)))
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE warehousing_taken")
    return sum(taken.values())


def _put(store: Store, table: str, fresh: Mapping[date, pa.Table]) -> int:
    """Put fresh rows into their days; returns how many days changed."""
    return len(
        store.put_days(table, ((day, _whole(store, table, day, fresh[day])) for day in fresh))
    )


def _whole(store: Store, table: str, day: date, fresh: pa.Table) -> pa.Table:
    """A day's rows with the fresh ones in them.

    Rows that the working tables no longer hold (the archive's) stay; a day whose file is damaged
    is read from the working tables.
    """
    try:
        return merged(table, store.day(table, day), fresh)
    except SetupError as error:
        if error.code != "warehouse_corrupt":
            raise
        log.warning("warehouse file %s: %s, made anew", error.data["file"], error.data["why"])
    together = next(name for name, tables in selects.TOGETHER.items() if table in tables)
    return export.day_rows(together, day)[table]

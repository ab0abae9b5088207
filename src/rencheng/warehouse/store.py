"""The folder of the warehouse: parts written once, named by the ledger, checked (存储).

places/ categories/ trades/ units/ words/     what the city is made of, each one part `all`
requests/ history/ calls/ searches/ signals/  a part a day
marts/<name>/                                 a part a month, a part a day in the latest month
about.json                                    the city's time zone, by which days were cut
"""

from __future__ import annotations

import fcntl
import hashlib
import io
import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from rencheng.core.common.errors import SetupError
from rencheng.warehouse import schema
from rencheng.warehouse.ledger import LEDGER, Entry, Ledger, write_whole

ABOUT = "about.json"
WHOLE = "all"  # the one part of a list
ROW_GROUP = 65_536  # rows: small enough that a place or a day is found without reading the rest
#: Who asked what where: what later days look back at (see marts that do).
WHO_COLUMNS = ("number", "person", "category", *schema.LEVELS)
FINGERPRINT_DIGITS = 16


@dataclass(frozen=True)
class Store:
    """The folder. Writing needs `writing()`; reading needs nothing."""

    folder: Path

    def ledger(self, table: str) -> Ledger:
        return Ledger.read(self.folder / table)

    def mart_ledger(self, name: str) -> Ledger:
        return Ledger.read(self.folder / "marts" / name)

    @contextmanager
    def writing(self, zone: str) -> Iterator[None]:
        """One writer at a time, and all of them cut days by the same zone.

        Raises SetupError `warehouse_busy` where another process writes, `warehouse_zone` where
        the days on disk were cut by another zone, `warehouse_folder` where nothing can be written.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = (self.folder / ".lock").open("w")
        except OSError as error:
            raise SetupError("warehouse_folder", folder=str(self.folder), why=str(error)) from None
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise SetupError("warehouse_busy", folder=str(self.folder)) from None
            known = self.about().get("zone", zone)
            if known != zone:
                raise SetupError("warehouse_zone", folder=str(self.folder), known=known, zone=zone)
            self.tell(zone=zone)
            yield

    def about(self) -> dict[str, Any]:
        """zone: by which days were cut. complete: whether every day has been exported once.
        source: `server` or `files`. Empty before the first write."""
        try:
            return dict(json.loads((self.folder / ABOUT).read_text("utf-8")))
        except FileNotFoundError:
            return {}

    def tell(self, **facts: Any) -> None:
        """Keep facts about the warehouse."""
        known = self.about()
        if {**known, **facts} != known:
            write_whole(self.folder / ABOUT, json.dumps({**known, **facts}).encode())

    def ledgers(self) -> Iterator[Ledger]:
        """Of every table, list and mart there is."""
        for path in sorted(self.folder.rglob(LEDGER)):
            yield Ledger.read(path.parent)

    def sweep(self) -> None:
        """At the start of a run: delete the tables' files that no ledger names any more."""
        for name in (*schema.TABLES, *schema.LISTS):
            self.ledger(name).sweep()

    def files(self, table: str, keys: Iterable[str] | None = None) -> list[Path]:
        """Files of a table or list whose columns are today's.

        Raises SetupError `warehouse_older` where one is of an earlier version.
        """
        ledger = self.ledger(table)
        if older := ledger.older(schema.VERSION):
            file = str(ledger.folder / ledger.parts[older[0]].file)
            raise SetupError("warehouse_older", file=file, known=schema.VERSION)
        return ledger.files(keys)

    def upgrade(self) -> int:
        """Write every day of an earlier version anew in today's columns; returns how many."""
        count = 0
        for table in schema.TABLES:
            older = self.ledger(table).older(schema.VERSION)
            days = (date.fromisoformat(key) for key in older)
            self.put_days(table, ((day, self.day(table, day)) for day in days))
            count += len(older)
        return count

    def start_over(self) -> None:
        """Forget every mart, and the ledgers that cannot be read."""
        shutil.rmtree(self.folder / "marts", ignore_errors=True)
        for name in (*schema.TABLES, *schema.LISTS):
            try:
                self.ledger(name)
            except SetupError:
                (self.folder / name / LEDGER).unlink(missing_ok=True)

    def day(self, table: str, day: date) -> pa.Table:
        """The rows of a day, in today's columns; none where there is no such part.

        Raises SetupError `warehouse_corrupt` naming the file whose bytes are not what was written.
        """
        entry = self.ledger(table).parts.get(day.isoformat())
        if entry is None:
            return schema.empty(schema.TABLES[table])
        return read_part(table, self.folder / table / entry.file, entry)

    def put_days(self, table: str, days: Iterable[tuple[date, pa.Table]]) -> list[date]:
        """Make these rows the whole of their days, all in one instant; returns those that changed.

        The same rows again change nothing: a file is named by what it holds.
        """
        ledger = self.ledger(table)
        changed = {}
        for day, rows in days:
            entry = write_part(ledger.folder, day.isoformat(), sorted_by_key(table, rows))
            if table == "requests":
                entry = with_who(entry, rows)
            if entry != ledger.parts.get(day.isoformat()):
                changed[day.isoformat()] = entry
        ledger.commit(changed)
        return [date.fromisoformat(key) for key in changed]

    def put_list(self, name: str, rows: pa.Table) -> bool:
        """Make these rows the whole list; true where that changed it."""
        ledger = self.ledger(name)
        entry = write_part(ledger.folder, WHOLE, schema.fitted(schema.LISTS[name], rows))
        changed = entry != ledger.parts.get(WHOLE)
        ledger.commit({WHOLE: entry})
        return changed


def merged(table: str, standing: pa.Table, fresh: pa.Table) -> pa.Table:
    """A day's rows with the fresh ones in place of those of the same key."""
    key = schema.KEYS[table]
    if not len(standing):
        return fresh
    stays = pc.invert(pc.is_in(standing[key], value_set=fresh[key]))
    return pa.concat_tables([standing.filter(stays), fresh])


def sorted_by_key(table: str, rows: pa.Table) -> pa.Table:
    """Rows in today's columns and in the order of their key, so that equal days are equal files."""
    return schema.fitted(schema.TABLES[table], rows).sort_by(schema.KEYS[table])


def write_part(
    folder: Path, key: str, rows: pa.Table, sought: Sequence[str] | None = None
) -> Entry:
    """Write a part under the name of its fingerprint; nobody reads it before a ledger names it.

    sought: the columns by which rows are found, which alone tell their bounds; None: all.
    """
    buffer = io.BytesIO()
    bounds = True if sought is None else list(sought)
    pq.write_table(
        rows, buffer, compression="zstd", row_group_size=ROW_GROUP, write_statistics=bounds
    )
    content = buffer.getvalue()
    fingerprint = hashlib.sha256(content).hexdigest()
    name = f"{key}-{fingerprint[:FINGERPRINT_DIGITS]}.parquet"
    if not (folder / name).exists():
        write_whole(folder / name, content)
    return Entry(name, len(rows), fingerprint, schema.VERSION)


def with_who(entry: Entry, rows: pa.Table) -> Entry:
    """The entry with the fingerprint of who asked what where."""
    told = rows.select(WHO_COLUMNS).sort_by("number").combine_chunks()
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, told.schema) as stream:
        stream.write_table(told)
    who = hashlib.sha256(sink.getvalue()).hexdigest()[:FINGERPRINT_DIGITS]
    return Entry(entry.file, entry.rows, entry.fingerprint, entry.version, entry.inputs, who)


def read_part(table: str, path: Path, entry: Entry) -> pa.Table:
    """Rows of a day's file. Raises SetupError `warehouse_corrupt` naming file and reason."""
    try:
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() != entry.fingerprint:
            raise SetupError("warehouse_corrupt", file=str(path), why="fingerprint")
        return schema.upgraded(table, pq.read_table(io.BytesIO(content)), file=str(path))
    except (OSError, pa.ArrowException) as error:
        raise SetupError("warehouse_corrupt", file=str(path), why=str(error)) from None


def split_by_day(rows: pa.Table) -> dict[date, pa.Table]:
    """Rows by their column `day`."""
    days: Sequence[date] = pc.unique(rows["day"]).to_pylist()
    return {day: rows.filter(pc.equal(rows["day"], pa.scalar(day))) for day in sorted(days)}

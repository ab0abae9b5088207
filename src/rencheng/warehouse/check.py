"""Whether every file is as it was written (校验)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rencheng.warehouse import schema
from rencheng.warehouse.ledger import Entry, Ledger
from rencheng.warehouse.marts import MARTS
from rencheng.warehouse.store import WHOLE, Store


@dataclass(frozen=True, slots=True)
class Fault:
    """A file that is not as it was written. table: or `marts/<name>`. why: missing, changed."""

    table: str
    part: str
    file: str
    why: str

    @property
    def day(self) -> date:
        """The day of a table's part."""
        return date.fromisoformat(self.part)

    @property
    def is_mart(self) -> bool:
        return self.table.startswith("marts/")

    @property
    def is_list(self) -> bool:
        return self.part == WHOLE


def faults(store: Store, tables: Sequence[str] | None = None) -> list[Fault]:
    """Every file whose bytes are not those that its ledger names; reads every byte once.

    tables: only these (None: tables, lists and marts).
    """
    if tables is None:
        tables = (*schema.TABLES, *schema.LISTS, *(f"marts/{name}" for name in MARTS))
    found = []
    for table in tables:
        ledger = Ledger.read(store.folder / table)
        for part, entry in ledger.parts.items():
            why = _fault(ledger.folder / entry.file, entry)
            if why:
                found.append(Fault(table, part, str(ledger.folder / entry.file), why))
    return found


def forget(store: Store, found: Iterable[Fault]) -> None:
    """Take the faulty parts out of their ledgers, so that the next run makes them anew."""
    for fault in found:
        Path(fault.file).unlink(missing_ok=True)
        Ledger.read(store.folder / fault.table).commit({}, [fault.part])


def _fault(path: Path, entry: Entry) -> str | None:
    try:
        with path.open("rb") as file:
            whole = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return "missing"
    return None if whole == entry.fingerprint else "changed"

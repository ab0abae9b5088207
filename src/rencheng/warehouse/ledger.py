"""What the warehouse holds (账本): which file is the day's, with its fingerprint; the truth.

A file counts only once its ledger names it. Files carry their fingerprint in their name and are
never written over, so a ledger, replaced whole, is the moment a change happens: a crash before it
leaves a file that nobody reads and the next writer sweeps away.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rencheng.core.common.errors import SetupError

LEDGER = "ledger.json"


@dataclass(frozen=True, slots=True)
class Entry:
    """One part (a day, or a month of a mart): file name, rows, fingerprint of its bytes.

    inputs: for marts, the fingerprint of all it was made from. who: for requests, the fingerprint
    of who asked what where, which later days look back at.
    """

    file: str
    rows: int
    fingerprint: str
    version: int
    inputs: str = ""
    who: str = ""


@dataclass
class Ledger:
    """The parts of one table or mart, by their key (`2026-03-02`, `2026-03`).

    retired: files that were the truth until the latest run; a reader may still have them by name.
    """

    folder: Path
    parts: dict[str, Entry] = field(default_factory=dict)
    retired: tuple[str, ...] = ()

    @classmethod
    def read(cls, folder: Path) -> Ledger:
        """Raises SetupError `warehouse_ledger` for a ledger that cannot be read."""
        path = folder / LEDGER
        try:
            told = json.loads(path.read_text("utf-8"))
            parts = {key: Entry(**entry) for key, entry in told["parts"].items()}
            return cls(folder, parts, tuple(told["retired"]))
        except FileNotFoundError:
            return cls(folder)
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise SetupError("warehouse_ledger", file=str(path), why=repr(error)) from None

    def commit(self, changed: Mapping[str, Entry], dropped: Iterable[str] = ()) -> None:
        """Name the new parts and forget the dropped ones, all in one instant."""
        parts = {**self.parts, **changed}
        for key in dropped:
            parts.pop(key, None)
        if parts == self.parts:
            return
        kept = {entry.file for entry in parts.values()}
        gone = [entry.file for entry in self.parts.values() if entry.file not in kept]
        retired = tuple(dict.fromkeys([*self.retired, *gone]))
        told = {"parts": {key: asdict(parts[key]) for key in sorted(parts)}, "retired": retired}
        write_whole(self.folder / LEDGER, json.dumps(told, indent=0).encode())
        self.parts, self.retired = parts, retired

    def files(self, keys: Iterable[str] | None = None) -> list[Path]:
        """The files of these parts (None: of all), in the order of their keys."""
        chosen = sorted(self.parts) if keys is None else [key for key in keys if key in self.parts]
        return [self.folder / self.parts[key].file for key in chosen]

    def older(self, version: int) -> list[str]:
        """Keys of the parts that an earlier version wrote."""
        return [key for key, entry in self.parts.items() if entry.version < version]

    def sweep(self) -> int:
        """At the start of a run: delete what no part names; returns how many files.

        Files retired by the run before stay until the next, so that no reader loses one it opens.
        """
        spared = {entry.file for entry in self.parts.values()} | {LEDGER, *self.retired}
        unnamed = [path for path in self.folder.glob("*") if path.name not in spared]
        for path in unnamed:
            path.unlink(missing_ok=True)
        self.retired = ()
        return len(unnamed)


def write_whole(path: Path, content: bytes) -> None:
    """Put a file in place at once: whoever reads the name sees the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with fresh.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)

"""What an import says at its end: rows read, taken, known already, refused and why."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import typer

from rencheng.cli.trouble import explained
from rencheng.core.common.errors import Problem
from rencheng.wording import problem_sentence, sentence

SHOWN = 20  # problems in the report; all of them go to the file of refused rows
SHOWN_COLUMNS = 12
REFUSED_COLUMNS = ("file", "row", "field", "code", "why")


@dataclass
class ImportReport:
    """Counts of one import, filled while it runs.

    good: rows without a fault. taken, known: as the server says.
    faults: problems named; a row of guides may have several. added, changed, same: of guides.
    """

    file: str
    profile: str
    dry_run: bool = False
    read: int = 0
    good: int = 0
    taken: int = 0
    known: int = 0
    refused: int = 0
    faults: int = 0
    added: int | None = None
    changed: int | None = None
    same: int | None = None
    encoding: str | None = None
    ignored_columns: tuple[str, ...] = ()
    problems: list[Problem] = field(default_factory=list)
    _refused_file: Any = None

    @property
    def useful(self) -> bool:
        """Whether anything came out: a good row, even one known already."""
        return self.read > self.refused

    def add(self, taken: int, known: int) -> None:
        """Count a batch."""
        self.taken += taken
        self.known += known

    def refuse(self, problem: Problem) -> None:
        """Count a refused row and keep the first ones to show."""
        self.refused += 1
        self.faults += 1
        if len(self.problems) < SHOWN:
            self.problems.append(problem)
        if self._refused_file is not None:
            self._refused_file.writerow(_as_row(problem).values())

    @contextmanager
    def writing_refused(self, path: Path | None) -> Iterator[None]:
        """While this lasts, every refused row is written to a CSV at `path` (None: nowhere)."""
        if path is None:
            yield
            return
        with (
            explained(path.absolute().parent),
            path.open("w", encoding="utf-8-sig", newline="") as stream,
        ):
            self._refused_file = csv.writer(stream)
            self._refused_file.writerow(REFUSED_COLUMNS)
            yield
        self._refused_file = None

    def as_data(self) -> dict[str, Any]:
        """The report as JSON."""
        data: dict[str, Any] = {"file": self.file, "profile": self.profile, "read": self.read}
        if self.added is not None:
            data |= {"added": self.added, "changed": self.changed, "same": self.same}
        else:
            data |= {
                "dry_run": self.dry_run,
                "good": self.good,
                "taken": None if self.dry_run else self.taken,
                "known": None if self.dry_run else self.known,
                "encoding": self.encoding,
                "ignored_columns": list(self.ignored_columns),
            }
        return {
            **data,
            "refused": self.refused,
            "problems": [_as_row(problem) for problem in self.problems],
        }

    def print(self, *, as_json: bool) -> None:
        """To standard output: JSON, or sentences in the reader's language."""
        if as_json:
            typer.echo(json.dumps(self.as_data(), ensure_ascii=False, indent=1))
            return
        code = "import_done"
        if self.added is not None:
            code = "import_guides_done"
        elif self.dry_run:
            code = "import_dry_run"
        typer.echo(sentence(code, {**self.as_data(), "file": self.file}))
        if self.ignored_columns:
            shown = ", ".join(self.ignored_columns[:SHOWN_COLUMNS])
            more = "…" if len(self.ignored_columns) > SHOWN_COLUMNS else ""
            typer.echo(sentence("import_ignored", {"columns": shown + more}))
        for problem in self.problems:
            typer.echo("  " + problem_sentence(problem))
        rest = self.faults - len(self.problems)
        if rest > 0:
            typer.echo(sentence("import_more_refused", {"count": rest}))
        if not self.useful:
            typer.echo(sentence("import_nothing", {"file": self.file}), err=True)


def _as_row(problem: Problem) -> dict[str, Any]:
    return {
        "file": problem.file,
        "row": problem.row,
        "field": problem.field,
        "code": problem.code,
        "why": sentence(problem.code, problem.data),
    }

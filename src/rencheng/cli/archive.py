"""`rencheng archive` and `rencheng erase`: closed requests put away, personal data destroyed."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

AS_JSON = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def archive(
    older_than: Annotated[
        int | None, typer.Option(help="Months since a request was closed; at least 1.")
    ] = None,
    dry_run: Annotated[bool, typer.Option(help="Count only; nothing moves.")] = False,
    check: Annotated[
        bool, typer.Option(help="Compare every file of the archive with the ledger.")
    ] = False,
    as_json: AS_JSON = False,
) -> None:
    """Move closed requests out of the database into Parquet files; pages still find them."""
    from rencheng.cli.prepare import migrate
    from rencheng.cli.runtime import with_database
    from rencheng.core.common.errors import InputError

    if older_than is None and not check:
        raise InputError("archive_months", given="")
    with with_database():
        migrate()
        if check:
            _check(as_json=as_json)
            return
        from rencheng.server.requests.archiving import archive as move

        with _progress() as tell:
            report = move(older_than or 0, now=_now(), dry_run=dry_run, progress=tell)
    data = {**asdict(report), "before": report.before.isoformat(), "older_than": older_than}
    _say("archive_dry_run" if dry_run else "archive_done", data, as_json=as_json)


def erase(
    number: Annotated[str, typer.Argument(help="Number of a request of that citizen.")],
    reason: Annotated[str, typer.Option(help="Why: kept with the trace, without personal data.")],
    as_json: AS_JSON = False,
) -> None:
    """Destroy a citizen's personal data in all their requests, archived ones too."""
    from rencheng.cli.prepare import migrate
    from rencheng.cli.runtime import with_database

    with with_database():
        migrate()
        from rencheng.core.common.actor import SYSTEM
        from rencheng.server.requests.erasure import erase as destroy

        erased = destroy(number, reason=reason, actor=SYSTEM, now=_now())
    _say("erase_done", asdict(erased), as_json=as_json)


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error; call it with (done, total)."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("archive", total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def _check(*, as_json: bool) -> None:
    from rencheng.server.requests.archived import check_files

    checked = check_files()
    data = {**asdict(checked), "sound": checked.sound}
    _say("archive_sound" if checked.sound else "archive_unsound", data, as_json=as_json)
    if not checked.sound:
        raise typer.Exit(1)


def _say(code: str, data: dict[str, object], *, as_json: bool) -> None:
    from rencheng.wording import sentence

    if as_json:
        typer.echo(json.dumps(data, ensure_ascii=False, indent=1))
        return
    counted = {key: len(value) if isinstance(value, list) else value for key, value in data.items()}
    typer.echo(sentence(code, counted))
    for value in data.values():
        if code == "archive_unsound" and isinstance(value, list):
            for one in value:
                typer.echo(f"  {one}")


def _now() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)

"""`rencheng import requests` and `import guides`: files of others taken in (导入)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rencheng.cli.import_report import ImportReport
from rencheng.core.common.errors import InputError, Problem

if TYPE_CHECKING:
    from rich.progress import Progress

    from rencheng.core.common.city import Guide
    from rencheng.core.common.records import RequestRecord
    from rencheng.importers.city_guides import GuideContext
    from rencheng.importers.requests import RequestFile

REFUSED = Annotated[
    Path | None, typer.Option("--refused", help="Write every refused row to this CSV.")
]
AS_JSON = Annotated[bool, typer.Option("--json", help="Print JSON.")]

BATCH_ROWS = 5_000
#: The progress bar moves after this many rows: often enough to see, too seldom to cost.
TELL_EVERY = 500
#: Takes a batch; the result is how many were taken and how many known.
Send = Callable[[Sequence["RequestRecord"]], Future[tuple[int, int]]]


def requests(
    file: Annotated[Path, typer.Argument(help="CSV, TSV, Excel, Parquet or JSON lines.")],
    profile: Annotated[
        str,
        typer.Option(help="generic, tipdm, answered, boston311, or the path of a TOML file."),
    ] = "generic",
    source: Annotated[
        str, typer.Option(help="Name of the system the file comes from; with the id it is known.")
    ] = "",
    dry_run: Annotated[bool, typer.Option(help="Read and check only; needs no database.")] = False,
    refused: REFUSED = None,
    as_json: AS_JSON = False,
) -> None:
    """Take in a file of requests: those taken before change nothing, bad rows are named."""
    from rencheng.importers.profiles import check_profile, load_profile
    from rencheng.importers.requests import open_requests

    _refuse_profile(check_profile(profile))
    chosen = load_profile(profile)
    opened = open_requests(file, chosen, now=_now(), source=source)
    report = ImportReport(opened.table.file, chosen.name, dry_run=dry_run)
    report.ignored_columns = opened.ignored
    with report.writing_refused(refused):
        if dry_run:
            _take(opened, report, None)
        else:
            with _database() as send:
                _take(opened, report, send)
    report.encoding = opened.table.encoding
    report.print(as_json=as_json)
    if not report.useful:
        raise typer.Exit(1)


def guides(
    file: Annotated[Path, typer.Argument(help="CSV of guides, as in a city folder's guides/.")],
    refused: REFUSED = None,
    as_json: AS_JSON = False,
) -> None:
    """Take in a file of guides: new ones are added, changed ones replaced, by their code."""
    from rencheng.cli.prepare import migrate
    from rencheng.cli.runtime import with_database
    from rencheng.importers.city import read_guides

    report = ImportReport(file.name, "guides")
    with with_database():
        migrate()
        from rencheng.core.common.actor import SYSTEM
        from rencheng.server.knowledge.actions import save_guides

        good, problems = read_guides(file, _guide_context())
        good, clashes = _without_clashes(file.name, good)
        report.added, report.changed, report.same = save_guides(good, actor=SYSTEM, now=_now())
    problems += clashes
    report.read = len(good) + len(clashes) + len({p.row for p in problems if p.row is not None})
    with report.writing_refused(refused):
        for problem in problems:
            report.refuse(problem)
    report.refused = report.read - len(good)
    report.print(as_json=as_json)
    if not report.useful:
        raise typer.Exit(1)


def _take(opened: RequestFile, report: ImportReport, send: Send | None) -> None:
    """Read the whole file; hand the good rows to `send` in batches (None: only count them)."""
    batch: list[RequestRecord] = []
    under_way: Future[tuple[int, int]] | None = None
    with _progress() as progress:
        task = progress.add_task(opened.table.file, total=opened.table.bytes_total, rows=0)
        for found in opened:
            report.read += 1
            if isinstance(found, Problem):
                report.refuse(found)
            else:
                report.good += 1
                if send is not None:
                    batch.append(found)
            if send is not None and len(batch) >= BATCH_ROWS:
                if under_way is not None:
                    report.add(*under_way.result())
                under_way, batch = send(batch), []
            if report.read % TELL_EVERY == 0:
                progress.update(task, completed=opened.table.bytes_read, rows=report.read)
        if under_way is not None:
            report.add(*under_way.result())
        if send is not None and batch:
            report.add(*send(batch).result())
        progress.update(task, completed=opened.table.bytes_total, rows=report.read)


@contextmanager
def _database() -> Iterator[Send]:
    """What takes a batch in; the database runs as long as the context.

    Batches go in one after the other, on a thread of their own: while the database writes one,
    the next is read.
    """
    from rencheng.cli.prepare import migrate
    from rencheng.cli.runtime import with_database

    with with_database():
        migrate()
        from django.db import connections

        from rencheng.server.requests.bulk import receive_many

        def receive(batch: Sequence[RequestRecord]) -> tuple[int, int]:
            result = receive_many(batch, now=_now())
            return result.taken, result.known

        with ThreadPoolExecutor(1, "receive") as pool:
            try:
                yield lambda batch: pool.submit(receive, batch)
            finally:
                pool.submit(connections.close_all)


def _progress() -> Progress:
    """A bar on standard error, so that standard output holds the report alone."""
    from rich import progress
    from rich.console import Console

    return progress.Progress(
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.DownloadColumn(),
        progress.TextColumn("{task.fields[rows]}"),
        progress.TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )


def _refuse_profile(problems: list[Problem]) -> None:
    """Say every fault of a profile but the first, and raise that one."""
    from rencheng.wording import problem_sentence

    for problem in problems:
        typer.echo(problem_sentence(problem), err=True)
    if problems:
        raise InputError("profile_refused", file=problems[0].file, count=len(problems))


def _guide_context() -> GuideContext:
    from rencheng.importers.city_guides import GuideContext
    from rencheng.server.people.queries import unit_choices
    from rencheng.server.places.queries import core_places
    from rencheng.server.requests.queries import category_choices

    return GuideContext(
        units={code for code, _ in unit_choices()},
        categories={code for code, _, _ in category_choices()},
        places={place.code for place in core_places()},
    )


def _without_clashes(file: str, read: list[Guide]) -> tuple[list[Guide], list[Problem]]:
    """Leave out guides whose title another guide of the city already has."""
    from rencheng.server.knowledge.queries import guides_by_category

    kept = {link.title: link.code for group in guides_by_category() for link in group.guides}
    clash = {guide.code for guide in read if kept.get(guide.title, guide.code) != guide.code}
    problems = [
        Problem(
            file,
            None,
            "title",
            "import_guide_title",
            {"code": guide.code, "title": guide.title, "other": kept[guide.title]},
        )
        for guide in read
        if guide.code in clash
    ]
    return [guide for guide in read if guide.code not in clash], problems


def _now() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)

"""`rencheng warehouse load`: a file of requests straight into a warehouse, without a server."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rencheng.core.common.errors import InputError, Problem, SetupError
from rencheng.wording import problem_sentence, sentence

if TYPE_CHECKING:
    from rencheng.core.common.records import RequestRecord

#: Rows held at once: a day's file is written once a batch that has rows of it.
BATCH = 200_000
_SHOWN = 20  # problems that are told one by one


def load(
    file: Annotated[Path, typer.Argument(help="CSV, TSV, Excel, Parquet or JSON lines.")],
    profile: Annotated[
        str, typer.Option(help="generic, tipdm, answered, boston311, or the path of a TOML file.")
    ] = "generic",
    source: Annotated[str, typer.Option(help="Name of the system the file comes from.")] = "",
    folder: Annotated[
        Path | None, typer.Option(help="The warehouse; none: RENCHENG_WAREHOUSE.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Load a file of requests into a warehouse and build its marts; needs no server."""
    from rencheng.importers.profiles import check_profile, load_profile
    from rencheng.importers.requests import open_requests
    from rencheng.warehouse.build import build_marts
    from rencheng.warehouse.engine import chosen_engine
    from rencheng.warehouse.reading import warehouse_folder
    from rencheng.warehouse.records import load_records
    from rencheng.warehouse.store import Store

    faults = check_profile(profile)
    for fault in faults:
        typer.echo(problem_sentence(fault), err=True)
    if faults:
        raise InputError("profile_refused", file=faults[0].file, count=len(faults))
    chosen = load_profile(profile)
    opened = open_requests(file, chosen, now=datetime.now(UTC), source=source)
    store = Store(folder.resolve() if folder else warehouse_folder())
    if store.about().get("source") == "server":
        raise SetupError("warehouse_of_server", folder=str(store.folder))
    taken = 0
    refused: list[Problem] = []
    days: set[date] = set()
    with store.writing(chosen.timezone.key):
        store.tell(source="files")
        store.sweep()
        store.upgrade()
        batch: list[RequestRecord] = []
        for found in opened:
            if isinstance(found, Problem):
                refused.append(found)
                continue
            batch.append(found)
            if len(batch) == BATCH:
                days.update(load_records(store, batch))
                taken, batch = taken + len(batch), []
        days.update(load_records(store, batch))
        taken += len(batch)
        marts = build_marts(store, chosen_engine())
    for problem in refused[:_SHOWN]:
        typer.echo(problem_sentence(problem), err=True)
    told = {"taken": taken, "refused": len(refused), "days": len(days), "marts": marts}
    if as_json:
        typer.echo(json.dumps({"folder": str(store.folder), **told}, ensure_ascii=False))
    else:
        typer.echo(
            sentence("warehouse_loaded", {"file": file.name, "folder": store.folder, **told})
        )
    if not taken:
        raise typer.Exit(1)

"""`rencheng warehouse …`: every request ever, as Parquet and marts (数据仓库)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from rencheng.core.common.errors import SetupError
from rencheng.wording import sentence

if TYPE_CHECKING:
    from rencheng.server.warehousing.actions import Report

AS_JSON = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def sync(as_json: AS_JSON = False) -> None:
    """Export what changed since the last time and bring the marts up to date."""
    with _server() as say:
        from rencheng.server.warehousing import actions

        report = actions.sync(now=datetime.now(UTC), say=say)
    _print(report, as_json=as_json)


def rebuild(as_json: AS_JSON = False) -> None:
    """Export everything anew and make every mart from nothing."""
    with _server() as say:
        from rencheng.server.warehousing import actions

        report = actions.rebuild(say=say)
    _print(report, as_json=as_json)


def check(as_json: AS_JSON = False) -> None:
    """Check every file against its fingerprint; name the damaged ones and make them anew."""
    from rencheng.warehouse.check import faults, forget
    from rencheng.warehouse.reading import warehouse_folder
    from rencheng.warehouse.store import Store

    store = Store(warehouse_folder())
    if not store.about():
        raise SetupError("warehouse_empty", folder=str(store.folder))
    found = faults(store)
    lost = []
    if found and store.about().get("source") == "files":
        from rencheng.warehouse.build import build_marts
        from rencheng.warehouse.engine import chosen_engine

        lost = [fault for fault in found if not fault.is_mart]
        if not lost:
            forget(store, found)
            build_marts(store, chosen_engine())
    elif found:
        with _server() as say:
            from rencheng.server.warehousing import actions

            actions.repair(say=say)
    mended = [fault.file for fault in found if not lost]
    told = {
        "files": sum(len(ledger.parts) for ledger in store.ledgers()),
        "faults": [{"file": fault.file, "why": fault.why} for fault in found],
        "repaired": mended,
    }
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False))
    else:
        for file in mended:
            typer.echo(sentence("warehouse_repaired", {"file": file}))
        for fault in lost:
            typer.echo(sentence("warehouse_unrepaired", {"file": fault.file, "why": fault.why}))
        counts = {"files": told["files"], "faults": len(found)}
        typer.echo(sentence("warehouse_sound", counts))
    if lost:
        raise typer.Exit(1)


@contextmanager
def _server() -> Iterator[Callable[[str], None]]:
    """The database, and a line on standard error that says what is under way."""
    from rich.console import Console

    from rencheng.cli.prepare import migrate
    from rencheng.cli.runtime import with_database

    with with_database():
        migrate()
        with Console(stderr=True).status("…") as status:
            yield status.update


def _print(report: Report, *, as_json: bool) -> None:
    told = {"rows": report.rows, "days": report.days, "marts": report.marts}
    if as_json:
        typer.echo(json.dumps({**told, "repaired": report.repaired}, ensure_ascii=False))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(*(sentence(f"warehouse_{word}", {}) for word in ("table", "rows", "days")))
    for name, rows in report.rows.items():
        table.add_row(name, f"{rows:,}", f"{report.days[name]:,}")
    for name, parts in report.marts.items():
        table.add_row(name, "", f"{parts:,}")
    Console().print(table)
    for file in report.repaired:
        typer.echo(sentence("warehouse_repaired", {"file": file}))

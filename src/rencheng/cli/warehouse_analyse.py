"""`rencheng warehouse analyse`: topics, alarms and clusters of each place by itself (逐地分析)."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from rencheng.cli.stream import day_given, print_json, print_table
from rencheng.core.common.errors import SetupError

DAYS = 60


def analyse(
    name: Annotated[str, typer.Argument(help="topics, alarms or clusters.")],
    level: Annotated[
        str, typer.Option("--by", help="Level of place: city, district, street or community.")
    ] = "district",
    from_: Annotated[
        str | None, typer.Option("--from", help="First day; 60 days before the last by default.")
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", help="Last day; by default the last there is.")
    ] = None,
    folder: Annotated[
        Path | None, typer.Option(help="The warehouse; none: RENCHENG_WAREHOUSE.")
    ] = None,
    processes: Annotated[
        int | None, typer.Option(min=1, help="Processes on this machine; none: one a core.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Find topics, alarms or clusters in each place by itself, on this machine or on Spark."""
    from rencheng.warehouse import analyses, open_warehouse

    reader = open_warehouse(folder.resolve() if folder else None)
    held = reader.days()
    if held is None:
        raise SetupError("warehouse_empty", folder=str(reader.store.folder))
    last = day_given(to) if to else held[1]
    first = day_given(from_) if from_ else max(held[0], last - timedelta(days=DAYS - 1))
    found = analyses.analyse(reader, name, level, first, last, processes=processes).to_pylist()
    if as_json:
        span = {"from": first.isoformat(), "to": last.isoformat(), "by": level}
        print_json({**span, name: [_plain(row) for row in found]})
        return
    columns = analyses.ANALYSES[name].result.names
    print_table(columns, [[_shown(row[column]) for column in columns] for row in found])


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()
    }


def _shown(value: Any) -> Any:
    if isinstance(value, float):
        return f"{value:.4g}"
    return "" if value is None else value

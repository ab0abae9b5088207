"""`rencheng replay`: a policy tried on the past (政策回放)."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

_DAY = ["%Y-%m-%d"]


def replay(
    first: Annotated[datetime, typer.Option("--from", formats=_DAY, help="Received from.")],
    last: Annotated[datetime, typer.Option("--to", formats=_DAY, help="Received to.")],
    deadlines: Annotated[
        Path | None, typer.Option(help="A deadlines.toml to try.", exists=True, dir_okay=False)
    ] = None,
    rates: Annotated[
        Path | None, typer.Option(help="A rates.toml to try.", exists=True, dir_okay=False)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Replay another policy over the past: what would the rates have been? Nothing is changed."""
    from rencheng.cli.runtime import with_database
    from rencheng.core.common.errors import InputError, Problem
    from rencheng.importers.city_settings import read_deadlines, read_rates
    from rencheng.wording import problem_sentence

    if deadlines is None and rates is None:
        raise InputError("replay_nothing_to_try")
    problems: list[Problem] = []
    tried_deadlines = read_deadlines(deadlines, problems) if deadlines else None
    tried_rates = read_rates(rates, problems) if rates else None
    for problem in problems:
        typer.echo(problem_sentence(problem), err=True)
    if problems:
        raise typer.Exit(1)
    with with_database():
        from rencheng.server.requests.replaying import replay_span

        found = replay_span(first.date(), last.date(), tried_deadlines, tried_rates)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        _print(found)


def _print(found: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    names = ("response", "resolution", "satisfaction", "on_time", "score")
    table = Table(title=f"{found['first']} – {found['last']}: {found['requests']:,}")
    table.add_column("unit")
    for name in names:
        table.add_column(name, justify="right")
    for one in (*found["units"], {"name": "Σ", **found["total"]}):
        cells = (f"{_shown(one['old'], name)} → {_shown(one['new'], name)}" for name in names)
        table.add_row(one["name"], *cells)
    Console().print(table)


def _shown(half: dict[str, Any], name: str) -> str:
    value = half[name]
    if value is None:
        return "–"
    return f"{value:.1f}" if name == "score" else f"{value:.1%}"

"""`rencheng city check`: what a city folder holds and what is wrong with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rencheng.core.common.city import City
    from rencheng.core.common.errors import Problem

SHOWN = 200  # problems printed for people; `--json` gives all


def check(
    folder: Annotated[Path, typer.Argument(help="The city folder: it holds city.toml.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Check a city folder: what was read, and every problem with its file, row, field, remedy."""
    from rencheng.importers.city import read_city

    city, problems = read_city(folder)
    problems += _calendar_problems(folder, city.timezone)
    if as_json:
        typer.echo(json.dumps(_as_data(city, problems), ensure_ascii=False, indent=1))
    else:
        _print(city, problems)
    if problems:
        raise typer.Exit(1)


def _calendar_problems(folder: Path, zone: str) -> list[Problem]:
    """A calendar that ends before a deadline which starts today."""
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from rencheng.core.common.calendar import ChineseCalendar
    from rencheng.core.common.errors import Problem
    from rencheng.core.lifecycle.deadlines import calendar_end
    from rencheng.importers.city import read_city_deadlines
    from rencheng.importers.city_settings import DEADLINES_FILE

    today = datetime.now(ZoneInfo(zone)).date()
    day = calendar_end(read_city_deadlines(folder), today, ChineseCalendar())
    if day is None:
        return []
    data = {"day": day.isoformat()}
    return [Problem(DEADLINES_FILE, None, "calendar", "calendar_ends", data)]


def load(
    folder: Annotated[Path, typer.Argument(help="The city folder: it holds city.toml.")],
    despite: Annotated[
        bool, typer.Option("--despite-problems", help="Load the good rows, leave the others out.")
    ] = False,
) -> None:
    """Load a city folder into the database; nothing is loaded while it has problems.

    The text models are fitted on simulated text of this city, where it has none of its own yet;
    `classify fit -o var/models/category.npz` puts better ones in their place.
    """
    from rencheng.cli.runtime import with_database
    from rencheng.importers.city import read_city

    city, problems = read_city(folder)
    _print(city, problems)
    if problems and not despite:
        raise typer.Exit(1)
    with with_database():
        from django.core.management import call_command
        from django.utils import timezone

        from rencheng.server.knowledge.indexing import rebuild_index
        from rencheng.server.loading.city import load_city
        from rencheng.server.loading.models import fit_models

        call_command("migrate", interactive=False, verbosity=0)
        loaded, _ = load_city(folder, now=timezone.now())
        fit_models(loaded)
        rebuild_index()


def taken(city: City) -> dict[str, int]:
    """How many good rows each file of the folder gave, in the order they are shown."""
    return {
        "places.csv": len(city.places),
        "cells.geojson": len(city.cells),
        "boundaries.geojson": len(city.boundaries),
        "gazetteer.csv": len(city.named_places),
        "units.csv": len(city.units),
        "categories.csv": len(city.categories),
        "trades.csv": len(city.trades),
        "lines.csv": len(city.lines),
        "guides": len(city.guides),
    }


def _as_data(city: City, problems: list[Problem]) -> dict[str, object]:
    from rencheng.wording import sentence

    return {
        "city": city.name,
        "taken": taken(city),
        "problems": [
            {
                "file": problem.file,
                "row": problem.row,
                "field": problem.field,
                "code": problem.code,
                "message": sentence(problem.code, problem.data),
            }
            for problem in problems
        ],
    }


def _print(city: City, problems: list[Problem]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from rencheng.wording import problem_sentence

    console = Console(soft_wrap=True)
    table = Table(title=f"{city.name} {city.name_en}".strip() or None)
    table.add_column("file")
    table.add_column("taken", justify="right")
    table.add_column("problems", justify="right")
    counts = taken(city)
    others = sorted({problem.file for problem in problems if _group(problem) not in counts})
    for file in [*others, *counts]:
        faults = sum(_group(problem) == file for problem in problems)
        table.add_row(file, str(counts.get(file, "")), Text(str(faults), "red" if faults else ""))
    console.print(table)
    for problem in problems[:SHOWN]:
        console.print(Text(problem_sentence(problem)))
    if len(problems) > SHOWN:
        console.print(f"… {len(problems) - SHOWN} more; --json prints all.")


def _group(problem: Problem) -> str:
    return "guides" if problem.file.startswith("guides/") else problem.file

"""`rencheng import cells` and `import components`: tables into the grid (网格责任、部件导入)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from rencheng.cli.labelled import AS_JSON
from rencheng.cli.minds_import import good_rows, tell_taken
from rencheng.core.common.errors import Problem


def cells(
    file: Annotated[Path, typer.Argument(help="Table: cell, worker (sign-in name).")],
    as_json: AS_JSON = False,
) -> None:
    """Give cells to grid workers: good rows go in, the others are named."""
    _take(file, ("cell", "worker"), "give_cells", as_json=as_json)


def components(
    file: Annotated[Path, typer.Argument(help="Table: code, kind, lat, lon, grade, unit.")],
    as_json: AS_JSON = False,
) -> None:
    """Take in the components of a survey: good rows go in, the others are named."""
    _take(file, ("code", "kind", "lat", "lon", "grade"), "take_components", as_json=as_json)


def _take(file: Path, required: tuple[str, ...], action: str, *, as_json: bool) -> None:
    from rencheng.cli.prepare import migrate
    from rencheng.cli.runtime import with_database
    from rencheng.importers.tabular import read_table

    table = read_table(file, required=required)
    with with_database():
        migrate()
        from django.utils import timezone

        from rencheng.core.common.actor import SYSTEM
        from rencheng.server.grid import owning

        take: Callable[..., Any] = getattr(owning, action)
        broken: list[Problem] = []
        taken, problems = take(
            table.file, good_rows(table, broken), actor=SYSTEM, now=timezone.now()
        )
    tell_taken(taken, [*broken, *problems], as_json=as_json)

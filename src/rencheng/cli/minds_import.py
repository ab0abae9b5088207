"""`rencheng import support` and `import stocks`: tables into the city (支持点与库存导入)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rencheng.cli.labelled import AS_JSON
from rencheng.cli.stream import print_json, print_table, say
from rencheng.core.common.errors import Problem

if TYPE_CHECKING:
    from rencheng.importers.table import Table


def support(
    file: Annotated[Path, typer.Argument(help="Table of help (docs/en/wellbeing.md).")],
    as_json: AS_JSON = False,
) -> None:
    """Take in places of help: good rows go in, the others are named, stale ones too."""
    from rencheng.cli.prepare import migrate
    from rencheng.cli.runtime import with_database
    from rencheng.importers.tabular import read_table

    table = read_table(file, required=("code", "name", "kind", "verified"))
    with with_database():
        migrate()
        from django.utils import timezone

        from rencheng.core.common.actor import SYSTEM
        from rencheng.server.wellbeing.support_import import take_support

        broken: list[Problem] = []
        taken, problems = take_support(
            table.file, good_rows(table, broken), actor=SYSTEM, now=timezone.now()
        )
    tell_taken(taken, [*broken, *problems], as_json=as_json)


def stocks(
    file: Annotated[
        Path, typer.Argument(help="Table: item, district, units, and maybe event (count).")
    ],
    as_json: AS_JSON = False,
) -> None:
    """Enter counts into the stock ledger: good rows go in, the others are named."""
    from rencheng.cli.prepare import migrate
    from rencheng.cli.runtime import with_database
    from rencheng.importers.tabular import read_table

    table = read_table(file, required=("item", "district", "units"))
    with with_database():
        migrate()
        from django.utils import timezone

        from rencheng.core.common.actor import SYSTEM
        from rencheng.server.supplies.ledger import take_counts

        broken: list[Problem] = []
        taken, problems = take_counts(
            table.file, good_rows(table, broken), actor=SYSTEM, now=timezone.now()
        )
    tell_taken(taken, [*broken, *problems], as_json=as_json)


def good_rows(table: Table, broken: list[Problem]) -> Iterator[tuple[int, Mapping[str, str]]]:
    for row in table:
        if isinstance(row, Problem):
            broken.append(row)
        else:
            yield row.number, row.values


def tell_taken(taken: int, problems: list[Problem], *, as_json: bool) -> None:
    say(problems)
    told = {"taken": taken, "problems": len(problems)}
    print_json(told) if as_json else print_table(list(told), [list(map(str, told.values()))])
    if not taken:
        raise typer.Exit(1)

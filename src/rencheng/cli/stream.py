"""Reading messages for commands, and what they found printed (公用): `topics`, `duplicates`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from rencheng.core.common.errors import InputError, Problem

if TYPE_CHECKING:
    from rencheng.core.text.messages import Message

PROBLEMS_SHOWN = 20


def messages_of(file: Path) -> list[Message]:
    """The usable messages of a table; what is wrong with the others goes to standard error."""
    from rencheng.importers.messages import read_messages

    found, problems = read_messages(file)
    say(problems)
    if not found:
        raise InputError("rows_missing", file=file.name)
    return found


def known_names(city: Path | None) -> dict[str, str]:
    """Names of a city folder by kind; empty without one."""
    if city is None:
        return {}
    from rencheng.importers.city import read_city

    read, problems = read_city(city)
    say(problems)
    return {
        surface: named.kind
        for named in read.named_places
        for surface in (named.name, *named.aliases)
    }


def day_given(text: str) -> date:
    """The day of an option. Raises InputError `day_unreadable` (given)."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError("day_unreadable", given=text[:40]) from None


def say(problems: Sequence[Problem]) -> None:
    """The first problems and how many there are, on standard error."""
    from rencheng.wording import problem_sentence

    for problem in problems[:PROBLEMS_SHOWN]:
        typer.echo(problem_sentence(problem), err=True)
    if len(problems) > PROBLEMS_SHOWN:
        typer.echo(f"… {len(problems)}", err=True)


def print_json(data: Any) -> None:
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2))


def print_table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """A table for people; figures with three decimals."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(*columns)
    for row in rows:
        cells = [f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in row]
        table.add_row(*map(escape, cells))
    Console().print(table)

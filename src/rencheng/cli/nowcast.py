"""`rencheng nowcast`: what the last days will have held once all reports are in (报告延迟)."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from rencheng.cli.watch import finite, say_problems
from rencheng.core.common.errors import InputError

SHOWN = 14


def nowcast(
    file: Annotated[
        Path, typer.Argument(help="Table with the columns happened, reported and maybe count.")
    ],
    longest: Annotated[
        int, typer.Option(min=1, max=365, help="Longest delay in days that is told apart.")
    ] = 14,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="Use only what was reported by this date.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Estimate the last days, of which some reports are still to come."""
    from rencheng.core.surveillance.nowcast import nowcast as estimate
    from rencheng.core.surveillance.nowcast import triangle
    from rencheng.importers.reports import read_reports

    until = _day(as_of)
    reports, problems = read_reports(file, until)
    say_problems(problems)
    last = until.toordinal() if until else int(reports.reported.max())
    first = int(reports.happened.min())
    days = last - first + 1
    if days <= longest:
        raise InputError("nowcast_short", days=days, longest=longest)
    table = triangle(
        reports.happened - first, reports.reported - first, days, longest, reports.counts
    )
    found = estimate(table)
    shown = [
        {
            "date": date.fromordinal(first + day).isoformat(),
            "known": int(found.known[day]),
            "expected": finite(found.expected[day]),
            "lower": finite(found.lower[day]),
            "upper": finite(found.upper[day]),
            "share": float(found.share[day]),
        }
        for day in range(days - 1 - longest, days)
    ]
    if as_json:
        told: dict[str, Any] = {
            "as_of": date.fromordinal(last).isoformat(),
            "days": shown,
            "delays": [float(share) for share in found.delays],
            "problems": len(problems),
        }
        typer.echo(json.dumps(told, ensure_ascii=False))
    else:
        _print(shown)


def _day(given: str | None) -> date | None:
    if given is None:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise InputError("nowcast_as_of", given=given) from None


def _print(days: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("date", "known", "expected", "90 %", "share known")
    for day in days[-SHOWN:]:
        unknown = day["expected"] is None
        table.add_row(
            day["date"],
            str(day["known"]),
            "–" if unknown else f"{day['expected']:.1f}",
            "–" if unknown else f"{day['lower']:.0f}–{day['upper']:.0f}",
            f"{day['share']:.0%}",
        )
    Console().print(table)

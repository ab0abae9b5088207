"""`rencheng timetable`: when each region's and trade's wave peaks, and how sure that is
(时间表)."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rencheng.cli.stream import day_given, print_json, print_table, say
from rencheng.core.common.errors import InputError, Problem

if TYPE_CHECKING:
    from rencheng.core.outbreak.series import Counts
    from rencheng.core.outbreak.timetable import Timetable


def timetable(
    file: Annotated[
        Path, typer.Argument(help="Table: date, region, count, maybe population and industry.")
    ],
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="Use only rows dated up to this day.")
    ] = None,
    delay: Annotated[
        float, typer.Option(min=0, max=30, help="Mean days from infection to the count.")
    ] = 0.0,
    reporting: Annotated[
        float, typer.Option(min=0.0001, max=1, help="Share of the infections that are counted.")
    ] = 1.0,
    generation: Annotated[
        float, typer.Option(min=1, max=12, help="Mean days from one case to the next.")
    ] = 3.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Foretell counts of four weeks and the date of the peak, by region and trade."""
    from rencheng.core.outbreak.plain import plain
    from rencheng.core.outbreak.timetable import Signal
    from rencheng.core.outbreak.timetable import timetable as foretell
    from rencheng.importers.outbreak_counts import read_outbreak

    found, problems = read_outbreak(file, _today())
    until = date.fromordinal(found.last) if as_of is None else day_given(as_of)
    made = foretell(found, until, Signal(delay, reporting, generation))
    problems += [
        Problem(file.name, None, "region", "timetable_short", {"region": key.region})
        for key in made.short
    ]
    say(problems)
    if not made.outlooks:
        raise InputError("timetable_all_short", series=len(made.short))
    if as_json:
        print_json(plain(made) | {"problems": len(problems)})
    else:
        _print(made)


def _today() -> date:
    return datetime.now().astimezone().date()


def _print(made: Timetable) -> None:
    from rencheng.core.outbreak.scores import MEDIAN
    from rencheng.wording import sentence

    data = {"as_of": made.as_of.isoformat(), "last": made.last.isoformat()}
    typer.echo(sentence("timetable_scenario", data))
    rows = []
    for one in made.outlooks:
        peak = one.peak
        rows.append(
            (
                one.key.region
                if one.key.industry is None
                else f"{one.key.region} · {one.key.industry}",
                f"{one.reproduction.mean:.2f}" if one.reproduction else "–",
                f"{peak[0.5]}" if peak else "–",
                f"{peak[0.05]} – {peak[0.95]}" if peak else "–",
                f"{one.passed:.0%}",
                f"{float(one.forecast[-1][1][MEDIAN]):,.0f}",
            )
        )
    print_table(("region", "Rt", "peak", "90 %", "passed", "at the end"), rows)


def evaluate(
    file: Annotated[Path, typer.Argument(help="Table: date, region, count; final values.")],
    every: Annotated[int, typer.Option(min=1, max=365, help="Days between forecasts.")] = 7,
    baseline: Annotated[
        Path | None,
        typer.Option(help="A peer's stored forecasts in the hub's columns, to compare with."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure timetables against what came, walking forward through a file."""
    from rencheng.core.outbreak.evaluation import evaluate as measured
    from rencheng.core.outbreak.evaluation import total_of
    from rencheng.importers.outbreak_counts import read_outbreak
    from rencheng.importers.outbreak_peer import read_peer
    from rencheng.wording import sentence

    found, problems = read_outbreak(file, _today())
    peer = None
    if baseline is not None:
        peer, faults = read_peer(baseline)
        problems += faults
    problems += _left_out(found, file.name, total_of(found.values))
    say(problems)
    with _progress() as bar:
        task = bar.add_task("", total=None)
        figures = measured(
            found, every, peer, lambda done, of: bar.update(task, completed=done, total=of)
        ).told()
    if figures["peak_forecasts"] == 0 and "wis" not in figures:
        raise InputError("timetable_nothing_scored")
    if as_json:
        print_json(figures)
    else:
        print_table(("figure", "value"), [(name, _shown(one)) for name, one in figures.items()])
    typer.echo(sentence("timetable_no_vintages", {}), err=True)


def _left_out(found: Counts, file: str, total: int | None) -> list[Problem]:
    if total is None:
        return []
    data = {"region": found.keys[total].region}
    return [Problem(file, None, "region", "timetable_total", data)]


def _progress() -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    return Progress(
        BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=Console(stderr=True)
    )


def _shown(value: Any) -> Any:
    return "–" if value is None else value

"""`rencheng watch`: which series are out of the ordinary, by how much and since when (监测)."""

from __future__ import annotations

import json
import math
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rencheng.core.common.errors import InputError, Problem

if TYPE_CHECKING:
    from rencheng.core.surveillance.panel import Panel
    from rencheng.core.surveillance.watch import Watched

PROBLEMS_SHOWN = 20
ROWS_SHOWN = 40
YEAR_DAYS = 364


class Method(StrEnum):
    """How a series is judged."""

    FARRINGTON = "farrington"
    EARS = "ears"
    CUSUM = "cusum"
    GLR = "glr"
    MOSUM = "mosum"


class Preset(StrEnum):
    """A method's variant."""

    ORIGINAL = "original"
    IMPROVED = "improved"
    C1 = "c1"
    C2 = "c2"
    C3 = "c3"


class Calendar(StrEnum):
    """Whose holidays count."""

    CHINA = "china"
    NONE = "none"


def watch(
    file: Annotated[Path, typer.Argument(help="Table with the columns date, series and count.")],
    method: Annotated[
        Method, typer.Option(help="farrington, ears (short series), cusum, glr, mosum (two weeks).")
    ] = Method.FARRINGTON,
    preset: Annotated[
        Preset | None,
        typer.Option(help="farrington: improved or original; ears: c1, c2 or c3."),
    ] = None,
    alpha: Annotated[
        float, typer.Option(min=1e-9, max=0.5, help="Chance of a false alarm a period.")
    ] = 0.005,
    from_: Annotated[
        str | None, typer.Option("--from", help="First date to judge; by default the last year.")
    ] = None,
    calendar: Annotated[Calendar, typer.Option(help="Holidays of daily data.")] = Calendar.CHINA,
    silence: Annotated[bool, typer.Option("--silence", help="Also alarm where too few.")] = False,
    bounds: Annotated[bool, typer.Option("--bounds", help="Also give every bound.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Find the dates on which a series leaves its bounds."""
    from rencheng.core.common.calendar import ChineseCalendar
    from rencheng.core.surveillance.watch import watch as judge
    from rencheng.importers.series import read_series

    panel, problems = read_series(file, datetime.now().astimezone().date())
    first = _first(panel, from_)
    rests = ChineseCalendar()
    watched = judge(
        panel,
        method.value,
        preset.value if preset else None,
        alpha=alpha,
        first=first,
        is_off=(lambda day: not rests.is_working(day))
        if calendar is Calendar.CHINA
        else (lambda day: day.weekday() >= 5),
    )
    problems += _notes(panel, watched, file.name, method.value)
    say_problems(problems)
    if watched.short.all():
        raise InputError("watch_all_short", method=method.value, needs=watched.needs)
    alarms = _alarms(panel, watched, silence=silence)
    if as_json:
        shown: dict[str, Any] = {"method": method.value, "alpha": alpha, "alarms": alarms}
        if bounds:
            shown["bounds"] = _bounds(panel, watched)
        typer.echo(json.dumps({**shown, "problems": len(problems)}, ensure_ascii=False))
    else:
        _print(alarms, panel, watched, every=bounds)


def _first(panel: Panel, given: str | None) -> int:
    """The first period to judge."""
    if given is None:
        return max(0, len(panel.dates) - YEAR_DAYS // panel.step)
    try:
        day = date.fromisoformat(given)
    except ValueError:
        raise InputError("watch_from", given=given) from None
    if day > panel.dates[-1]:
        raise InputError("watch_from_late", given=given, last=panel.dates[-1].isoformat())
    return next(index for index, one in enumerate(panel.dates) if one >= day)


def _notes(panel: Panel, watched: Watched, file: str, method: str) -> list[Problem]:
    notes = []
    if watched.short.any() and not watched.short.all():
        data = {
            "count": int(watched.short.sum()),
            "series": panel.names[int(watched.short.argmax())],
            "method": method,
            "needs": watched.needs,
        }
        notes.append(Problem(file, None, "series", "watch_series_short", data))
    for row in watched.dumps():
        data = {
            "date": panel.dates[watched.positions[row]].isoformat(),
            "alarms": int(watched.alarms[row].sum()),
            "series": len(panel.names),
        }
        notes.append(Problem(file, None, "date", "watch_dump", data))
    return notes


def _alarms(panel: Panel, watched: Watched, *, silence: bool) -> list[dict[str, Any]]:
    """Alarms, those furthest beyond their bound first within a date, newest dates last."""
    found = []
    for kind, bounds, marks in (
        ("excess", watched.bounds, watched.alarms),
        ("silence", watched.silent, watched.silences),
    ):
        if bounds is None or (kind == "silence" and not silence):
            continue
        for row, column in zip(*marks.nonzero(), strict=True):
            position = watched.positions[row]
            found.append(
                {
                    "date": panel.dates[position].isoformat(),
                    "series": panel.names[column],
                    "kind": kind,
                    "count": int(panel.counts[position, column]),
                    "expected": float(bounds.expected[row, column]),
                    "upper" if kind == "excess" else "lower": float(bounds.upper[row, column]),
                    "score": float(bounds.score[row, column]),
                    "p": float(bounds.p[row, column]),
                }
            )
    return sorted(found, key=lambda alarm: (alarm["date"], alarm["p"], alarm["series"]))


def _bounds(panel: Panel, watched: Watched) -> list[dict[str, Any]]:
    upper = watched.bounds.upper
    expected = watched.bounds.expected
    return [
        {
            "date": panel.dates[position].isoformat(),
            "series": name,
            "upper": finite(upper[row, column]),
            "expected": finite(expected[row, column]),
        }
        for column, name in enumerate(panel.names)
        for row, position in enumerate(watched.positions)
    ]


def finite(value: float) -> float | None:
    """The number, or None where it is none that JSON knows."""
    return float(value) if math.isfinite(value) else None


def say_problems(problems: list[Problem]) -> None:
    """What could not be used, on standard error; the first of many."""
    from rencheng.wording import problem_sentence

    for problem in problems[:PROBLEMS_SHOWN]:
        typer.echo(problem_sentence(problem), err=True)
    if len(problems) > PROBLEMS_SHOWN:
        typer.echo(f"… +{len(problems) - PROBLEMS_SHOWN}", err=True)


def _print(alarms: list[dict[str, Any]], panel: Panel, watched: Watched, *, every: bool) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("date", "series", "count", "expected", "bound", "score")
    for alarm in alarms[-ROWS_SHOWN:]:
        bound = alarm.get("upper", alarm.get("lower"))
        figures = (f"{alarm['count']}", f"{alarm['expected']:.1f}", f"{bound:.1f}")
        table.add_row(alarm["date"], alarm["series"], *figures, f"{alarm['score']:.2f}")
    console = Console()
    if every:
        whole = Table("date", "series", "expected", "bound")
        for row in _bounds(panel, watched):
            shown = [
                "–" if row[name] is None else f"{row[name]:.2f}" for name in ("expected", "upper")
            ]
            whole.add_row(row["date"], row["series"], *shown)
        console.print(whole)
    console.print(table)
    judged = len(watched.positions) * len(panel.names)
    console.print(f"{len(alarms)} / {judged}", highlight=False)

"""`rencheng dispatch try` and `dispatch choices`: the rules tried, and learned from (派单)."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from rencheng.core.common.errors import InputError

if TYPE_CHECKING:
    from datetime import tzinfo

    from rencheng.core.common.city import City
    from rencheng.core.lifecycle.dispatch_report import DryRun, RuleLine

AS_JSON = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def try_out(
    folder: Annotated[
        Path | None,
        typer.Argument(help="A city folder: its rules are tried without any database."),
    ] = None,
    category: Annotated[str, typer.Option(help="Code of the category.")] = "",
    place: Annotated[str, typer.Option(help="Code of a district, street, community, cell.")] = "",
    trade: Annotated[str, typer.Option(help="Code of the trade.")] = "",
    at: Annotated[str, typer.Option(help="When, like 2026-03-02T10:00; now if left out.")] = "",
    text: Annotated[str, typer.Option(help="A request to read first; needs the database.")] = "",
    as_json: AS_JSON = False,
) -> None:
    """Which rule would fire for a request, which unit it names, and why the nearest do not."""
    if folder is not None:
        if text:
            raise InputError("dispatch_text_folder")
        report = _from_folder(folder, category, place, trade, at)
    else:
        report = _from_database(category, place, trade, at, text)
    if as_json:
        typer.echo(json.dumps(asdict(report), ensure_ascii=False, indent=1, default=str))
    else:
        _print(report)


def choices(
    output: Annotated[Path, typer.Option("--output", "-o", help="CSV to write.")],
    since: Annotated[str, typer.Option(help="Only choices from this day on, 2026-03-02.")] = "",
    as_json: AS_JSON = False,
) -> None:
    """What dispatchers chose, as `text,label` for `classify fit`, with what the model had read."""
    from rencheng.cli.runtime import with_database

    with with_database():
        from django.utils import timezone

        from rencheng.server.requests.choices import write_choices

        start = _when(since, timezone.get_current_timezone()) if since else None
        try:
            figures = write_choices(output, start)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise InputError("choices_unwritable", file=str(output), reason=reason) from None
    if as_json:
        typer.echo(json.dumps(asdict(figures)))
    else:
        typer.echo(f"{figures.rows} rows, {figures.agreed} as the model had read → {output}")
    if not figures.rows:
        raise typer.Exit(1)


def _from_folder(folder: Path, category: str, place: str, trade: str, at: str) -> DryRun:
    from rencheng.core.common.calendar import ChineseCalendar
    from rencheng.core.lifecycle import dispatch_report
    from rencheng.core.lifecycle.dispatch import rules_of, try_out
    from rencheng.core.lifecycle.dispatch_policy import DEFAULT_DISPATCH, Moment
    from rencheng.importers.city import read_city, read_city_dispatch

    city, problems = read_city(folder)
    if problems:
        raise InputError("city_has_problems", problems=len(problems), folder=str(folder))
    _check(city, category, place, trade)
    local = _when(at, ZoneInfo(city.timezone))
    moment = Moment(local, ChineseCalendar().is_working(local.date()))
    policy = read_city_dispatch(folder) or DEFAULT_DISPATCH
    rules = rules_of(city.categories, city.units, policy)
    trial = try_out(category or None, place or None, rules, trade=trade or None, moment=moment)
    given = dispatch_report.Given(
        category, place, trade, None, bool(category), policy.limit(1.0), moment.working
    )
    names = dispatch_report.Names(
        units={unit.code: unit.name for unit in city.units},
        categories={one.code: one.name for one in city.categories},
        places={one.code: one.name for one in city.places},
        trades={one.code: one.name for one in city.trades},
    )
    return dispatch_report.dry_run(trial, given, policy, names)


def _check(city: City, category: str, place: str, trade: str) -> None:
    if category and category not in {one.code for one in city.categories}:
        raise InputError("category_unknown", category=category)
    known = {one.code for one in city.places} | {cell.code for cell in city.cells}
    if place and place not in known:
        raise InputError("place_unknown", place=place)
    if trade and trade not in {one.code for one in city.trades}:
        raise InputError("trade_unknown", trade=trade)


def _from_database(category: str, place: str, trade: str, at: str, text: str) -> DryRun:
    from rencheng.cli.runtime import with_database

    with with_database():
        from django.utils import timezone

        from rencheng.server.requests.dispatching import Case, dry_run

        zone = timezone.get_current_timezone()
        return dry_run(Case(_when(at, zone), text, category, place, trade))


def _when(text: str, zone: tzinfo) -> datetime:
    """The time that was given, in the city's zone where it names none; now where it is empty."""
    if not text:
        return datetime.now(UTC).astimezone(zone)
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        raise InputError("moment_unusable", given=text[:30]) from None
    return given.replace(tzinfo=zone) if given.tzinfo is None else given.astimezone(zone)


def _print(report: DryRun) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(soft_wrap=True)
    helpers = f" + {', '.join(report.co_units)}" if report.co_units else ""
    console.print(f"[bold]{report.unit_name}[/] ({report.unit}){helpers}")
    console.print(f"rule: {report.rule}   policy {report.policy}, from {report.valid_from}")
    if report.confidence is not None:
        verdict = "straight" if report.sure else "a person chooses"
        console.print(
            f"read as {report.category} with {report.confidence:.2f} (limit {report.sure_from}): "
            f"{verdict}"
        )
    if report.fired and report.fired.why:
        console.print(report.fired.why)
    console.print(" → ".join(f"{one.asked}: {one.unit or '—'}" for one in report.tried))
    if report.others:
        table = Table(title="did not fire")
        for heading in ("rule", "unit", "because"):
            table.add_column(heading)
        for line in report.others:
            table.add_row(line.id, line.unit, _because(line, report))
        console.print(table)


def _because(line: RuleLine, report: DryRun) -> str:
    if not line.missed:
        return f"ranks below {report.rule}"
    said = {"days": line.days, "hours": line.hours, "season": line.season}
    said |= {"place": line.place, "trade": line.trade, "category": line.category}
    return ", ".join(f"{name} {said[name]}" for name in line.missed)

"""`rencheng simulate`: write a simulated city's requests to a file, or send them to a system."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rencheng.core.common.city import City
    from rencheng.simulator import Shock, ShockTruth, SimulatedRequest

LIVE_DAYS = 3650  # what `--live` draws from: more than anybody waits for


def simulate(
    days: Annotated[int, typer.Option(help="Days to simulate.")] = 30,
    per_day: Annotated[float, typer.Option(help="Requests on an average day.")] = 2000,
    shock: Annotated[
        list[str] | None,
        typer.Option(
            help="epidemic, blackout, rainstorm, heating or snow; again for more. With "
            "',start=DATE,days=N,districts=CODE;CODE,intensity=X' after it."
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same city life.")] = 7,
    start: Annotated[
        str | None, typer.Option(help="First day; without it the days end today.")
    ] = None,
    city: Annotated[Path, typer.Option(help="City folder; `demo` finds the demo city.")] = Path(
        "demo"
    ),
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="File to write: .parquet or .csv.")
    ] = None,
    live: Annotated[
        float | None, typer.Option(help="Send this many requests a second to a running system.")
    ] = None,
    url: Annotated[str, typer.Option(help="The running system.")] = "http://127.0.0.1:8000",
    seconds: Annotated[float | None, typer.Option(help="Stop --live after so long.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Simulate a city that calls its hotline; the truth about each request stands beside it."""
    from rencheng.core.common.errors import InputError
    from rencheng.simulator.shock_words import read_shock

    shocks = [read_shock(word) for word in shock or ()]
    if output is None and live is None:
        raise InputError("simulate_nothing_to_do")
    source = _city(city)
    if live is not None:
        first = _date(start) if start else _today(source)
        _live(source, first, per_day, shocks, seed, live, url, seconds, as_json)
        return
    assert output is not None
    first = _date(start) if start else _today(source) - timedelta(days=days - 1)
    _file(source, first, days, per_day, shocks, seed, output, as_json)


def _file(
    source: City,
    first: date,
    days: int,
    per_day: float,
    shocks: list[Shock],
    seed: int,
    output: Path,
    as_json: bool,
) -> None:
    from rencheng.simulator import simulate, table, truth

    table.check_target(output)
    requests = simulate(source, start=first, days=days, per_day=per_day, shocks=shocks, seed=seed)
    counts: dict[str, Counter[str]] = {"channel": Counter(), "category": Counter()}
    shocked: Counter[str] = Counter()
    watched = _counted(_shown(requests, first, days), counts, shocked)
    rows = table.write(output, watched, source.timezone)
    known = truth(source, start=first, days=days, per_day=per_day, shocks=shocks, seed=seed)
    if as_json:
        last = first + timedelta(days=days - 1)
        data = {
            "file": str(output),
            "rows": rows,
            "from": first.isoformat(),
            "to": last.isoformat(),
            "by_channel": dict(counts["channel"].most_common()),
            "by_category": dict(counts["category"].most_common()),
            "shocks": [_shock_data(one, shocked[one.name]) for one in known],
        }
        typer.echo(json.dumps(data, ensure_ascii=False, indent=1))
        return
    _print(source, output, rows, counts, known, shocked)


def _live(
    source: City,
    first: date,
    per_day: float,
    shocks: list[Shock],
    seed: int,
    per_second: float,
    url: str,
    seconds: float | None,
    as_json: bool,
) -> None:
    import secrets

    import httpx
    from rich.console import Console

    from rencheng.simulator import simulate
    from rencheng.simulator.live import Report, feed

    drawn = simulate(source, start=first, days=LIVE_DAYS, per_day=per_day, shocks=shocks, seed=seed)
    console = Console(stderr=True)
    # Eight under way at once, more where the pace asks for it: enough for answers within 100 ms.
    workers = max(8, min(64, round(per_second / 10)))
    with (
        httpx.Client(base_url=url, timeout=30, trust_env=False) as client,
        console.status("…") as status,
    ):

        def told(report: Report) -> None:
            status.update(f"{report.sent} → {report.taken}")

        report = feed(
            (request for request in drawn if request.said),
            client,
            per_second=per_second,
            run=secrets.token_hex(4),
            seconds=seconds,
            workers=workers,
            told=told,
        )
    _print_live(report.as_data(), as_json)
    if report.sent and not report.taken:
        raise typer.Exit(1)


def _print_live(data: dict[str, object], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(data, ensure_ascii=False, indent=1))
        return
    for name, value in data.items():
        typer.echo(f"{name:>12}  {value}")


def _city(folder: Path) -> City:
    """The city; the demo city's folder is found from anywhere inside the checkout."""
    from rencheng.core.common.errors import InputError
    from rencheng.importers.city import read_city

    if not folder.is_dir() and folder == Path("demo"):
        folder = Path(__file__).resolve().parents[3] / "demo"
    if not folder.is_dir():
        raise InputError("simulate_city", folder=str(folder))
    return read_city(folder)[0]


def _date(value: str) -> date:
    from rencheng.core.common.errors import InputError

    try:
        return date.fromisoformat(value)
    except ValueError:
        raise InputError("simulate_date", value=value) from None


def _today(source: City) -> date:
    from time import time
    from zoneinfo import ZoneInfo

    return datetime.fromtimestamp(time(), ZoneInfo(source.timezone)).date()


def _shown(
    requests: Iterable[SimulatedRequest], first: date, days: int
) -> Iterator[SimulatedRequest]:
    """The same requests, with a bar of the days on the terminal."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(first.isoformat(), total=days)
        for request in requests:
            day = request.at.date()
            done = (day - first).days
            if done != progress.tasks[0].completed:
                progress.update(task, completed=done, description=day.isoformat())
            yield request


def _counted(
    requests: Iterable[SimulatedRequest], counts: dict[str, Counter[str]], shocked: Counter[str]
) -> Iterator[SimulatedRequest]:
    for request in requests:
        counts["channel"][request.channel] += 1
        counts["category"][request.truth.category.partition("/")[0]] += 1
        if request.truth.shock:
            shocked[request.truth.shock] += 1
        yield request


def _shock_data(known: ShockTruth, requests: int) -> dict[str, Any]:
    return {
        "name": known.name,
        "kind": known.kind,
        "start": known.start.isoformat(),
        "end": known.end.isoformat(),
        "districts": list(known.districts),
        "requests": requests,
        "district_peak": {code: day.isoformat() for code, day in known.district_peak.items()},
        "trade_peak": {code: day.isoformat() for code, day in known.trade_peak.items()},
        "restored": {code: at.isoformat() for code, at in known.restored.items()},
    }


def _print(
    source: City,
    output: Path,
    rows: int,
    counts: dict[str, Counter[str]],
    known: list[ShockTruth],
    shocked: Counter[str],
) -> None:
    from rich.console import Console
    from rich.table import Table

    names = {category.code: category.name for category in source.categories}
    console = Console()
    for title, counter in counts.items():
        shown = Table(title=title)
        shown.add_column(title)
        shown.add_column("requests", justify="right")
        for key, number in counter.most_common():
            label = f"{key} {names[key]}" if key in names else key
            shown.add_row(label, f"{number:,}")
        console.print(shown)
    for one in known:
        span = f"{one.start:%Y-%m-%d %H:%M} – {one.end:%Y-%m-%d %H:%M}"
        console.print(f"{one.name}: {span}, {shocked[one.name]:,} requests")
    console.print(f"{rows:,} → {output}")

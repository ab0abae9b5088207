"""`rencheng lifelines fall` and `complaints`: on files alone, without a database (生命线)."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rencheng.cli.stream import print_json, print_table, say
from rencheng.core.common.errors import InputError

if TYPE_CHECKING:
    import numpy as np

    from rencheng.core.resilience.complaints import Judged
    from rencheng.core.resilience.network import Network

AS_JSON = Annotated[bool, typer.Option("--json", help="Print JSON.")]
SHOWN = 30
BIN = timedelta(minutes=5)
WINDOW = timedelta(hours=72)


def what_if(
    assets: Annotated[list[str], typer.Argument(help="What is broken: asset, or asset=hours.")],
    network: Annotated[
        Path, typer.Option(help="Folder of assets.csv, serves.csv, needs.csv, or GeoJSON.")
    ],
    as_json: AS_JSON = False,
) -> None:
    """What goes with these assets, when, for how long, and whom it leaves without."""
    from rencheng.core.resilience.network import FOREVER, cascade, out_curves, people_hours
    from rencheng.importers.lifeline_network import read_network

    read, problems = read_network(network)
    say(problems)
    broken = {}
    for given in assets:
        code, _, hours = given.partition("=")
        broken[code] = [(0.0, _hours(hours) if hours else _repair(read, code))]
    fallen = cascade(read, broken)
    curves = out_curves(read, fallen)
    told: dict[str, Any] = {
        "fallen": [
            {
                "asset": code,
                "name": read.by_id[code].name,
                "lifeline": read.by_id[code].lifeline,
                "down": [{"from_h": begin, "until_h": end} for begin, end in spans],
                "by": fallen.cause.get(code, ""),
                "critical": read.by_id[code].critical,
            }
            for code, spans in sorted(fallen.down.items(), key=lambda item: item[1][0])
        ],
        "areas": [
            {"lifeline": lifeline, "area": area, "curve": curve}
            for (lifeline, area), curve in sorted(curves.items())
        ],
        "people_hours": people_hours(curves, FOREVER),
    }
    if as_json:
        print_json(told)
        return
    rows = [
        (
            one["lifeline"],
            one["name"],
            f"{one['down'][0]['from_h']:.1f}",
            f"{sum(span['until_h'] - span['from_h'] for span in one['down']):.1f}",
            one["by"] or "—",
        )
        for one in told["fallen"][:SHOWN]
    ]
    print_table(("lifeline", "asset", "from h", "hours", "because of"), rows)
    typer.echo(f"{told['people_hours']:,.0f} person-hours, {len(told['areas'])} areas")


def _hours(given: str) -> float:
    try:
        hours = float(given)
    except ValueError:
        hours = 0.0
    if not 0 < hours <= 10_000:
        raise InputError("crews_wish", field="hours", why="0–10000")
    return hours


def _repair(network: Network, code: str) -> float:
    asset = network.by_id.get(code)
    if asset is None:
        raise InputError("network_asset_unknown", asset=code[:80])
    return asset.repair_hours


def complaints(
    file: Annotated[Path, typer.Argument(help="Table: time, area; a row for each complaint.")],
    people: Annotated[Path, typer.Option(help="Table: area, people.")],
    network: Annotated[
        Path | None, typer.Option(help="Network, whose assets' areas fall together.")
    ] = None,
    lifeline: Annotated[str, typer.Option(help="Of the network.")] = "power",
    at: Annotated[str | None, typer.Option(help="Look from this moment; the last row's.")] = None,
    as_json: AS_JSON = False,
) -> None:
    """Which areas are out by what people complain of, since when, and what seems to be down."""
    import numpy as np

    from rencheng.core.resilience.complaints import Rates, judged
    from rencheng.importers.complaints import read_complaints, read_people
    from rencheng.importers.outages import moment_of

    living, faults = read_people(people)
    moments, problems = read_complaints(file, living)
    say([*faults, *problems])
    now = moment_of(at) if at else max(moment for _, moment in moments) + BIN
    if now is None:
        raise InputError("day_unreadable", given=(at or "")[:40])
    areas = sorted(living)
    counts = _counts(moments, areas, now)
    assets, groups = _groups(network, lifeline, areas)
    bin_hours = BIN / timedelta(hours=1)
    served = np.array([living[area] for area in areas])
    clock = np.ones(counts.shape[1])
    found = judged(counts, served, clock, bin_hours, Rates(), groups)
    _print(found, areas, assets, now, as_json=as_json)


def _counts(moments: list[tuple[str, datetime]], areas: list[str], now: datetime) -> np.ndarray:
    import numpy as np

    index = {area: number for number, area in enumerate(areas)}
    counts = np.zeros((len(areas), int(WINDOW / BIN)), np.int64)
    for area, moment in moments:
        back = int((now - moment) / BIN)
        if moment <= now and back < counts.shape[1]:
            counts[index[area], counts.shape[1] - 1 - back] += 1
    return counts


def _groups(
    path: Path | None, lifeline: str, areas: list[str]
) -> tuple[list[str], list[np.ndarray]]:
    import numpy as np

    from rencheng.core.resilience.network import fall_together
    from rencheng.importers.lifeline_network import read_network

    if path is None:
        return [], []
    network, problems = read_network(path)
    say(problems)
    index = {area: number for number, area in enumerate(areas)}
    known = fall_together(network, lifeline)
    mine = {
        asset: np.array(sorted(index[area] for area in those if area in index))
        for asset, those in known.items()
    }
    kept = {asset: those for asset, those in mine.items() if len(those)}
    return list(kept), list(kept.values())


def _print(
    found: Judged, areas: list[str], assets: list[str], now: datetime, *, as_json: bool
) -> None:
    bins = found.chance.shape[1]
    told = {
        "at": now.isoformat(),
        "areas": [
            {"area": area, "chance_out": round(float(found.chance[number, -1]), 4)}
            for number, area in enumerate(areas)
        ],
        "suspects": [
            {
                "asset": assets[one.group],
                "since": (now - BIN * (bins - one.bin)).isoformat(),
                "score": round(one.score, 2),
            }
            for one in found.suspects
        ],
    }
    if as_json:
        print_json(told)
        return
    out = [row for row in told["areas"] if row["chance_out"] > 0.05]  # type: ignore[index]
    rows = [(row["area"], f"{row['chance_out']:.0%}") for row in out]  # type: ignore[index]
    print_table(("area", "out"), rows)
    for suspect in told["suspects"]:
        typer.echo(f"{suspect['asset']}: {suspect['since']}")  # type: ignore[index]

"""`rencheng lifelines …`: network, outage feeds and service of the running city (生命线)."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rencheng.cli.stream import print_json, print_table, say

if TYPE_CHECKING:
    from rencheng.core.common.errors import Problem
    from rencheng.core.resilience.network import Network

AS_JSON = Annotated[bool, typer.Option("--json", help="Print JSON.")]
NEAR_DEGREES = 0.02  # some two kilometres: how far a junction may lie from its community's point


def take_network(
    path: Annotated[
        Path, typer.Argument(help="Folder of assets.csv, serves.csv, needs.csv; GeoJSON; or .inp.")
    ],
    area: Annotated[
        str, typer.Option(help="Of an EPANET file without places: the area that it all serves.")
    ] = "",
    dry_run: Annotated[bool, typer.Option(help="Check only; nothing is saved.")] = False,
    as_json: AS_JSON = False,
) -> None:
    """Take in a network of lifelines in the place of the one before, all or nothing."""
    from rencheng.cli.prepare import migrate
    from rencheng.cli.runtime import with_database

    with with_database():
        migrate()
        from rencheng.core.common.actor import SYSTEM
        from rencheng.server.lifelines.network import save_network

        network, problems = _network(path, area)
        told = {
            "assets": len(network.assets),
            "services": len(network.services),
            "needs": len(network.needs),
        }
        if not dry_run:
            saved = save_network(network, actor=SYSTEM, problems=problems)
            told |= {"services": saved.services, "withdrawn": saved.withdrawn}
        say(problems)
        told["problems"] = len(problems)
    print_json(told) if as_json else print_table(list(told), [list(map(str, told.values()))])


def _network(path: Path, area: str) -> tuple[Network, list[Problem]]:
    from rencheng.importers.epanet import read_epanet
    from rencheng.importers.lifeline_network import read_network

    if path.suffix.lower() != ".inp":
        return read_network(path)
    if area:
        return read_epanet(path, lambda lat, lon: area), []
    from rencheng.server.places.queries import nearest_community

    return read_epanet(path, lambda lat, lon: nearest_community(lat, lon, NEAR_DEGREES)), []


def feed(
    file: Annotated[Path, typer.Argument(help="Table: time, area, out, served; areas by code.")],
    lifeline: Annotated[str, typer.Option(help="power, water, gas, heat …")],
    as_json: AS_JSON = False,
) -> None:
    """Take in readings of a lifeline and find the outages in them."""
    from rencheng.cli.prepare import migrate
    from rencheng.cli.runtime import with_database
    from rencheng.core.common.actor import SYSTEM
    from rencheng.importers.outages import read_outages

    read, problems = read_outages(file)
    with with_database():
        migrate()
        from rencheng.server.lifelines.outages import find_outages
        from rencheng.server.lifelines.readings import take_readings

        moment = datetime.now(UTC)
        taken = take_readings(lifeline, read, problems, actor=SYSTEM, now=moment)
        outages = 0
        if taken.first is not None and taken.last is not None:
            outages = find_outages(lifeline, taken.first, taken.last, now=moment)
    say(problems)
    told = {
        "taken": taken.taken,
        "known": taken.known,
        "refused": len(problems),
        "outages": outages,
    }
    print_json(told) if as_json else print_table(list(told), [list(map(str, told.values()))])


def pull(as_json: AS_JSON = False) -> None:
    """Ask every feed that has an address in lifelines.toml, now."""
    from rencheng.cli.runtime import with_database

    with with_database():
        from rencheng.server.lifelines.pulling import pull_all

        told = pull_all(datetime.now(UTC))
    if as_json:
        print_json(told)
    else:
        print_table(("lifeline", "problem"), [(name, why or "—") for name, why in told.items()])


def now(as_json: AS_JSON = False) -> None:
    """What service there is now, by the best of all sources."""
    from rencheng.cli.runtime import with_database

    with with_database():
        from django.utils import timezone

        from rencheng.server.lifelines.recovering import lifelines_now

        found = lifelines_now(timezone.now())
        rows = [
            {
                "lifeline": one.lifeline,
                "served": one.served,
                "out": one.out,
                "low": one.low,
                "high": one.high,
                "areas_out": one.areas_out,
                "stale": one.stale,
                "outages": len(one.open),
            }
            for one in found.lifelines
        ]
    if as_json:
        print_json({"at": found.at.isoformat(), "lifelines": rows})
    else:
        columns = ("lifeline", "served", "out", "low", "high", "areas_out", "stale", "outages")
        print_table(columns, [[_whole(row[name]) for name in columns] for row in rows])


def _whole(value: object) -> str:
    return f"{value:,.0f}" if isinstance(value, float | int) else str(value)


def score(as_json: AS_JSON = False) -> None:
    """Each district's scorecard, and what would raise it most."""
    from rencheng.cli.runtime import with_database

    with with_database():
        from django.utils import timezone

        from rencheng.server.lifelines.scorecards import resilience

        cards = resilience(timezone.localtime()).cards
    if as_json:
        print_json(
            [
                {
                    "district": one.code,
                    "total": one.card.total,
                    "scores": {
                        score.indicator: {"value": score.value, "points": score.points}
                        for score in one.card.scores
                    },
                    "best_step": best.indicator if (best := one.card.best_step) else None,
                    "weakest": one.weakest,
                }
                for one in cards
            ]
        )
        return
    indicators = [score.indicator for score in cards[0].card.scores] if cards else []
    rows = []
    for one in cards:
        points = ["—" if s.points is None else f"{s.points:.0f}" for s in one.card.scores]
        total = "—" if one.card.total is None else f"{one.card.total:.0f}"
        rows.append([one.name, total, *points, one.weakest])
    print_table(("district", "total", *indicators, "weakest"), rows)

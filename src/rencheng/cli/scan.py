"""`rencheng scan`: where and when cases crowd more than chance would have it (时空扫描)."""

from __future__ import annotations

import json
import os
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rencheng.cli.watch import finite, say_problems
from rencheng.core.common.errors import InputError

if TYPE_CHECKING:
    from rencheng.core.surveillance.scan import Cluster
    from rencheng.importers.cases import Cases

DAYS = 14
DAILY_STEP = 1


class Model(StrEnum):
    """What cases are compared with."""

    PERMUTATION = "permutation"
    POISSON = "poisson"
    EXPECTATION = "expectation"


def scan(
    file: Annotated[
        Path, typer.Argument(help="Table: date, location, lat, lon (or x, y), count, population.")
    ],
    model: Annotated[
        Model | None,
        typer.Option(
            help="permutation (cases alone), poisson (with population), expectation (with a past); "
            "by default poisson where there is a population, else permutation."
        ),
    ] = None,
    space_only: Annotated[bool, typer.Option("--space-only", help="Add up over time.")] = False,
    retrospective: Annotated[
        bool, typer.Option("--retrospective", help="All spans of time, not only up to the end.")
    ] = False,
    max_population: Annotated[
        float, typer.Option(min=0.001, max=1, help="Largest share of the people (or cases).")
    ] = 0.5,
    max_periods: Annotated[
        int | None, typer.Option(min=1, help="Longest span in periods of the file; 14 by default.")
    ] = None,
    replicates: Annotated[int, typer.Option(min=0, max=99_999, help="Replicates for p.")] = 999,
    from_: Annotated[
        str | None, typer.Option("--from", help="First date that is scanned; earlier is the past.")
    ] = None,
    cells: Annotated[
        int | None, typer.Option("--h3", min=0, max=15, help="Put points into cells of this size.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Find the circles and spans of time in which cases crowd."""
    from rencheng.importers.cases import read_cases

    cases, problems = read_cases(file, datetime.now().astimezone().date(), cells=cells)
    say_problems(problems)
    chosen = model.value if model else "permutation" if cases.population is None else "poisson"
    clusters, first = _scanned(
        cases,
        chosen,
        space_only=space_only,
        retrospective=retrospective,
        most=max_population,
        longest=max_periods,
        replicates=replicates,
        since=from_,
    )
    dates = cases.dates[first:]
    shown = [_plain(cluster, cases, dates, space_only=space_only) for cluster in clusters]
    if as_json:
        head = {"model": chosen, "cases": int(cases.counts[:, first:].sum()), "clusters": shown}
        typer.echo(json.dumps({**head, "problems": len(problems)}, ensure_ascii=False))
    else:
        _print(shown)


def _scanned(
    cases: Cases,
    model: str,
    *,
    space_only: bool,
    retrospective: bool,
    most: float,
    longest: int | None,
    replicates: int,
    since: str | None,
) -> tuple[list[Cluster], int]:
    """The clusters, and the first period that was scanned."""
    from rencheng.core.surveillance import baselines
    from rencheng.core.surveillance.scan import scan as find
    from rencheng.core.surveillance.scan import spans
    from rencheng.core.surveillance.scan_circles import circles

    first = _first(cases, model, since, longest)
    counts, population = cases.counts[:, first:], cases.population
    if model == "poisson":
        if population is None:
            raise InputError("scan_population_missing")
        base = baselines.poisson(counts, population[:, first:])
    elif model == "permutation":
        if space_only:
            raise InputError("scan_permutation_space")
        base = baselines.permutation(counts)
    else:
        daily = len(cases.dates) > 1 and (cases.dates[1] - cases.dates[0]).days == DAILY_STEP
        whole = baselines.expectation(cases.counts, population, first, daily=daily)
        base = whole[:, first:]
    mass = base.sum(1) if population is None else population[:, first:].sum(1)
    if space_only:
        counts, base = counts.sum(1, keepdims=True), base.sum(1, keepdims=True)
    periods = counts.shape[1]
    limit = longest or DAYS
    if model == "permutation":  # the whole time holds what it holds, whatever is permuted
        limit = min(limit, max(1, periods // 2))
    found = circles(cases.points, mass, most=most, plane=cases.plane)
    windows = spans(periods, min(limit, periods), retrospective=retrospective)
    clusters = find(
        counts,
        base,
        found,
        windows,
        model=model,
        replicates=replicates,
        workers=os.cpu_count() or 1,
    )
    return clusters, first


def _first(cases: Cases, model: str, since: str | None, longest: int | None) -> int:
    """The first period to scan. The expectation needs a past: by default all but the last span."""
    if since is not None:
        try:
            day = date.fromisoformat(since)
        except ValueError:
            raise InputError("watch_from", given=since) from None
        if day > cases.dates[-1]:
            raise InputError("watch_from_late", given=since, last=cases.dates[-1].isoformat())
        first = next(index for index, one in enumerate(cases.dates) if one >= day)
    elif model == "expectation":
        first = len(cases.dates) - min(longest or DAYS, len(cases.dates) // 2)
    else:
        first = 0
    if model == "expectation" and first < 2:
        raise InputError("scan_past_missing", periods=first)
    return first


def _plain(
    cluster: Cluster, cases: Cases, dates: list[date], *, space_only: bool
) -> dict[str, Any]:
    from_, to = (0, len(dates) - 1) if space_only else (cluster.first, cluster.last)
    step = (dates[1] - dates[0]).days if len(dates) > 1 else 1
    return {
        "locations": [cases.places[place] for place in cluster.places],
        "from": dates[from_].isoformat(),
        "to": dates[to].isoformat(),
        "observed": cluster.observed,
        "expected": cluster.expected,
        "llr": cluster.llr,
        "p": cluster.p,
        "p_gumbel": finite(cluster.p_gumbel),
        "recurrence_days": None if space_only else finite(cluster.recurrence * step),
    }


def _print(clusters: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("locations", "from", "to", "observed", "expected", "LLR", "p", "p (Gumbel)")
    for cluster in clusters:
        names = cluster["locations"]
        said = ", ".join(names[:5]) + (f" … {len(names)}" if len(names) > 5 else "")
        gumbel = cluster["p_gumbel"]
        table.add_row(
            said,
            cluster["from"],
            cluster["to"],
            str(cluster["observed"]),
            f"{cluster['expected']:.2f}",
            f"{cluster['llr']:.6f}",
            f"{cluster['p']:.3f}",
            "–" if gumbel is None else f"{gumbel:.2g}",
        )
    Console().print(table)

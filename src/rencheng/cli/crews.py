"""`rencheng crews`: which crew does which task when (抢修调度)."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rencheng.cli.stream import print_json, print_table

if TYPE_CHECKING:
    from rencheng.core.resilience.crews import Schedule

BAR = 40  # characters of the Gantt chart


def crews(
    plan: Annotated[
        Path, typer.Argument(help="JSON: crews, tasks (id, hours, weight, needs, site, skills).")
    ],
    compare: Annotated[
        bool, typer.Option("--compare", help="Also what simpler orders would cost.")
    ] = False,
    exact: Annotated[
        bool,
        typer.Option("--exact", help="Prove the best, of small plans (needs the extra `exact`)."),
    ] = False,
    seed: Annotated[int, typer.Option(help="Of the search.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Schedule crews so that the most people get service back soonest."""
    from rencheng.core.resilience.crews import (
        Crew,
        Plan,
        Task,
        compared,
        curve,
        idle_crews,
        solve,
    )
    from rencheng.core.resilience.crews_exact import solve_exactly
    from rencheng.importers.crew_plan import read_plan
    from rencheng.wording import sentence

    read = read_plan(plan)
    for name in idle_crews(read):
        typer.echo(sentence("crews_idle", {"crew": name}), err=True)
    solve(Plan((Task("a", 1, 1), Task("b", 1, 1)), (Crew("c"),)))  # so that it is compiled
    began = time.perf_counter()
    found = solve_exactly(read) if exact else solve(read, seed=seed)
    seconds = time.perf_counter() - began
    told: dict[str, Any] = {
        "tasks": [
            {
                "task": job.task,
                "crew": job.crew,
                "start_h": job.start,
                "end_h": job.end,
                "restored_h": job.restored,
            }
            for job in found.jobs
        ],
        "objective": found.objective,
        "lower_bound": found.bound,
        "seconds": round(seconds, 3),
        "curve": curve(read, found),
    }
    if compare:
        told["compared"] = compared(read)
    if as_json:
        print_json(told)
    else:
        _print(found, told)


def _print(found: Schedule, told: dict[str, Any]) -> None:
    from rencheng.wording import sentence

    last = max((job.end for job in found.jobs), default=0.0) or 1.0
    rows = []
    for job in found.jobs:
        begin, end = (round(BAR * hour / last) for hour in (job.start, job.end))
        bar = " " * begin + "█" * max(end - begin, 1)
        rows.append((job.crew, job.task, f"{job.start:.1f}", f"{job.end:.1f}", bar))
    print_table(("crew", "task", "start h", "end h", ""), rows)
    gap = found.objective / found.bound - 1 if found.bound else 0.0
    data = {"objective": f"{found.objective:,.1f}", "bound": f"{found.bound:,.1f}"}
    typer.echo(sentence("crews_order", {**data, "gap": f"{gap:.1%}"}))
    for name, cost in told.get("compared", {}).items():
        share = cost / found.objective - 1 if found.objective else 0.0
        typer.echo(f"{name}: {cost:,.1f} (+{share:.1%})")

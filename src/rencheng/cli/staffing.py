"""`rencheng staffing`: agents, waiting and giving up, by Erlang C and A (座席配置)."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rencheng.cli.stream import print_json, print_table
from rencheng.core.common.errors import InputError

if TYPE_CHECKING:
    from rencheng.core.staffing.erlang import Load, Service

#: GB/T 33358-2016: answered within 15 s; the wanted share is the issue's of any good hotline.
WITHIN, TARGET = 15.0, 0.95
SURGES = (1, 3, 10)
COLUMNS = ("agents", "waits", "within", "wait", "abandoned", "busy", "queue")


def staffing(
    calls: Annotated[float, typer.Option(min=0, help="Calls in the time of --per.")],
    handle: Annotated[float, typer.Option(help="Mean handling time in seconds, wrap-up included.")],
    patience: Annotated[
        float | None,
        typer.Option(help="Mean seconds until a caller gives up; none: nobody does (Erlang C)."),
    ] = None,
    agents: Annotated[
        int | None, typer.Option(min=0, help="Seats there are; none: as many as it takes.")
    ] = None,
    within: Annotated[float, typer.Option(min=0, help="Seconds to answer within.")] = WITHIN,
    target: Annotated[float, typer.Option(help="Share to be answered within them.")] = TARGET,
    per: Annotated[float, typer.Option(min=1, help="Seconds in which the calls come.")] = 3600.0,
    self_service: Annotated[
        float, typer.Option(min=0, max=0.99, help="Share of the calls that guides answer instead.")
    ] = 0.0,
    overflow: Annotated[
        float, typer.Option(min=0, max=0.99, help="Share of the calls sent on to other seats.")
    ] = 0.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say how many agents it takes, how long callers wait and how many give up."""
    from rencheng.core.staffing.erlang import Load, agents_for, checked

    load = checked(Load(calls * (1 - self_service) / per, handle, patience))
    needed = agents_for(load, target=target, within=within)
    seats = needed if agents is None else agents
    told: dict[str, Any] = {
        "erlangs": load.erlangs,
        "within_s": within,
        "target": target,
        "agents_needed": needed,
        "erlang_c": _served(replace(load, patience=None), seats, within),
        "erlang_a": _served(load, seats, within) if patience is not None else None,
        "surge": [_surge(load, factor, seats, target, within) for factor in SURGES],
    }
    if self_service:
        without = agents_for(Load(calls / per, handle, patience), target=target, within=within)
        told["agents_freed"] = without - needed
    if overflow:
        kept = Load(load.rate * (1 - overflow), handle, patience)
        told["overflow"] = {"sent": overflow, **_served(kept, seats, within)}
    if as_json:
        print_json(told)
    else:
        _print(told)


def _served(load: Load, agents: int, within: float) -> dict[str, Any]:
    """The service as JSON has it; where a formula refuses, which and why."""
    from rencheng.core.staffing.erlang import serve
    from rencheng.wording import sentence

    try:
        return _plain(serve(load, agents, within))
    except InputError as error:
        if error.code != "erlang_c_unstable":
            raise
        return {"refused": error.code, "why": sentence(error.code, error.data)}


def _plain(service: Service) -> dict[str, Any]:
    return asdict(service)


def _surge(load: Load, factor: int, agents: int, target: float, within: float) -> dict[str, Any]:
    """What the same seats give at so many times the calls, and how many it would take."""
    from rencheng.core.staffing.erlang import agents_for

    more = replace(load, rate=load.rate * factor)
    try:
        needed: int | None = agents_for(more, target=target, within=within)
    except InputError as error:
        if error.code != "staffing_agents":
            raise
        needed = None  # beyond any centre there is
    return {"factor": factor, "agents_needed": needed, **_served(more, agents, within)}


def _print(told: dict[str, Any]) -> None:
    from rencheng.wording import sentence

    data = {name: told[name] for name in ("agents_needed", "target", "within_s")}
    typer.echo(sentence("staffing_needed", {**data, "erlangs": round(told["erlangs"], 1)}))
    if "agents_freed" in told:
        typer.echo(sentence("staffing_freed", {"agents": told["agents_freed"]}))
    models = ("erlang_c", "erlang_a")
    rows = [(name, *_cells(told[name])) for name in models if told[name] is not None]
    rows += [
        (f"×{one['factor']} ({one['agents_needed'] or '—'})", *_cells(one))
        for one in told["surge"][1:]
    ]
    if "overflow" in told:
        rows.append((f"overflow {told['overflow']['sent']:.0%}", *_cells(told["overflow"])))
    print_table(("model", *COLUMNS), rows)
    for name in models:
        if told[name] and "why" in told[name]:
            typer.echo(told[name]["why"])


def _cells(one: dict[str, Any]) -> list[str]:
    if "refused" in one:
        return ["—"] * len(COLUMNS)
    shares = {"waits", "within", "abandoned", "busy"}
    return [f"{one[name]:.1%}" if name in shares else f"{one[name]:.4g}" for name in COLUMNS]

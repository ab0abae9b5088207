"""`rencheng outbreak …`: the running city's timetables, what-if and lending (疫情时间表)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rencheng.cli.stream import print_json, print_table, say
from rencheng.core.common.errors import InputError

if TYPE_CHECKING:
    from rencheng.core.outbreak.spread import Change, Move

AS_JSON = Annotated[bool, typer.Option("--json", help="Print JSON.")]
SIGNAL = Annotated[str, typer.Option(help="requests, searches, visits or tests.")]


def make(signal: SIGNAL = "requests", as_json: AS_JSON = False) -> None:
    """Make the timetable of yesterday from what the city counted, and keep it."""
    from rencheng.cli.prepare import migrate
    from rencheng.cli.runtime import with_database

    with with_database():
        migrate()
        from django.utils import timezone

        from rencheng.core.common.actor import SYSTEM
        from rencheng.server.outbreak.making import make_timetable

        run = make_timetable(signal, actor=SYSTEM, now=timezone.localtime())
        data = run.data
    if as_json:
        print_json(data)
    else:
        rows = [
            (
                one["industry"] or one["region"],
                f"{one['rt']['mean']:.2f}" if one["rt"] else "–",
                one["peak"]["0.5"] if one["peak"] else "–",
                f"{one['peak']['0.05']} – {one['peak']['0.95']}" if one["peak"] else "–",
                f"{one['passed_chance']:.0%}",
            )
            for one in data["regions"]
        ]
        print_table(("region", "Rt", "peak", "90 %", "passed"), rows)


def count(
    file: Annotated[
        Path, typer.Argument(help="Table: date, region (district's code), count, maybe industry.")
    ],
    signal: SIGNAL = "visits",
    as_json: AS_JSON = False,
) -> None:
    """Take in what clinics or laboratories counted; a day that is there is replaced."""
    from rencheng.cli.prepare import migrate
    from rencheng.cli.runtime import with_database
    from rencheng.importers.outbreak_counts import read_outbreak

    found, problems = read_outbreak(file, datetime.now().astimezone().date())
    say(problems)
    with with_database():
        migrate()
        from rencheng.core.common.actor import SYSTEM
        from rencheng.server.outbreak.counting import take_counts

        told = {"signal": signal, "rows": take_counts(signal, found, actor=SYSTEM)}
    told["problems"] = len(problems)
    print_json(told) if as_json else print_table(list(told), [list(map(str, told.values()))])


def spread(
    move: Annotated[
        list[str] | None,
        typer.Option(
            help="TRADE,CONTACT,FIRST,DAYS: offices,0.5,0,14 halves contacts for two weeks."
        ),
    ] = None,
    signal: SIGNAL = "requests",
    as_json: AS_JSON = False,
) -> None:
    """Say what slowing or shifting trades does to the city's highest day; none: which help most."""
    from rencheng.cli.runtime import with_database

    moves = [_move(one) for one in move or []]
    with with_database():
        from rencheng.server.outbreak.making import newest
        from rencheng.server.outbreak.planning import best_moves, what_if

        run = newest(signal)
        if run is None:
            raise InputError("outbreak_none")
        found = what_if(run, moves)
        best = [] if moves else best_moves(run)
    if found is None:
        raise InputError("outbreak_none")
    told: dict[str, Any] = {
        "changes": [_change(one) for one in found.changes],
        "advice": [_plain(one) | _change(change) for one, change in best],
    }
    if as_json:
        print_json(told)
        return
    columns = ("needed", "as it goes", "with the moves", "lower by")
    rows = [
        (
            one.load,
            f"{one.before[1]:,.0f}",
            f"{one.after[1]:,.0f}",
            f"{one.saved[1]:.0%} ({one.saved[0]:.0%}–{one.saved[2]:.0%})",
        )
        for one in found.changes
    ]
    print_table(columns, rows)
    for one, change in best:
        typer.echo(f"{one.trade} ×{one.contact} {one.days} d: −{change.saved[1]:.0%}")


def _move(given: str) -> Move:
    from rencheng.core.outbreak.spread import DAYS, Move

    parts = [part.strip() for part in given.split(",")]
    try:
        trade, contact, first, days = parts[0], float(parts[1]), int(parts[2]), int(parts[3])
    except (IndexError, ValueError):
        raise InputError("outbreak_move", move=given[:40]) from None
    if not (trade and 0 <= contact <= 1 and 0 <= first <= DAYS and 1 <= days <= DAYS):
        raise InputError("outbreak_move", move=given[:40])
    return Move(trade, contact, first, days)


def _plain(one: Move) -> dict[str, Any]:
    return {"trade": one.trade, "contact": one.contact, "first": one.first, "days": one.days}


def _change(one: Change) -> dict[str, Any]:
    names = ("0.05", "0.5", "0.95")
    return {
        "load": one.load,
        **{
            name: dict(zip(names, getattr(one, name), strict=True))
            for name in ("before", "after", "saved", "later")
        },
    }


def lend(
    load: Annotated[str, typer.Option(help="What is lent: beds, riders …")] = "beds",
    signal: SIGNAL = "requests",
    as_json: AS_JSON = False,
) -> None:
    """Say who lends to whom between peaks, by the capacities in outbreak.toml."""
    from rencheng.cli.runtime import with_database

    with with_database():
        from rencheng.server.outbreak.making import newest
        from rencheng.server.outbreak.planning import lending

        run = newest(signal)
        found = lending(run, load) if run is not None else None
    if found is None or found.lending is None:
        raise InputError("outbreak_no_capacity" if found else "outbreak_none", load=load[:20])
    days = found.need.days
    loans = [
        {
            "from": one.giver,
            "to": one.taker,
            "first": days[one.first].isoformat(),
            "last": days[one.last].isoformat(),
            "units": round(one.units, 1),
        }
        for one in found.lending.loans
    ]
    told = {
        "load": load,
        "missing_alone": float(found.lending.missing_alone.sum()),
        "missing": float(found.lending.missing.sum()),
        "loans": loans,
    }
    if as_json:
        print_json(told)
    else:
        columns = ("from", "to", "first", "last", "units")
        print_table(columns, [[str(one[name]) for name in columns] for one in loans])

"""`rencheng seats`: a day at the hotline, from the calls on record (座席排班)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any

import typer

from rencheng.cli.stream import day_given, print_json, print_table
from rencheng.core.common.errors import InputError

MOST_AHEAD = 14


def seats(
    day: Annotated[
        str | None, typer.Option(help="The day; none: today. Up to two weeks ahead.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Foretell a day's calls by quarter hour, plan its shifts, and say what breaks at ×3 and
    ×10."""
    from rencheng.cli.runtime import with_database

    with with_database():
        from django.utils import timezone

        from rencheng.server.calls.seats import seats_page

        now = timezone.localtime()
        page = seats_page(_day(day, now.date()), now)
    told: dict[str, Any] = {
        "day": page.day.isoformat(),
        "calls": dict(zip(("mean", "low", "high"), page.expected.day, strict=True)),
        "handle_s": page.handle,
        "patience_s": page.patience,
        "quarters": [
            {
                "calls": round(float(mean), 2),
                "low": float(low),
                "high": float(high),
                "needed": int(n),
            }
            for mean, low, high, n in zip(
                page.expected.mean, page.expected.low, page.expected.high, page.needed, strict=True
            )
        ],
        "shifts": page.plan.agents,
        "hours": page.plan.hours,
        "lower_bound_share": page.plan.bound,
        "surges": [
            {
                "factor": one.factor,
                "answered": one.answered,
                "abandoned": one.abandoned,
                "needed": one.needed,
                "callbacks_waiting": float(one.back.waiting.max()),
                "callbacks_lost": one.back.lost,
            }
            for one in page.surges
        ],
    }
    if as_json:
        print_json(told)
    else:
        rows = [(name, str(agents)) for name, agents in page.plan.agents.items()]
        print_table(("shift", "agents"), rows)
        columns = ("factor", "answered", "abandoned", "needed")
        print_table(columns, [[f"{one[name]:.3g}" for name in columns] for one in told["surges"]])


def _day(given: str | None, today: date) -> date:
    if given is None:
        return today
    wanted = day_given(given)
    if not today <= wanted <= today + timedelta(days=MOST_AHEAD):
        raise InputError("staffing_day", day=given[:20], days=MOST_AHEAD)
    return wanted

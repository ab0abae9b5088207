"""`rencheng calls show`: a day's calls by hour and seat (话务报表)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from rencheng.cli.labelled import AS_JSON
from rencheng.cli.stream import day_given, print_json, print_table
from rencheng.core.staffing.calls import Tally

_FIGURES = (
    "connection",
    "within_share",
    "abandonment",
    "wait_mean",
    "talk_mean",
    "wrap_mean",
    "handle_mean",
)


def show(
    day: Annotated[str | None, typer.Option(help="The day; none: today.")] = None,
    as_json: AS_JSON = False,
) -> None:
    """Who got through, gave up and how long it took, of a day, by hour and seat."""
    from rencheng.cli.runtime import with_database

    with with_database():
        from django.utils import timezone

        from rencheng.server.calls.shift import shift_page

        now = timezone.localtime()
        page = shift_page(day_given(day) if day else now.date(), now)
    if as_json:
        print_json(
            {
                "day": page.day.isoformat(),
                "total": _figures(page.total),
                "hours": [_figures(one) for one in page.hours],
                "seats": {name: _figures(one) for name, one in page.seats},
                "lost": page.lost,
            }
        )
        return
    rows = [(f"{hour:02d}:00", one) for hour, one in enumerate(page.hours) if one.offered]
    print_table(
        ("hour", "offered", *_FIGURES),
        [[name, str(one.offered), *_shown(one)] for name, one in [*rows, ("all", page.total)]],
    )


def _figures(one: Tally) -> dict[str, Any]:
    return asdict(one) | {name: getattr(one, name) for name in _FIGURES}


def _shown(one: Tally) -> list[str]:
    values = [getattr(one, name) for name in _FIGURES]
    return ["—" if value is None else f"{value:.3g}" for value in values]

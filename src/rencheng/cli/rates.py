"""`rencheng rates`: the three rates of a month, compared (三率)."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rencheng.core.lifecycle.comparing import Share
    from rencheng.server.requests.rating import RatesPage

AS_JSON = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def show(
    month: Annotated[str, typer.Option(help="As 2026-11; the newest where none is given.")] = "",
    by: Annotated[
        str, typer.Option(help="unit, street, district, category, trade or month.")
    ] = "unit",
    unit: Annotated[str, typer.Option(help="Only this unit's.")] = "",
    street: Annotated[str, typer.Option(help="Only this street's (nine digits).")] = "",
    district: Annotated[str, typer.Option(help="Only this district's (six digits).")] = "",
    category: Annotated[str, typer.Option(help="Only this category and what is below it.")] = "",
    trade: Annotated[str, typer.Option(help="Only this trade's.")] = "",
    as_json: AS_JSON = False,
) -> None:
    """Compare the three rates of a month by unit, street, district, category, trade or month."""
    from rencheng.cli.runtime import with_database

    day = _month(month)
    with with_database():
        from django.utils import timezone

        from rencheng.server.assessment.counts import Within
        from rencheng.server.requests.rates_data import rates_data
        from rencheng.server.requests.rating import rates_page

        within = Within(unit, street, district, category, trade)
        page = rates_page(day, by, within, timezone.now())
        if as_json:
            typer.echo(json.dumps(rates_data(page), ensure_ascii=False, indent=1))
        else:
            _print(page)


def recount(as_json: AS_JSON = False) -> None:
    """Count every request anew from its history, as after a change of policy."""
    from rencheng.cli.runtime import with_database

    with with_database():
        from rencheng.server.requests.recounting import recount_all

        done = 0
        for done in recount_all():
            if not as_json:
                typer.echo(f"\r{done:,}", nl=False, err=True)
        typer.echo(json.dumps({"counted": done}) if as_json else f"\r{done:,}")


def _month(given: str) -> date | None:
    from rencheng.core.common.errors import InputError

    if not given:
        return None
    try:
        return datetime.strptime(given, "%Y-%m").date()  # noqa: DTZ007 — a month has no zone
    except ValueError:
        raise InputError("month_unusable", given=given) from None


def _print(page: RatesPage) -> None:
    from rich.console import Console
    from rich.table import Table

    weights = " / ".join(str(weight) for weight in page.policy.weights.values())
    table = Table(title=f"{page.month:%Y-%m} · {page.policy.version} · {weights}")
    for name in ("", page.by, "requests", "response", "resolution", "satisfaction", "score", "±"):
        table.add_column(name, justify="left" if name == page.by else "right")
    for row in [*page.lines, page.total]:
        line, score = row.line, row.line.rates.score
        table.add_row(
            str(line.rank or ""),
            row.name or ("–" if row is not page.total else "Σ"),
            f"{line.counts.requests:,}",
            *(_percent(line.rates.of(rate)) for rate in page.policy.weights),
            "" if score is None else f"{score.value:.1f}",
            "" if line.change is None else f"{line.change:+.1f}",
        )
    Console().print(table)


def _percent(share: Share) -> str:
    return "–" if share.value is None else f"{share.value:.1%} ({share.whole:,})"

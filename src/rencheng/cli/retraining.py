"""`rencheng classify watch | propose | accept`: the category model over time (模型更新)."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from rencheng.cli.labelled import AS_JSON
from rencheng.core.common.errors import InputError

if TYPE_CHECKING:
    from rencheng.server.requests.retraining import Proposal


def watch(
    weeks: Annotated[int, typer.Option(min=1, help="How many weeks back.")] = 12,
    as_json: AS_JSON = False,
) -> None:
    """How often the model's reading was what people chose, week by week."""
    from rencheng.cli.runtime import with_database

    with with_database():
        from django.utils import timezone

        from rencheng.server.requests.retraining import agreement

        found = agreement(timezone.now(), weeks)
    if as_json:
        typer.echo(json.dumps({"weeks": [asdict(week) for week in found]}, default=str))
    else:
        for week in found:
            share = f"{week.share:.2f} ({week.low:.2f}–{week.high:.2f})"
            typer.echo(f"{week.monday}  {week.agreed}/{week.chosen}  {share}")
    if not found:
        raise typer.Exit(1)


def propose(as_json: AS_JSON = False) -> None:
    """Fit a model on what people chose and keep it beside the one in use, with both's figures."""
    from rencheng.cli.runtime import with_database

    with with_database():
        from rencheng.server.requests.retraining import propose as fit_proposal

        _show(fit_proposal(), as_json=as_json)


def accept(
    user: Annotated[str, typer.Option(help="Who accepts: an analyst or a supervisor.")],
    as_json: AS_JSON = False,
) -> None:
    """Put the proposed model in place of the one in use."""
    from rencheng.cli.runtime import with_database

    with with_database():
        from django.utils import timezone

        from rencheng.server.people.queries import actor_named
        from rencheng.server.requests.retraining import accept as take

        actor = actor_named(user)
        if actor is None:
            raise InputError("staff_unknown", name=user)
        _show(take(actor=actor, now=timezone.now()), as_json=as_json)


def _show(proposal: Proposal, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(asdict(proposal)))
        return
    for name, value in asdict(proposal).items():
        typer.echo(f"{name}: {value:.3f}" if isinstance(value, float) else f"{name}: {value}")

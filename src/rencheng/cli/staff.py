"""`rencheng staff`: who may sign in, with which roles, for which unit; keys for programs."""

from __future__ import annotations

from typing import Annotated

import typer


def add(
    name: Annotated[str, typer.Argument(help="The name to sign in with.")],
    roles: Annotated[
        str, typer.Option(help="Roles, separated by commas: operator, dispatcher, handler, …")
    ],
    unit: Annotated[str, typer.Option(help="Code of the unit they work for.")],
    display: Annotated[str, typer.Option(help="The name shown to others.")] = "",
    password: Annotated[
        str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)
    ] = "",
) -> None:
    """Add a member of staff, or change their roles and unit; an existing password stays."""
    from rencheng.cli.runtime import with_database

    with with_database():
        from rencheng.server.people.actions import add_staff

        given = [role.strip() for role in roles.split(",") if role.strip()]
        add_staff(name, password=password, display=display or name, roles=given, unit=unit)
        typer.echo(f"{name}: {', '.join(given)} @ {unit}")


def token(
    name: Annotated[str, typer.Argument(help="The name that the member of staff signs in with.")],
    days: Annotated[int, typer.Option(help="How many days the key is valid.")] = 90,
    revoke: Annotated[bool, typer.Option(help="Take back every key of theirs instead.")] = False,
) -> None:
    """Print a key with which a program acts as a member of staff; it is shown this once."""
    from rencheng.cli.runtime import with_database

    with with_database():
        from django.utils import timezone

        from rencheng.server.people.actions import issue_token, revoke_tokens

        if revoke:
            typer.echo(f"{name}: -{revoke_tokens(name)}")
        else:
            typer.echo(issue_token(name, now=timezone.now(), days=days))

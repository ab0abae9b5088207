"""`rencheng manage …`: Django's own commands, with the database up."""

from __future__ import annotations

from typing import Annotated

import typer


def manage(
    words: Annotated[list[str] | None, typer.Argument(help="As after manage.py.")] = None,
) -> None:
    """Run one of Django's commands: migrate, shell, createsuperuser, procrastinate …"""
    from django.core.management import execute_from_command_line

    from rencheng.cli.runtime import with_database

    with with_database():
        execute_from_command_line(["rencheng manage", *(words or [])])

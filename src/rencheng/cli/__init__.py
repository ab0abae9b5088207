"""The command `rencheng` (命令行): one word a job."""

from __future__ import annotations

import importlib
import sys

import typer

from rencheng.cli.registry import COMMANDS, GROUPS, PASS_THROUGH


def build(words: list[str]) -> typer.Typer:
    """The command tree, with only the modules that `words` call for (all of them for the help)."""
    wanted = words[0] if words and not words[0].startswith("-") else None
    known = {name.split()[0] for name in COMMANDS}
    app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False)
    app.callback()(_root)
    groups: dict[str, typer.Typer] = {}
    for name, target in COMMANDS.items():
        first, _, second = name.partition(" ")
        if wanted in known and first != wanted:
            continue
        module, function = target.split(":")
        command = getattr(importlib.import_module(module), function)
        if not second:
            through = first in PASS_THROUGH
            context = {"ignore_unknown_options": True} if through else None
            app.command(first, context_settings=context, add_help_option=not through)(command)
            continue
        if first not in groups:
            groups[first] = typer.Typer(no_args_is_help=True, help=GROUPS[first])
            app.add_typer(groups[first], name=first)
        groups[first].command(second)(command)
    return app


def _root() -> None:
    """Rencheng 韧城: a city listens to its citizens and recovers faster."""


def main() -> None:
    """Run the command; an error of ours becomes one sentence and exit status 2."""
    from rencheng.core.common.errors import RenchengError
    from rencheng.wording import sentence

    try:
        build(sys.argv[1:])()
    except RenchengError as error:
        typer.echo(sentence(error.code, error.data), err=True)
        raise SystemExit(2) from None
    except Exception as error:
        # Django is imported only by commands that need it, so its errors are known by their name.
        if not type(error).__module__.startswith("django.db"):
            raise
        why = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        typer.echo(sentence("database_failed", {"why": why}), err=True)
        raise SystemExit(2) from None

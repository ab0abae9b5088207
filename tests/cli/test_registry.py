"""Every word of the registry leads to a function that says what it does."""

from __future__ import annotations

import importlib

import pytest
from typer.testing import CliRunner

from rencheng.cli import build
from rencheng.cli.registry import COMMANDS, GROUPS, PASS_THROUGH


@pytest.mark.parametrize(("words", "target"), COMMANDS.items())
def test_command_exists_and_explains_itself(words: str, target: str) -> None:
    module, _, function = target.partition(":")
    command = getattr(importlib.import_module(module), function)
    assert command.__doc__, f"{target} has no docstring: --help would say nothing"
    first, _, second = words.partition(" ")
    assert not second or first in GROUPS


@pytest.mark.parametrize("words", [words for words in COMMANDS if words not in PASS_THROUGH])
def test_help_works(words: str) -> None:
    parts = words.split()
    shown = CliRunner().invoke(build(parts), [*parts, "--help"])
    assert shown.exit_code == 0, shown.output


def test_help_lists_every_first_word() -> None:
    shown = CliRunner().invoke(build(["--help"]), ["--help"])
    assert all(words.split()[0] in shown.output for words in COMMANDS)

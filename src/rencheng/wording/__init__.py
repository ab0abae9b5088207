"""Codes and data turned into sentences of the reader's language (措辞)."""

from __future__ import annotations

import importlib
import os
import pkgutil
from collections.abc import Mapping
from functools import cache
from typing import Any

from rencheng.core.common.errors import Problem
from rencheng.wording import sentences

LANGUAGES = ("zh", "en")


def sentence(code: str, data: Mapping[str, Any], language: str | None = None) -> str:
    """The sentence for an error's code, in `language` ("zh" or "en"; None: by the environment).

    A code without a sentence, or without the data its sentence needs, is shown as it is, so that
    nothing is hidden; a test asks that every code raised in the source has both.
    """
    english, chinese = _catalogue().get(code, (None, None))
    template = chinese if (language or environment_language()) == "zh" else english
    try:
        if template is not None:
            return template.format_map(data)
    except (KeyError, ValueError):
        pass
    return f"{code}: " + ", ".join(f"{key}={value}" for key, value in data.items())


def problem_sentence(problem: Problem, language: str | None = None) -> str:
    """Where a problem is and what it is, in one line: `file, row 3, field time: …`."""
    language = language or environment_language()
    said = sentence(problem.code, problem.data, language)
    if language == "zh":
        row = f"第 {problem.row} 行" if problem.row is not None else ""
        field = f"字段 {problem.field}" if problem.field else ""
        return "，".join(filter(None, (problem.file, row, field))) + "：" + said
    row = f"row {problem.row}" if problem.row is not None else ""
    field = f"field {problem.field}" if problem.field else ""
    return ", ".join(filter(None, (problem.file, row, field))) + ": " + said


def environment_language() -> str:
    """ "zh" where RENCHENG_LANG or LANG begins with zh, else "en"."""
    spoken = os.environ.get("RENCHENG_LANG") or os.environ.get("LANG", "")
    return "zh" if spoken.lower().startswith("zh") else "en"


@cache
def _catalogue() -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for module in pkgutil.iter_modules(sentences.__path__):
        loaded = importlib.import_module(f"{sentences.__name__}.{module.name}")
        found.update(loaded.SENTENCES)
    return found

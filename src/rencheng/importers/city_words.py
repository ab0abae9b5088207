"""The city folder's words.toml (监测词表): a file a city may have."""

from __future__ import annotations

import tomllib
from pathlib import Path

from rencheng.core.common.errors import InputError, Problem
from rencheng.core.text.word_lists import NO_WORDS, WordLists, words_from
from rencheng.importers.city_rows import MAX_TOML_BYTES, safe_path

WORDS_FILE = "words.toml"


def read_words(folder: Path, problems: list[Problem]) -> WordLists:
    """The folder's word lists; none where there is no file, or a fault in it (then a Problem)."""
    if not (folder / WORDS_FILE).exists():
        return NO_WORDS
    path = safe_path(folder, WORDS_FILE, MAX_TOML_BYTES)
    if isinstance(path, Problem):
        problems.append(path)
        return NO_WORDS
    try:
        return words_from(tomllib.loads(path.read_text("utf-8-sig")))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        reason = str(error)[:120]
        problems.append(Problem(WORDS_FILE, None, None, "city_toml", {"reason": reason}))
    except InputError as error:
        field = str(error.data["field"])
        problems.append(Problem(WORDS_FILE, None, field, error.code, error.data))
    return NO_WORDS

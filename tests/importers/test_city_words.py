"""words.toml of a city folder: read where it is there, its faults named, never a crash."""

from __future__ import annotations

from pathlib import Path

import pytest

from rencheng.core.common.errors import Problem
from rencheng.core.text.word_lists import NO_WORDS
from rencheng.importers.city_words import WORDS_FILE, read_words
from rencheng.wording import problem_sentence

SOUND = """
version = "2"
valid_from = 2026-01-01
[symptom]
fever = ["发烧"]
"""


def read(folder: Path, content: str | bytes) -> tuple[object, list[Problem]]:
    raw = content if isinstance(content, bytes) else content.encode()
    (folder / WORDS_FILE).write_bytes(raw)
    problems: list[Problem] = []
    return read_words(folder, problems), problems


def test_a_city_without_the_file_watches_no_words(tmp_path: Path) -> None:
    problems: list[Problem] = []
    assert read_words(tmp_path, problems) is NO_WORDS
    assert problems == []


@pytest.mark.parametrize("begin", ["", "\ufeff"])
def test_a_sound_file_is_read(tmp_path: Path, begin: str) -> None:
    lists, problems = read(tmp_path, begin + SOUND)
    assert problems == []
    assert list(lists.rows()) == [("symptom", "fever", "发烧")]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("content", "code", "field"),
    [
        (SOUND.replace('["发烧"]', "7"), "words_unusable", "symptom.fever"),
        (SOUND.replace("2026-01-01", "1"), "words_unusable", "valid_from"),
        (SOUND + "fever = []", "city_toml", None),
        (b"\xff\xfe\x00", "city_toml", None),
        ("version = " + "[" * 10_000, "city_toml", None),
    ],
)
def test_a_fault_is_one_named_problem(
    tmp_path: Path, content: str | bytes, code: str, field: str | None
) -> None:
    lists, problems = read(tmp_path, content)
    assert lists is NO_WORDS
    (problem,) = problems
    assert (problem.code, problem.field) == (code, field)
    for language in ("en", "zh"):
        assert WORDS_FILE in problem_sentence(problem, language)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "outside.toml").write_text(SOUND)
    folder = tmp_path / "city"
    folder.mkdir()
    (folder / WORDS_FILE).symlink_to(tmp_path / "outside.toml")
    problems: list[Problem] = []
    assert read_words(folder, problems) is NO_WORDS
    assert len(problems) == 1

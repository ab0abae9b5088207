"""Codes become sentences, in both languages, and every code raised in the source has one."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import rencheng
from rencheng import wording
from rencheng.core.common.errors import Problem
from rencheng.wording import _catalogue, environment_language, problem_sentence, sentence

SOURCE = Path(rencheng.__file__).parent
RAISED = {"InputError", "RefusedError", "SetupError"}
#: What a package's outermost layer adds to every error that passes it.
ADDED = {"importers": {"file", "field"}}


def fields(template: str) -> set[str]:
    return {
        name.split(".")[0].split("[")[0]
        for _, name, _, _ in string.Formatter().parse(template)
        if name
    }


def raised() -> Iterator[tuple[str, str, set[str] | None]]:
    """(where, code, names of its data or None where they are not written out) of every error."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            where = f"{path.relative_to(SOURCE)}:{node.lineno}"
            if node.func.id in RAISED and node.args:
                names = {word.arg for word in node.keywords}
                known = None if None in names else {name for name in names if name}
                yield from ((where, code, known) for code in constants(node.args[0]))
            elif node.func.id == "Problem" and len(node.args) >= 4:
                data = node.args[4] if len(node.args) > 4 else ast.Dict([], [])
                yield from ((where, code, keys(data)) for code in constants(node.args[3]))


def constants(node: ast.expr) -> list[str]:
    """The texts that an expression may be, as far as it is written out."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return constants(node.body) + constants(node.orelse)
    return []


def keys(node: ast.expr) -> set[str] | None:
    if isinstance(node, ast.Dict) and all(isinstance(key, ast.Constant) for key in node.keys):
        return {str(key.value) for key in node.keys if isinstance(key, ast.Constant)}
    return None


def test_the_source_raises_errors_at_all() -> None:
    assert len({code for _, code, _ in raised()}) > 30


def test_every_code_raised_has_a_sentence_and_the_data_it_needs() -> None:
    faults = []
    for where, code, known in raised():
        both = _catalogue().get(code)
        if both is None:
            faults.append(f"{where}: no sentence for {code}")
            continue
        added = ADDED.get(where.split("/")[0], set())
        lacking = (fields(both[0]) | fields(both[1])) - (known or set()) - added
        if known is not None and lacking:
            faults.append(f"{where}: {code} lacks {', '.join(sorted(lacking))}")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("code", sorted(_catalogue()))
def test_both_languages_say_the_same_fields(code: str) -> None:
    english, chinese = _catalogue()[code]
    # wanted_zh is the Chinese word for what English calls wanted
    assert fields(english) == {name.removesuffix("_zh") for name in fields(chinese)}
    assert any("一" <= sign <= "鿿" for sign in chinese)
    assert not any("一" <= sign <= "鿿" for sign in english)


def test_no_code_has_two_sentences() -> None:
    seen: dict[str, str] = {}
    for path in sorted((SOURCE / "wording" / "sentences").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Dict):
                for key in node.value.keys:
                    assert isinstance(key, ast.Constant)
                    assert key.value not in seen, f"{key.value}: {path.name}, {seen[key.value]}"
                    seen[key.value] = path.name
    assert set(seen) == set(_catalogue())


def test_a_sentence_in_the_language_asked_for() -> None:
    data = {"number": "26"}
    assert sentence("request_unknown", data, "en").startswith("There is no request 26.")
    assert sentence("request_unknown", data, "zh").startswith("没有编号为 26 的诉求")


def test_a_code_without_sentence_hides_nothing() -> None:
    assert sentence("brand_new", {"a": 1, "b": "x"}, "zh") == "brand_new: a=1, b=x"


def test_data_with_braces_is_shown_as_it_is() -> None:
    assert "{0.__class__}" in sentence("request_unknown", {"number": "{0.__class__}"}, "en")


def test_data_that_a_sentence_lacks_does_not_hide_the_error() -> None:
    assert sentence("request_unknown", {"other": 1}, "en") == "request_unknown: other=1"


@pytest.mark.parametrize(
    ("problem", "english", "chinese"),
    [
        (
            Problem("a.csv", 3, "time", "x"),
            "a.csv, row 3, field time: x: ",
            "a.csv，第 3 行，字段 time：x: ",
        ),
        (Problem("a.csv", None, None, "x"), "a.csv: x: ", "a.csv：x: "),
        (Problem("a.csv", 2, None, "x"), "a.csv, row 2: x: ", "a.csv，第 2 行：x: "),
    ],
)
def test_a_problem_names_file_row_and_field(problem: Problem, english: str, chinese: str) -> None:
    assert problem_sentence(problem, "en") == english
    assert problem_sentence(problem, "zh") == chinese


@pytest.mark.parametrize(
    ("ours", "system", "language"),
    [
        ("zh", "en_US.UTF-8", "zh"),
        ("en", "zh_CN.UTF-8", "en"),
        ("", "zh_CN.UTF-8", "zh"),
        ("", "ZH_TW", "zh"),
        ("", "de_DE.UTF-8", "en"),
        ("", "", "en"),
    ],
)
def test_the_environment_chooses_the_language(
    monkeypatch: pytest.MonkeyPatch, ours: str, system: str, language: str
) -> None:
    monkeypatch.setenv("RENCHENG_LANG", ours)
    monkeypatch.setenv("LANG", system)
    assert environment_language() == language
    assert sentence("request_unknown", {"number": "1"}) == sentence(
        "request_unknown", {"number": "1"}, language
    )
    assert language in wording.LANGUAGES

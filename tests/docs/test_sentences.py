"""Every code that the source raises has a sentence that the raise can fill, in both languages."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from rencheng.wording import sentences

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src/rencheng"
HALF_WIDTH_AFTER_CHINESE = re.compile(r"[\u4e00-\u9fff][,;:?!]")
#: What a sentence cites, in backquotes, brackets or quotation marks.
NOTATION = re.compile(r"`[^`]*`|\[[^\]]*\]|“[^”]*”")
CODE = re.compile(r"[a-z]+(?:_[a-z0-9]+)+")

#: What raises or reports, and where the code stands among its arguments.
CODE_AT = {
    "InputError": 0,
    "RefusedError": 0,
    "SetupError": 0,
    "CellError": 1,
    "Problem": 3,
    "problem": 2,  # Table.problem(row, field, code, **data)
}
#: What is added to an error on its way out: `read_table` names the file.
ADDED = {"InputError": {"src/rencheng/importers": {"file"}}}
#: Names that these calls use for themselves, not for the sentence.
OWN = {"file", "row", "field", "code", "data"}

CATALOGUES = {
    module.name: importlib.import_module(f"{sentences.__name__}.{module.name}").SENTENCES
    for module in pkgutil.iter_modules(sentences.__path__)
}
SENTENCES = {code: pair for catalogue in CATALOGUES.values() for code, pair in catalogue.items()}


@dataclass(frozen=True)
class Raise:
    """A call that names a code. data: the names it gives, None where they cannot be seen."""

    where: str
    code: str
    data: frozenset[str] | None


def raises() -> Iterator[Raise]:
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and (found := _raise(node, path)):
                yield found


def _raise(call: ast.Call, path: Path) -> Raise | None:
    name = getattr(call.func, "id", None) or getattr(call.func, "attr", "")
    if name not in CODE_AT:
        return None
    at = CODE_AT[name]
    named = {word.arg: word.value for word in call.keywords}
    given = call.args[at] if len(call.args) > at else named.get("code")
    if not isinstance(given, ast.Constant) or not isinstance(given.value, str):
        return None
    where = f"{path.relative_to(ROOT)}:{call.lineno}"
    return Raise(where, given.value, _data(call, name, named, path))


def _data(
    call: ast.Call, name: str, named: dict[str | None, ast.expr], path: Path
) -> frozenset[str] | None:
    if name == "Problem":
        data = call.args[4] if len(call.args) > 4 else named.get("data")
        if data is None:
            return frozenset()
        if not isinstance(data, ast.Dict) or None in data.keys:
            return None
        return frozenset(str(ast.literal_eval(key)) for key in data.keys if key)
    if None in named:  # **data
        return None
    own = OWN if name == "problem" else {"code"}
    given = {word for word in named if word and word not in own}
    for folder, words in ADDED.get(name, {}).items():
        if path.is_relative_to(ROOT / folder):
            given |= words
    return frozenset(given)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def _bare(names: set[str]) -> set[str]:
    """`wanted_zh` is `wanted` in Chinese."""
    return {name.removesuffix("_zh") for name in names}


RAISES = list(raises())


def test_the_source_was_read() -> None:
    """The checks below would pass on nothing."""
    assert {"port_taken", "step_not_possible", "table_empty", "text_missing"} <= {
        found.code for found in RAISES
    } | set(SENTENCES)
    assert len(RAISES) > 40


def test_every_code_has_a_sentence() -> None:
    assert [f"{one.where} {one.code}" for one in RAISES if one.code not in SENTENCES] == []


def test_every_sentence_can_be_filled_by_who_raises_it() -> None:
    lacking = []
    for found in RAISES:
        if found.data is not None and found.code in SENTENCES:
            english, chinese = SENTENCES[found.code]
            missing = (placeholders(english) | placeholders(chinese)) - found.data
            if missing:
                lacking.append(f"{found.where} {found.code} gives no {', '.join(sorted(missing))}")
    assert lacking == []


@pytest.mark.parametrize("topic", CATALOGUES)
def test_both_languages_say_the_same(topic: str) -> None:
    catalogue = CATALOGUES[topic]
    other = [
        code
        for code, (english, chinese) in catalogue.items()
        if _bare(placeholders(english)) != _bare(placeholders(chinese))
    ]
    assert other == []
    assert [code for code, pair in catalogue.items() if not all(pair)] == []


@pytest.mark.parametrize("topic", CATALOGUES)
def test_punctuation_fits_the_language(topic: str) -> None:
    catalogue = CATALOGUES[topic]
    wrong = [
        code
        for code, (_, chinese) in catalogue.items()
        if HALF_WIDTH_AFTER_CHINESE.search(NOTATION.sub("", chinese))
    ]
    assert wrong == []
    full = re.compile("[，。；：？！（）、]")
    assert [
        code for code, (english, _) in catalogue.items() if full.search(NOTATION.sub("", english))
    ] == []


def test_a_code_has_one_sentence() -> None:
    """Two topics with the same code would hide one of its sentences."""
    written = [code for catalogue in CATALOGUES.values() for code in catalogue]
    assert sorted({code for code in written if written.count(code) > 1}) == []


def test_codes_are_plain_words() -> None:
    assert [code for code in SENTENCES if not CODE.fullmatch(code)] == []

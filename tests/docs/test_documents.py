"""What the documents say exists: commands, Makefile targets, links, packages' one sentence."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from rencheng.cli.registry import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
CHINESE_PAGES = [page for page in PAGES if page.parent.name == "zh" or ".zh-CN" in page.name]
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]

LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
BLOCK = re.compile(r"^```.*?^```|^ {4}[^\n]*", re.MULTILINE | re.DOTALL)  # code
CODE = re.compile(r"`[^`\n]*`")
COMMAND = re.compile(r"`[^`\n]*?\brencheng ([a-z]+(?: [a-z]+)?)[^`\n]*`")
TARGET = re.compile(r"\bmake ([a-z]+)\b(?=[^`\n]*`)|^make ([a-z]+)\b", re.MULTILINE)
HALF_WIDTH_AFTER_CHINESE = re.compile(r"[\u4e00-\u9fff][,;:?!]")
HAN = re.compile(r"[\u4e00-\u9fff]")
DJANGO_FOLDERS = {"migrations", "templatetags"}  # packages only because Django asks for it


def ids(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("readme", READMES, ids=ids)
def test_readme_names_every_command(readme: Path) -> None:
    text = readme.read_text("utf-8")
    assert [name for name in COMMANDS if f"`rencheng {name}" not in text] == []


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_commands_exist(page: Path) -> None:
    known = {*COMMANDS, *(name.split()[0] for name in COMMANDS)}
    named = COMMAND.findall(page.read_text("utf-8"))
    unknown = [name for name in named if name not in known and name.split()[0] not in COMMANDS]
    assert unknown == []


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_make_targets_exist(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    named = {one or other for one, other in TARGET.findall(page.read_text("utf-8"))}
    assert named <= targets


def test_readmes_name_the_two_commands() -> None:
    for readme in READMES:
        text = readme.read_text("utf-8")
        assert "make up" in text
        assert "make test" in text


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_links_lead_somewhere(page: Path) -> None:
    assert [link for link in LINK.findall(_prose(page)) if not _leads(page, link)] == []


@pytest.mark.parametrize("readme", READMES, ids=ids)
def test_embedded_pictures_are_those_that_are_taken(readme: Path) -> None:
    """By name: the files come with `make screenshots`."""
    script = (ROOT / "tools/screenshots.py").read_text("utf-8")
    taken = set(re.findall(r'Shot\("([a-z-]+)"', script))
    embedded = re.findall(r"docs/pictures/([a-z-]+)-1440-light\.png", readme.read_text("utf-8"))
    assert len(embedded) >= 6
    assert set(embedded) <= taken


@pytest.mark.parametrize("page", CHINESE_PAGES, ids=ids)
def test_chinese_punctuation_is_full_width(page: Path) -> None:
    text = CODE.sub("", _prose(page))
    assert HALF_WIDTH_AFTER_CHINESE.findall(text) == []


def test_documents_come_in_pairs() -> None:
    english, chinese = (
        {page.name for page in (ROOT / "docs" / language).glob("*.md")} for language in ("en", "zh")
    )
    assert english == chinese


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_document_is_in_the_index(language: str) -> None:
    folder = ROOT / "docs" / language
    index = (folder / "index.md").read_text("utf-8")
    pages = {page.name for page in folder.glob("*.md")} - {"index.md"}
    assert [page for page in sorted(pages) if f"({page})" not in index] == []


def test_every_decision_is_in_the_index() -> None:
    index = (ROOT / "docs/en/index.md").read_text("utf-8")
    decisions = sorted(page.name for page in (ROOT / "docs/adr").glob("*.md"))
    assert [name for name in decisions if f"(../adr/{name})" not in index] == []


def test_packages_say_what_they_are_for_in_both_languages() -> None:
    """One sentence in English with the Chinese term."""
    silent = []
    for path in sorted((ROOT / "src").rglob("__init__.py")):
        if path.parent.name in DJANGO_FOLDERS:
            continue
        said = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
        first = said.partition("\n\n")[0]
        root = path.parent.name == "rencheng"
        if not HAN.search(first) or not (root or re.search(r"[a-z]{3}", first)):
            silent.append(str(path.relative_to(ROOT)))
    assert silent == []


def test_the_glossary_is_in_both_languages() -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in (ROOT / "docs/glossary.md").read_text("utf-8").splitlines()
        if line.startswith("| ") and not line.startswith("| term |")
    ]
    assert len(rows) >= 70
    assert [row for row in rows if len(row) != 3 or not all(row)] == []
    latin = {"WGS-84 坐标"}
    assert [row[0] for row in rows if not HAN.search(row[1]) and row[1] not in latin] == []
    terms = [row[0] for row in rows]
    assert len(terms) == len(set(terms))


def _prose(page: Path) -> str:
    return BLOCK.sub("", page.read_text("utf-8"))


def _leads(page: Path, link: str) -> bool:
    """Whether a link's file and heading exist. Pictures are taken later, by `make screenshots`."""
    if re.match(r"https?://", link):
        return True
    place, _, heading = link.partition("#")
    target = (page.parent / place).resolve() if place else page
    if ROOT / "docs/pictures" in [target, *target.parents]:
        return True
    if not target.exists() or not target.is_relative_to(ROOT):
        return False
    return not heading or heading in {_anchor(title) for title in HEADING.findall(_prose(target))}


def _anchor(title: str) -> str:
    """The fragment that a heading is reached by."""
    kept = re.sub(r"[^\w\- ]", "", title.strip().lower())
    return kept.replace(" ", "-")

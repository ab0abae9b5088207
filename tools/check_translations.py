"""Is every text of the pages translated, and no translation left over? `--update` mends the file.

English is the msgid, Chinese (zh_Hans) the translation. Texts come from gettext calls in Python and
from the translation tags of templates. Fails with a list of: untranslated, left over, fuzzy, other
placeholders than the msgid, punctuation of the other language's width.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src/rencheng"
CATALOGUE = SOURCE / "wording/locale/zh_Hans/LC_MESSAGES/django.po"

LAZY = {f"{name}_lazy": DEFAULT_KEYWORDS[name] for name in ("gettext", "ngettext", "pgettext")}
KEYWORDS = {**DEFAULT_KEYWORDS, **LAZY}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
HALF_WIDTH_AFTER_CHINESE = re.compile(r"[\u4e00-\u9fff][,;:?!]")
FULL_WIDTH = re.compile(r"[，。；：？！（）、“”《》]")
QUOTES = "“”"  # English uses them too

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)

Key = tuple[str | None, str]


def texts() -> dict[Key, str | tuple[str, ...]]:
    """(context, msgid) → msgid or (singular, plural) of every text in source and templates."""
    found: dict[Key, str | tuple[str, ...]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        found.update(_extracted(path.read_text("utf-8")))
    for path in sorted(SOURCE.rglob("*.html")):
        # Inside brackets Python's tokenizer does not mind how the lines are indented.
        found.update(_extracted(f"(\n{templatize(path.read_text('utf-8'), origin=str(path))}\n)"))
    return found


def _extracted(python: str) -> Iterator[tuple[Key, str | tuple[str, ...]]]:
    for _, message, _, context in extract("python", io.BytesIO(python.encode()), KEYWORDS):
        if message:
            yield (context, message if isinstance(message, str) else message[0]), message


def load() -> Catalog:
    if not CATALOGUE.exists():
        return _empty()
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def _empty() -> Catalog:
    # Fixed dates: the file changes only where a text does; git knows when.
    catalogue = Catalog(
        locale="zh_Hans",
        project="Rencheng",
        version="1",
        charset="utf-8",
        fuzzy=False,
        creation_date=BEGINNING,
        revision_date=BEGINNING,
    )
    catalogue.header_comment = (
        "# Texts of the pages: English (msgid) → 中文. Kept by `make messages`."
    )
    return catalogue


def faults(wanted: dict[Key, str | tuple[str, ...]], kept: Catalog) -> list[str]:
    """Every fault, one line each."""
    known = {(message.context, _first(message.id)): message for message in kept if message.id}
    said = [f"left over: {key[1]!r}" for key in known if key not in wanted]
    for key in wanted:
        message = known.get(key)
        if message is None or not _translated(message):
            said.append(f"untranslated: {key[1]!r}")
        else:
            said += _faults_of(message)
    return sorted(said)


def _faults_of(message: Message) -> Iterator[str]:
    original, translated = _first(message.id), _first(message.string)
    if message.fuzzy:
        yield f"fuzzy: {original!r}"
    if set(PLACEHOLDER.findall(original)) != set(PLACEHOLDER.findall(translated)):
        yield f"other placeholders: {original!r} → {translated!r}"
    if HALF_WIDTH_AFTER_CHINESE.search(translated):
        yield f"half-width punctuation in Chinese: {translated!r}"
    if FULL_WIDTH.search(original.translate(dict.fromkeys(map(ord, QUOTES)))):
        yield f"full-width punctuation in English: {original!r}"


def _first(text: str | tuple[str, ...] | list[str]) -> str:
    return text if isinstance(text, str) else text[0]


def _translated(message: Message) -> bool:
    string = message.string
    return bool(string) if isinstance(string, str) else bool(string) and all(string)


def update(wanted: dict[Key, str | tuple[str, ...]], kept: Catalog) -> None:
    """Write the file anew: sorted, with the translations that are still wanted."""
    fresh = _empty()
    known = {(message.context, _first(message.id)): message for message in kept if message.id}
    for key in sorted(wanted, key=lambda key: (key[1].lower(), key[1], key[0] or "")):
        old = known.get(key)
        fresh.add(wanted[key], string=old.string if old else "", context=key[0])
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as file:
        write_po(file, fresh, width=100, no_location=True, omit_header=False)


def main() -> int:
    settings.configure(USE_I18N=True)
    django.setup()
    wanted = texts()
    if "--update" in sys.argv[1:]:
        update(wanted, load())
    said = faults(wanted, load())
    for line in said:
        sys.stderr.write(line + "\n")
    sys.stdout.write(f"{len(wanted)} texts, {len(said)} faults in {CATALOGUE.relative_to(ROOT)}\n")
    return bool(said)


if __name__ == "__main__":
    sys.exit(main())

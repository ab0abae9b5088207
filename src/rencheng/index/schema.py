"""The fields of the index, and how a document is put into them and taken out."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import date
from typing import Any

import tantivy

from rencheng.core.search.documents import Document
from rencheng.core.search.folding import clean, fold
from rencheng.core.search.terms import grams, words

VERSION = 1  # raise it with every change of fields, folding or terms: old folders are rebuilt

KEY, KIND, DISTRICT, TITLE, GRAMS, WORDS, STORED, FOLDED = (
    "key",
    "kind",
    "district",
    "title",
    "grams",
    "words",
    "stored",
    "folded",
)
WHOLE_CITY = "*"  # the district of a document that holds everywhere

_PART = "\x1f"  # unit separator: `clean` leaves none in a text

# What may be indexed of one document. A body beyond it is cut: it is a file, no answer.
LONGEST_BODY = 200_000
LONGEST_TITLE = 500


def build() -> tantivy.Schema:
    """The fields. Terms come ready, parted by spaces; only the frequency of a term is kept:
    positions make a field two and a half times as large, and passages are found in the text."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(KEY, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(KIND, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_text_field(DISTRICT, tokenizer_name="raw", index_option="basic")
    for name in (TITLE, GRAMS, WORDS):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    builder.add_bytes_field(STORED, stored=True)
    builder.add_bytes_field(FOLDED, stored=True)  # folding anew took a third of a search
    return builder.build()


def to_fields(document: Document) -> tantivy.Document:
    """A document as the index keeps it. Text that cannot be seen or stored is left out."""
    document = tidy(document)
    title, body = fold(document.title), fold(document.body)
    aliases = fold("\n".join(document.aliases))
    # A title that repeats the beginning of the text is said only once.
    heading = "" if body.startswith(title) else title
    whole = f"{heading}\n{aliases}\n{body}"
    entry = tantivy.Document()
    entry.add_text(KEY, document.id)
    entry.add_text(KIND, document.kind)
    for district in document.districts or (WHOLE_CITY,):
        entry.add_text(DISTRICT, district)
    entry.add_text(TITLE, " ".join(grams(heading)))
    entry.add_text(GRAMS, " ".join(grams(whole)))
    entry.add_text(WORDS, " ".join(words(whole)))
    entry.add_bytes(STORED, _dump(document))
    entry.add_bytes(FOLDED, _PART.join((title, aliases, body)).encode())
    return entry


def tidy(document: Document) -> Document:
    """The document with its texts cleaned and cut to what is kept."""
    tidied: dict[str, Any] = {
        "title": clean(document.title)[:LONGEST_TITLE],
        "body": clean(document.body)[:LONGEST_BODY],
        "aliases": tuple(clean(alias)[:LONGEST_TITLE] for alias in document.aliases),
        "unit": clean(document.unit),
        "owner": clean(document.owner),
    }
    if all(getattr(document, name) == text for name, text in tidied.items()):
        return document  # nearly always, and `replace` is slow
    return replace(document, **tidied)


def from_fields(entry: tantivy.Document) -> Document:
    """The document that `to_fields` kept."""
    kept = json.loads(_bytes(entry, STORED))
    for name in ("dated", "expiry"):
        kept[name] = date.fromisoformat(kept[name]) if kept[name] else None
    for name in ("aliases", "districts"):
        kept[name] = tuple(kept[name])
    return Document(**kept)


def folded_parts(entry: tantivy.Document) -> tuple[str, str, str]:
    """Title, aliases and body, folded: what terms are looked up in."""
    title, aliases, body = _bytes(entry, FOLDED).decode().split(_PART)
    return title, aliases, body


def _bytes(entry: tantivy.Document, field: str) -> bytes:
    value = entry.get_first(field)
    assert isinstance(value, bytes), f"every document keeps {field}"
    return value


def _dump(document: Document) -> bytes:
    kept = {name: getattr(document, name) for name in _FIELDS}
    return json.dumps(kept, ensure_ascii=False, default=date.isoformat).encode()


_FIELDS = tuple(field.name for field in fields(Document))

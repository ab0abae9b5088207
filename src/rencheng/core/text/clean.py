"""Cleaning (清洗): what a person typed, made plain to read, store and compare; the words stay."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import cache
from typing import Any

#: More rounds than honest text needs; only text made to nest (an entity of an entity) comes near.
_MOST_ROUNDS = 12

_PARAGRAPH_TAGS = (
    "p|div|br|hr|li|ul|ol|dl|dt|dd|tr|table|tbody|thead|h[1-6]|section|article|blockquote|pre"
)
_OTHER_TAGS = (
    "a|abbr|address|applet|aside|audio|b|base|big|body|button|canvas|center|cite|code|col|del|em|"
    "embed|fieldset|figure|font|footer|form|frame|frameset|head|header|html|i|iframe|img|input|ins|"
    "label|legend|link|main|map|marquee|math|meta|nav|noscript|o:p|object|option|param|s|samp|"
    "script|select|small|source|span|strike|strong|style|sub|sup|svg|td|textarea|template|th|title|"
    "tt|u|var|video|xml"
)
# Each pattern stops at the next opening bracket, so that no text makes them run long.
_HIDDEN = re.compile(
    r"<!--(?:(?!-->|<!--).)*-->|<(script|style)\b[^<>]*>(?:(?!</?\1\b).)*</\1\s*>",
    re.IGNORECASE | re.DOTALL,
)
_PARAGRAPH = re.compile(rf"</?(?:{_PARAGRAPH_TAGS})(?=[\s/>])[^<>]*>", re.IGNORECASE)
_TAG = re.compile(
    rf"</?(?:{_OTHER_TAGS})(?=[\s/>])[^<>]*>|</[a-z][\w:-]*\s*>|"
    r"<[a-z][\w:-]*\s[^<>=]*=[^<>]*>|<!doctype[^<>]*>",
    re.IGNORECASE,
)
_NESTED_AMPERSAND = re.compile(r"&(?:amp;|#0*38;|#[xX]0*26;)+")

_PICTOGRAPH = "\u2600-\u27bf\ufe0f\U0001f000-\U0001faff"
_LOOSE_JOINER = re.compile(f"(?<![{_PICTOGRAPH}])\u200d|\u200d(?![{_PICTOGRAPH}])")
_BLANKS = re.compile(" {2,}")
_BLANK_AT_BREAK = re.compile(" *\n *")
_BREAKS = re.compile("\n{3,}")
_BLANK_CODES = (0x09, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)


def clean(text: str, limit: int | None = None) -> str:
    """Make a citizen's text plain: widths, invisible characters, markup, white space.

    Letters, digits and signs of full width become ordinary ones, Chinese punctuation stays.
    Control and zero-width characters and HTML go, entities become what they stand for, a paragraph
    of markup becomes a line. Traditional characters stay (see `to_simplified`). limit: characters
    that are kept at most. Cleaning twice changes nothing more.
    """
    for _ in range(_MOST_ROUNDS):
        before, text = text, _clean_once(text)
        if text == before:
            break
    return text if limit is None else text[:limit].rstrip()


def to_simplified(text: str) -> str:
    """Traditional Chinese as Simplified (OpenCC t2s), for indexing and comparing, not for show."""
    return str(_converter().convert(text))


def _clean_once(text: str) -> str:
    text = unicodedata.normalize("NFC", text).translate(_plain_characters())
    if "\u200d" in text:
        text = _LOOSE_JOINER.sub("", text)
    if "<" in text:
        text = _TAG.sub("", _PARAGRAPH.sub("\n", _HIDDEN.sub("", text)))
    if "&" in text:
        text = html.unescape(_NESTED_AMPERSAND.sub("&", text))
    text = _BLANK_AT_BREAK.sub("\n", _BLANKS.sub(" ", text))
    return _BREAKS.sub("\n\n", text).strip()


@cache
def _plain_characters() -> dict[int, str | None]:
    """Character → what it becomes (None: nothing); all others stay."""
    table: dict[int, str | None] = {}
    for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)):
        table[code] = chr(code - 0xFEE0)
    table |= dict(zip(map(ord, "＃％＊＋－．／＝＠＿"), "#%*+-./=@_", strict=True))
    # Radicals and styled letters look like the characters they are copied in place of.
    for code in (*range(0x2E80, 0x2FD6), *range(0x1D400, 0x1D800)):
        plain = unicodedata.normalize("NFKC", chr(code))
        if plain != chr(code):
            table[code] = plain
    for code in (*range(0x20), *range(0x7F, 0xA0), 0xAD, 0x034F, 0x061C, 0x115F, 0x1160, 0x180E):
        table[code] = None
    for first, last in (
        (0x200B, 0x200F),  # zero width, direction marks
        (0x202A, 0x202E),  # direction
        (0x2060, 0x206F),  # joiners, isolates
        (0xFE00, 0xFE0E),  # variants of a glyph; FE0F stays, emoji need it
        (0xFFF0, 0xFFFB),
        (0xD800, 0xDFFF),  # lone surrogates cannot be written as UTF-8
        (0xE0000, 0xE01EF),  # tags, variants
    ):
        table |= dict.fromkeys(range(first, last + 1))
    table |= dict.fromkeys((0x3164, 0xFEFF, 0xFFA0, 0xFFFE, 0xFFFF))
    del table[0x200D]  # joins emoji; a loose one is taken out apart
    table |= dict.fromkeys(_BLANK_CODES, " ")
    table |= dict.fromkeys((0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029), "\n")
    return table


@cache
def _converter() -> Any:
    import opencc  # noqa: PLC0415 — its dictionaries take time and memory; many callers never index

    return opencc.OpenCC("t2s")

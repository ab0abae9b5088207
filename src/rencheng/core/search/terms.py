"""The terms a folded text is found by: character 1–2-grams and words."""

from __future__ import annotations

import re
from operator import add

import rjieba

LONGEST_TERM = 40  # characters; what is longer is no word but a key or an address

# Chinese characters and 〇, kana, hangul: written without spaces, so cut into pairs.
_HAN = (
    "\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_RUN = re.compile(f"([{_HAN}]+)|((?:(?![{_HAN}])[^\\W_])+)")
_HAN_START = re.compile(f"[{_HAN}]")


def grams(folded: str) -> list[str]:
    """Every character and every pair of neighbours of Chinese runs; other runs whole."""
    terms: list[str] = []
    for han, other in _RUN.findall(folded):
        if han:
            terms += han
            terms += map(add, han, han[1:])
        else:
            terms.append(other[:LONGEST_TERM])
    return terms


def pairs(folded: str) -> list[str]:
    """As `grams`, but a character alone only where it has no neighbour: the terms of a query."""
    terms: list[str] = []
    for han, other in _RUN.findall(folded):
        if len(han) > 1:
            terms += map(add, han, han[1:])
        else:
            terms.append(han or other[:LONGEST_TERM])
    return terms


def characters(folded: str) -> list[str]:
    """The single characters of Chinese runs: the last resort for a misspelt query."""
    return [character for han, _ in _RUN.findall(folded) for character in han]


def words(folded: str) -> list[str]:
    """The words as rjieba cuts them, without punctuation and spaces."""
    return [word for word in rjieba.cut(folded) if word[0].isalnum()]


def is_han(term: str) -> bool:
    """Whether a term is of a writing without spaces, where any neighbour is a stranger."""
    return _HAN_START.match(term) is not None


def stands_alone(folded: str, start: int, end: int) -> bool:
    """Whether start..end of a folded text is no mere part of a longer Latin word or number."""
    return not (_continues(folded[start - 1 : start]) or _continues(folded[end : end + 1]))


def _continues(neighbour: str) -> bool:
    return neighbour.isalnum() and not is_han(neighbour)

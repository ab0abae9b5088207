"""What people lack and what they have only heard (需求与传言)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from rencheng.core.text.features import read_parts
from rencheng.core.wellbeing.words import word_list

#: Between a thing and the word that says it is lacking, in characters. Ours, by reading.
_NEAR = 8
_SENTENCE = re.compile(r"[。！？!?；;\n]")


class Found(NamedTuple):
    """A kind and the words of the text that say it."""

    kind: str
    words: list[str]


def needs(text: str) -> list[Found]:
    """What a text says is lacking: medicine, food, care, work, debt (rent among it).

    A phrase such as 断药 says it alone; a thing (药) says it where a word of lack (买不到) stands
    within eight characters in the same sentence.
    """
    known = word_list()
    sentences = _SENTENCE.split(read_parts(text).plain)
    found = []
    for kind, need in known.needs.items():
        words: dict[str, None] = {}
        for sentence in sentences:
            words |= dict.fromkeys(need.plain.findall(sentence))
            lacks = list(known.lack.finditer(sentence))
            for thing in need.things.finditer(sentence) if lacks else ():
                near = (one for one in lacks if _gap(one, thing) <= _NEAR)
                if lack := next(near, None):
                    words[f"{lack.group()}…{thing.group()}"] = None
        if words:
            found.append(Found(kind, list(words)))
    return found


def rumour_signs(text: str) -> list[Found]:
    """Signs that a text passes on what was only heard: hearsay, spreading, asking."""
    return _found(word_list().rumour, text)


def _found(patterns: Mapping[str, re.Pattern[str]], text: str) -> list[Found]:
    plain = read_parts(text).plain
    found = []
    for kind, pattern in patterns.items():
        if words := list(dict.fromkeys(pattern.findall(plain))):
            found.append(Found(kind, words))
    return found


def _gap(one: re.Match[str], other: re.Match[str]) -> int:
    return max(one.start() - other.end(), other.start() - one.end(), 0)

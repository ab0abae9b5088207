"""Signs of a crisis (危机征兆) in a text: of the writer, or of somebody they fear for.

They flag, nothing more: a trained person sees the text at once and decides; the writer is told only
where to call. Two readers look, since each misses what the other sees: the patterns of crisis.toml
as a text comes in, and likeness in meaning (`crisis_likeness`) a moment later.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final, Literal, NamedTuple

from rencheng.core.text.features import read_parts

#: Of a long text so many sentences are compared in meaning: a crisis is seldom said late. Ours.
COMPARED: Final = 8
_SHORTEST = 4
SENTENCE: Final = re.compile(r"[^。！？!?\n]+")

Whom = Literal["self", "other"]


class Sign(NamedTuple):
    """A sign: ideation, plan, means or self_harm; whom it is said of; the words."""

    kind: str
    whom: Whom
    words: str


@dataclass(frozen=True)
class CrisisWords:
    """The patterns of crisis.toml. direct: by kind, said of oneself; other: of somebody else."""

    version: str
    direct: Mapping[str, re.Pattern[str]]
    other: re.Pattern[str]
    subject: re.Pattern[str]
    idiom: re.Pattern[str]
    quoted: re.Pattern[str]


@cache
def crisis_words() -> CrisisWords:
    """The patterns that come with the package, read once a process."""
    text = resources.files("rencheng.core.wellbeing").joinpath("crisis.toml").read_text("utf-8")
    data = tomllib.loads(text)
    direct = dict(data["direct"])
    other = _any(direct.pop("other"))
    about = {name: _any(patterns) for name, patterns in data["about"].items()}
    kinds = {kind: _any(patterns) for kind, patterns in direct.items()}
    return CrisisWords(data["version"], kinds, other, **about)


def crisis_signs(text: str) -> list[Sign]:
    """What in a text may be a crisis, in the order it is said; empty: nothing is."""
    found: list[Sign] = []
    for sentence in SENTENCE.findall(read_parts(text).plain):
        found += in_sentence(sentence)
    return found


def sentences(text: str) -> list[str]:
    """The sentences of a text that are compared in meaning, the first ones."""
    kept = (one.strip() for one in SENTENCE.findall(read_parts(text).plain))
    return [one for one in kept if len(one) >= _SHORTEST][:COMPARED]


def in_sentence(sentence: str) -> list[Sign]:
    """What the patterns find in a folded sentence."""
    return list(_signs(sentence, crisis_words()))


def _signs(sentence: str, known: CrisisWords) -> Iterator[Sign]:
    ways = [found.span() for found in known.idiom.finditer(sentence)]
    story = known.subject.search(sentence) is not None
    for whom, kind, pattern in _patterns(known):
        for found in pattern.finditer(sentence):
            if any(start < found.end() and found.start() < end for start, end in ways):
                continue
            if story and not _of_oneself(sentence, found.start(), whom, kind, known):
                continue
            yield Sign(kind, whom, found.group())


def _of_oneself(sentence: str, at: int, whom: Whom, kind: str, known: CrisisWords) -> bool:
    """Whether a wish to die stands beside other matters, and is not a quotation."""
    return whom == "self" and kind == "ideation" and not known.quoted.search(sentence[:at])


def _patterns(known: CrisisWords) -> Iterator[tuple[Whom, str, re.Pattern[str]]]:
    for kind, pattern in known.direct.items():
        yield "self", kind, pattern
    yield "other", "ideation", known.other


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{one})" for one in patterns))

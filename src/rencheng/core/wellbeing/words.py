"""The word list of feelings and needs (情绪词表): found in texts with denial and degree."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import NamedTuple

#: How far before a word its denial or degree may stand, in characters. Ours.
_REACH = 4
_STRONG, _WEAK, _PLAIN = 1.5, 0.5, 1.0
_PAUSE = re.compile(r"[，。！？；、,.!?;\s/@#]")


class Hit(NamedTuple):
    """A word of the list in a text: its class, where it stands, whether denied, how strong."""

    kind: str
    word: str
    start: int
    denied: bool
    strength: float


@dataclass(frozen=True)
class Need:
    """plain: phrases that say the need alone. things: words that say it beside a word of lack."""

    plain: re.Pattern[str]
    things: re.Pattern[str]


@dataclass(frozen=True)
class WordList:
    """The list, ready to search."""

    version: str
    feelings: Mapping[str, re.Pattern[str]]
    needs: Mapping[str, Need]
    lack: re.Pattern[str]
    rumour: Mapping[str, re.Pattern[str]]
    denials: re.Pattern[str]
    no_denials: re.Pattern[str]
    degrees: Sequence[tuple[re.Pattern[str], float]]

    def every_word(self) -> list[list[str]]:
        """The words of each class of feeling."""
        return [
            [re.sub(r"\\(.)", r"\1", word) for word in pattern.pattern.split("|")]
            for pattern in self.feelings.values()
        ]

    def feelings_in(self, plain: str) -> Iterator[Hit]:
        """The words of feeling in a folded text (see `text.features.read_parts`)."""
        for kind, pattern in self.feelings.items():
            for found in pattern.finditer(plain):
                before = _before(plain, found.start())
                yield Hit(
                    kind,
                    found.group(),
                    found.start(),
                    self._denied(before),
                    self._strength(before),
                )

    def _denied(self, before: str) -> bool:
        return bool(self.denials.search(self.no_denials.sub("", before)))

    def _strength(self, before: str) -> float:
        return next((by for degree, by in self.degrees if degree.search(before)), _PLAIN)


@cache
def word_list() -> WordList:
    """The list that comes with the package, read once a process."""
    text = resources.files("rencheng.core.wellbeing").joinpath("words.toml").read_text("utf-8")
    data = tomllib.loads(text)
    needs = {
        kind: Need(_any_of(words["plain"]), _any_of(words["things"]))
        for kind, words in data["needs"].items()
    }
    degrees = [
        (_any_of(data["degrees"]["weak"]), _WEAK),
        (_any_of(data["degrees"]["strong"]), _STRONG),
    ]
    return WordList(
        version=data["version"],
        feelings={kind: _any_of(words) for kind, words in data["feelings"].items()},
        needs=needs,
        lack=_any_of(data["lack"]["words"]),
        rumour={kind: _any_of(words) for kind, words in data["rumour"].items()},
        denials=_any_of(data["denials"]["words"]),
        no_denials=_any_of(data["denials"]["except"]),
        degrees=degrees,
    )


def _any_of(words: str) -> re.Pattern[str]:
    """A pattern for any of the words, the longest first, in lower case as texts are folded."""
    ranked = sorted(set(words.lower().split()), key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, ranked)))


def _before(plain: str, start: int) -> str:
    """What stands just before a word, back to the last pause."""
    return _PAUSE.split(plain[max(0, start - _REACH) : start])[-1]

"""The little language phrases are written in (句式): `[a|b|]` chooses, `{slot}` is filled in.

Choices nest: `[暖气[一点|根本]不热|屋里冷]`. An empty choice is written by an empty side.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from random import Random

from rencheng.core.common.errors import InputError


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a phrase that is filled by a value."""

    name: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several sequences is taken, each as likely as the next."""

    options: tuple[tuple[Part, ...], ...]


Part = str | Slot | Choice


@cache
def parse(phrase: str) -> tuple[Part, ...]:
    """The parts of a phrase. Raises InputError("phrase_unbalanced") naming the phrase."""
    parts, end = _sequence(phrase, 0, inside=False)
    if end != len(phrase):
        raise InputError("phrase_unbalanced", phrase=phrase)
    return parts


def expand(parts: tuple[Part, ...], rng: Random, fill: Callable[[str], str]) -> str:
    """A text of these parts: choices drawn from `rng`, slots by `fill(name)`."""
    words: list[str] = []
    for part in parts:
        if isinstance(part, str):
            words.append(part)
        elif isinstance(part, Slot):
            words.append(fill(part.name))
        else:
            option = part.options[int(rng.random() * len(part.options))]
            words.append(expand(option, rng, fill))
    return "".join(words)


def slots_of(parts: tuple[Part, ...]) -> set[str]:
    """Names of all slots that a phrase may ask for."""
    names: set[str] = set()
    for part in parts:
        if isinstance(part, Slot):
            names.add(part.name)
        elif isinstance(part, Choice):
            for option in part.options:
                names |= slots_of(option)
    return names


def _sequence(phrase: str, at: int, *, inside: bool) -> tuple[tuple[Part, ...], int]:
    parts: list[Part] = []
    plain = ""
    while at < len(phrase):
        sign = phrase[at]
        if inside and sign in "|]":
            break
        if sign not in "[{":
            if sign in "]}":
                raise InputError("phrase_unbalanced", phrase=phrase)
            plain, at = plain + sign, at + 1
            continue
        if plain:
            parts.append(plain)
            plain = ""
        part, at = _slot(phrase, at) if sign == "{" else _choice(phrase, at)
        parts.append(part)
    if plain:
        parts.append(plain)
    return tuple(parts), at


def _slot(phrase: str, at: int) -> tuple[Slot, int]:
    end = phrase.find("}", at)
    if end < 0:
        raise InputError("phrase_unbalanced", phrase=phrase)
    return Slot(phrase[at + 1 : end]), end + 1


def _choice(phrase: str, at: int) -> tuple[Choice, int]:
    options: list[tuple[Part, ...]] = []
    while True:
        option, at = _sequence(phrase, at + 1, inside=True)
        options.append(option)
        if at >= len(phrase):
            raise InputError("phrase_unbalanced", phrase=phrase)
        if phrase[at] == "]":
            return Choice(tuple(options)), at + 1

"""The order of the hits: how the fields' scores are joined, and a second look at the first ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rencheng.core.search.reading import Term
from rencheng.core.search.terms import is_han, stands_alone

# Chosen on 631 real questions over 599 policy documents and on 210 guides with held-out questions;
# docs/en/search.md says what each one brings. Half or twice as much changes little.
WORDS_WEIGHT = 1.0  # of the field of words, where the field of pairs has 1
TITLE_WEIGHT = 1.0  # of the pairs of the title, over and above their part in the whole text
SECOND_LOOK = 20  # hits that are looked at again
COVERAGE_WEIGHT = 0.6  # beside a lexical score scaled to 1
PASSAGE_WEIGHT = 0.8
PASSAGE_LENGTH = 120  # characters within which the terms should stand together

#: A document that holds more than this share of the query's weight is to the point.
SURE_SHARE = 0.3


class Found(NamedTuple):
    """One place where a term of the query stands in a folded text. start, end: characters."""

    start: int
    end: int
    term: Term


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a hit, each between 0 and 1.

    coverage: share of the query's weight that stands anywhere in the document. passage: share
    that stands within PASSAGE_LENGTH characters of it.
    """

    coverage: float
    passage: float


def deciding(terms: Sequence[Term]) -> list[Term]:
    """The most telling terms, of which a document must hold one to be to the point.

    As few as weigh 1 − SURE_SHARE of all: a document without any of them then holds SURE_SHARE of
    the weight at most. To ask for so many of the terms says much the same and takes the engine
    five times as long; to ask for any term at all counts half of a large index.
    """
    rest = sum(term.weight for term in terms)
    spared = rest * SURE_SHARE
    chosen: list[Term] = []
    for term in sorted(terms, key=lambda term: -term.weight):
        if chosen and rest <= spared:
            break
        chosen.append(term)
        rest -= term.weight
    return chosen


def find(folded: str, terms: Sequence[Term]) -> list[Found]:
    """Where the terms stand, by position."""
    places = []
    for term in terms:
        text, length = term.text, len(term.text)
        anywhere = is_han(text)
        start = folded.find(text)
        while start >= 0:
            end = start + length
            if anywhere or stands_alone(folded, start, end):
                places.append(Found(start, end, term))
            start = folded.find(text, end)
    places.sort()
    return places


def weigh(places: Sequence[Found], elsewhere: set[str], terms: Sequence[Term]) -> Evidence:
    """The evidence of a body's `places` and the terms that stand `elsewhere` (title, aliases)."""
    total = sum(term.weight for term in terms)
    if not total:
        return Evidence(0.0, 0.0)
    present = elsewhere | {found.term.text for found in places}
    covered = sum(term.weight for term in terms if term.text in present)
    _, best = best_window(places, PASSAGE_LENGTH)
    return Evidence(covered / total, best / total)


def best_window(places: Sequence[Found], length: int) -> tuple[int, float]:
    """The window of `length` characters that holds the most weight of different terms.

    Returns the index in `places` of its first term, and its weight; (0, 0.0) without places.
    """
    held: dict[str, int] = {}
    weight, best, first, left = 0.0, 0.0, 0, 0
    for found in places:
        text = found.term.text
        held[text] = held.get(text, 0) + 1
        if held[text] == 1:
            weight += found.term.weight
        while found.end - places[left].start > length:
            gone = places[left].term
            held[gone.text] -= 1
            if not held[gone.text]:
                weight -= gone.weight
            left += 1
        if weight > best + 1e-9:
            best, first = weight, left
    return first, best


def second_look(lexical: Sequence[float], evidence: Sequence[Evidence]) -> list[tuple[int, float]]:
    """The order after a second look: (index, score), best first; equals keep their order.

    lexical: the engine's scores, best first, all ≥ 0. evidence: of the same hits.
    """
    top = max(lexical, default=0.0) or 1.0
    scores = [
        score / top + COVERAGE_WEIGHT * seen.coverage + PASSAGE_WEIGHT * seen.passage
        for score, seen in zip(lexical, evidence, strict=True)
    ]
    order = sorted(range(len(scores)), key=lambda index: -scores[index])
    return [(index, scores[index]) for index in order]

"""Reading a query: which terms it asks for, whatever a person typed or pasted."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from rencheng.core.search.folding import clean, fold
from rencheng.core.search.terms import characters, pairs, words

LONGEST_QUERY = 2_000  # characters read; the rest of a pasted text adds time, not sense
MOST_PAIRS = 48  # of a query; a question has 10 to 30
MOST_WORDS = 24

#: What makes a sentence a question or a plea and says nothing of its matter. Longest first.
_ASKING = (
    "有没有人|是不是|能不能|可不可以|需不需要|要不要|怎么回事|怎么样|怎么办|为什么|是什么|有哪些|"
    "有没有|请问|您好|你好|谢谢|麻烦|什么|哪些|哪个|哪里|哪儿|哪几|多少|多久|如何|怎么|怎样|为何|"
    "何时|是否|几个|吗|呢|啊|吧|嘛|呀"
)
_ASKING_PATTERN = re.compile(_ASKING)


class Term(NamedTuple):
    """A term of the query. weight: how telling it is (inverse document frequency), > 0."""

    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Reading:
    """A query as terms, each once, in the order asked; how often it was said beside it.

    pairs: pairs of characters and whole Latin words. words: as rjieba cuts. characters: single
    Chinese characters, for when nothing else is found.
    """

    pairs: dict[str, int]
    words: dict[str, int]
    characters: dict[str, int]

    def __bool__(self) -> bool:
        return bool(self.pairs)


def read_query(query: str) -> Reading:
    """What a query asks for. Any text will do: nothing in it is syntax, nothing raises.

    Question words are left out unless the query has nothing else.
    """
    text, folded = asked_text(query)
    reading = _read(text)
    return reading or _read(folded)


def asked_text(query: str) -> tuple[str, str]:
    """The query folded: without its question words, and with them."""
    folded = fold(clean(query[:LONGEST_QUERY]))
    return _ASKING_PATTERN.sub(" ", folded), folded


def telling(
    said: dict[str, int],
    document_frequency: Callable[[str], int],
    documents: int,
    most: int,
) -> list[Term]:
    """The terms that tell most, in the order asked; those in no document are left out.

    said: term → times said. document_frequency: how many of `documents` hold a term. Chosen by
    times said × BM25's inverse document frequency (Robertson & Spärck Jones, always > 0).
    """
    known = [
        (Term(text, inverse_document_frequency(frequency, documents)), times)
        for text, times in said.items()
        if (frequency := document_frequency(text)) > 0
    ]
    if len(known) > most:
        chosen = sorted(known, key=lambda pair: -pair[0].weight * pair[1])[:most]
        kept = {term.text for term, _ in chosen}
        known = [pair for pair in known if pair[0].text in kept]
    return [term for term, _ in known]


def inverse_document_frequency(frequency: int, documents: int) -> float:
    """ln(1 + (N − n + ½) / (n + ½)), as Lucene's and tantivy's BM25 has it."""
    rest = max(documents - frequency, 0)  # deleted documents may still be counted in `frequency`
    return math.log(1 + (rest + 0.5) / (frequency + 0.5))


def _read(folded: str) -> Reading:
    return Reading(
        pairs=_counted(pairs(folded)),
        words=_counted(words(folded)),
        characters=_counted(characters(folded)),
    )


def _counted(terms: Iterable[str]) -> dict[str, int]:
    return dict(Counter(terms))

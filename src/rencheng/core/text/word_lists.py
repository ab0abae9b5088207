"""Words that are watched (监测词): symptoms, failures of lifelines, as the city's data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from rencheng.core.common.errors import InputError

LISTS: Final = ("symptom", "lifeline")
MOST_WORDS: Final = 500  # of a list; ours: each is looked for in every text
MOST_LETTERS: Final = 20


@dataclass(frozen=True, slots=True)
class WordLists:
    """Each list: term → the words by which citizens say it; a word belongs to one term."""

    version: str
    valid_from: date
    lists: Mapping[str, Mapping[str, tuple[str, ...]]]

    def rows(self) -> Iterator[tuple[str, str, str]]:
        """(list, term, word), in order."""
        for name, terms in self.lists.items():
            for term, words in terms.items():
                for word in words:
                    yield name, term, word


NO_WORDS: Final = WordLists("none", date.min, {})


def words_on(known: Iterable[WordLists], day: date) -> WordLists:
    """The lists that hold on `day`: the newest already valid, else none."""
    valid = [one for one in known if one.valid_from <= day]
    return max(valid, key=lambda one: one.valid_from, default=NO_WORDS)


def words_from(data: Mapping[str, Any]) -> WordLists:
    """Lists from plain data, as words.toml holds it. InputError `words_unusable` names a field."""
    version, day = data.get("version"), data.get("valid_from")
    if not isinstance(version, str) or not version:
        raise InputError("words_unusable", field="version", why="text")
    if isinstance(day, str):
        try:
            day = date.fromisoformat(day)
        except ValueError:
            day = None
    if not isinstance(day, date) or isinstance(day, datetime):
        raise InputError("words_unusable", field="valid_from", why="YYYY-MM-DD")
    unknown = set(data) - {"version", "valid_from", "source", *LISTS}
    if unknown:
        raise InputError("words_unusable", field=min(unknown), why=", ".join(LISTS))
    return WordLists(version, day, {name: _terms(name, data.get(name, {})) for name in LISTS})


def words_data(lists: WordLists) -> dict[str, Any]:
    """The plain data of lists, fit for JSON; `words_from` reads it back."""
    return {
        "version": lists.version,
        "valid_from": lists.valid_from.isoformat(),
        **{
            name: {term: list(words) for term, words in terms.items()}
            for name, terms in lists.lists.items()
        },
    }


def _terms(name: str, given: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(given, Mapping):
        raise InputError("words_unusable", field=name, why="term = [word, …]")
    seen: dict[str, str] = {}
    for term, words in given.items():
        field = f"{name}.{term}"
        if not isinstance(words, list | tuple) or not words:
            raise InputError("words_unusable", field=field, why="term = [word, …]")
        for word in words:
            if not isinstance(word, str) or not 0 < len(word.strip()) <= MOST_LETTERS:
                raise InputError("words_unusable", field=field, why=f"1–{MOST_LETTERS}")
            if word in seen:
                raise InputError("words_unusable", field=field, why=f"{word}: {seen[word]}")
            seen[word] = term
    if len(seen) > MOST_WORDS:
        raise InputError("words_unusable", field=name, why=f"≤ {MOST_WORDS}")
    return {str(term): tuple(words) for term, words in given.items()}

"""What is asked of tantivy: queries made of terms, never of a person's text."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import tantivy
from tantivy import Occur, Query

from rencheng.core.search.ranking import TITLE_WEIGHT, WORDS_WEIGHT, deciding
from rencheng.core.search.reading import MOST_PAIRS, MOST_WORDS, Reading, Term, telling
from rencheng.index import schema

MOST_KINDS = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """What to ask the engine, and the terms that passages and evidence are looked up by.

    counted: the documents that are to the point, cheap to count. scored: everything that shares
    a term, which the engine ranks fastest; the first `counted` of them are the hits.
    """

    counted: Query
    scored: Query
    terms: list[Term]


def attempts(
    searcher: tantivy.Searcher, fields: tantivy.Schema, reading: Reading, district: str | None
) -> Iterator[Asked]:
    """What to ask, in this order, until something is found: by pairs and words; then, for a
    misspelt query, by single characters, of which a document must hold half."""
    pairs = _telling(searcher, schema.GRAMS, reading.pairs, MOST_PAIRS)
    if pairs:
        words = telling_words(searcher, reading)
        counted = Query.boolean_query(_clauses(fields, schema.GRAMS, deciding(pairs)))
        scored = [
            *_clauses(fields, schema.GRAMS, pairs),
            *_clauses(fields, schema.TITLE, pairs, TITLE_WEIGHT),
            *_clauses(fields, schema.WORDS, words, WORDS_WEIGHT),
        ]
        yield _asked(fields, pairs, counted, Query.boolean_query(scored), district)
    characters = _telling(searcher, schema.GRAMS, reading.characters, MOST_PAIRS)
    needed = (min(len(reading.characters), MOST_PAIRS) + 1) // 2
    if characters and len(characters) >= needed:
        clauses = _clauses(fields, schema.GRAMS, characters)
        found = Query.boolean_query(clauses, needed)
        yield _asked(fields, characters, found, found, district)


def of_kinds(fields: tantivy.Schema, query: Query, kinds: Collection[str]) -> Query:
    """The query narrowed to these kinds; none: all."""
    if not kinds:
        return query
    chosen = Query.term_set_query(fields, schema.KIND, sorted(set(kinds)))
    return _narrowed(query, chosen)


def count_kinds(searcher: tantivy.Searcher, query: Query) -> dict[str, int]:
    """How many documents of each kind the query finds."""
    asked = {"kinds": {"terms": {"field": schema.KIND, "size": MOST_KINDS}}}
    buckets = searcher.aggregate(query, asked)["kinds"]["buckets"]
    return {bucket["key"]: int(bucket["doc_count"]) for bucket in buckets}


def of_ids(
    fields: tantivy.Schema, ids: Collection[str], kinds: Collection[str], district: str | None
) -> Query:
    """The documents of these ids, of these kinds and for this district."""
    query = Query.term_set_query(fields, schema.KEY, sorted(ids))
    if district:
        places = Query.term_set_query(fields, schema.DISTRICT, [district, schema.WHOLE_CITY])
        query = _narrowed(query, places)
    return of_kinds(fields, query, kinds)


def telling_words(searcher: tantivy.Searcher, reading: Reading) -> list[Term]:
    """The words of a query that tell most."""
    return _telling(searcher, schema.WORDS, reading.words, MOST_WORDS)


def _telling(searcher: tantivy.Searcher, field: str, said: dict[str, int], most: int) -> list[Term]:
    return telling(said, lambda text: searcher.doc_freq(field, text), searcher.num_docs, most)


def _asked(
    fields: tantivy.Schema,
    terms: list[Term],
    counted: Query,
    scored: Query,
    district: str | None,
) -> Asked:
    if district:
        places = Query.term_set_query(fields, schema.DISTRICT, [district, schema.WHOLE_CITY])
        counted, scored = _narrowed(counted, places), _narrowed(scored, places)
    return Asked(counted, scored, terms)


def _clauses(
    fields: tantivy.Schema, field: str, terms: list[Term], weight: float = 1.0
) -> list[tuple[Occur, Query]]:
    queries = [Query.term_query(fields, field, term.text, "freq") for term in terms]
    if weight != 1.0:
        queries = [Query.boost_query(query, weight) for query in queries]
    return [(Occur.Should, query) for query in queries]


def _narrowed(query: Query, condition: Query) -> Query:
    """The query where the condition holds, which adds nothing to the score."""
    unscored = Query.const_score_query(condition, 0.0)
    return Query.boolean_query([(Occur.Must, query), (Occur.Must, unscored)])

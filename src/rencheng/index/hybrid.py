"""Search by terms and by meaning (混合检索): candidates of both, in the learned order."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rencheng.core.search.documents import Hit, Passage, SearchResult
from rencheng.core.search.features import Asked, Candidate, Floats, features
from rencheng.core.search.passages import split
from rencheng.core.search.ranker import Ranker
from rencheng.core.search.reading import asked_text
from rencheng.index.meaning import MeaningIndex, Near
from rencheng.index.search_index import Pool, SearchIndex, Seen

#: Candidates by terms and by meaning. More of them found little and took longer.
BY_TERMS, BY_MEANING = 40, 20


@dataclass(frozen=True)
class Meaning:
    """What search by meaning needs beside the index: vectors of the documents and of the query."""

    vectors: MeaningIndex
    query: NDArray[np.float32]


@dataclass(frozen=True)
class Judged:
    """Candidates of a query with what speaks for each. table: (candidates, NAMES)."""

    pool: Pool
    seen: list[Seen]
    near: dict[str, Near]
    table: Floats


def judge(
    index: SearchIndex,
    query: str,
    meaning: Meaning | None,
    *,
    kinds: Collection[str] = (),
    district: str | None = None,
) -> Judged:
    """The candidates of a query and their features."""
    pool = index.pool(query, most=BY_TERMS, kinds=kinds, district=district)
    seen, near = list(pool.seen), dict[str, Near]()
    if meaning is not None and query.strip():
        near = meaning.vectors.nearest(meaning.query, BY_MEANING)
        here = {one.id for one in seen}
        seen += index.by_ids(
            [one for one in near if one not in here], pool.terms, kinds=kinds, district=district
        )
        near |= meaning.vectors.near(meaning.query, [one for one in here if one not in near])
    text, question = asked_text(query)
    asked = Asked(text, question, pool.terms, pool.words)
    candidates = [
        _candidate(one, place, pool.scores, near.get(one.id)) for place, one in enumerate(seen)
    ]
    return Judged(pool, seen, near, features(asked, candidates))


def search(
    index: SearchIndex,
    query: str,
    ranker: Ranker,
    meaning: Meaning | None,
    *,
    limit: int = 10,
    offset: int = 0,
    kinds: Collection[str] = (),
    district: str | None = None,
) -> SearchResult:
    """As `SearchIndex.search`, its first candidates in the learned order.

    Behind them come the other hits as the engine has them. What only meaning found is counted too.
    """
    began = time.perf_counter()
    judged = judge(index, query, meaning, kinds=kinds, district=district)
    scores = ranker.scores(judged.table)
    order = np.argsort(-scores, kind="stable")
    chosen = order[offset : offset + limit]
    hits = [_hit(judged, int(place), float(scores[place])) for place in chosen]
    beyond = limit - len(chosen)
    if beyond > 0 and judged.pool.total > len(judged.pool.seen):
        known = {one.id for one in judged.seen}
        skip = max(0, offset - len(order)) + len(judged.pool.seen)
        rest = index.search(query, limit=beyond, offset=skip, kinds=kinds, district=district)
        hits += [hit for hit in rest.hits if hit.document.id not in known]
    counts = dict(judged.pool.kinds)
    for one in judged.seen[len(judged.pool.seen) :]:
        kind = one.id.split("/", 1)[0]
        counts[kind] = counts.get(kind, 0) + 1
    total = judged.pool.total + len(judged.seen) - len(judged.pool.seen)
    return SearchResult(tuple(hits), total, counts, (time.perf_counter() - began) * 1000)


def _candidate(one: Seen, place: int, scores: Sequence[float], near: Near | None) -> Candidate:
    by_terms = place < len(scores)
    return Candidate(
        title=f"{one.title}\n{one.aliases}",
        body=one.body,
        lexical=scores[place] if by_terms else 0.0,
        place=place if by_terms else None,
        title_cosine=near.title if near else None,
        passage_cosine=near.passage if near else None,
    )


def _hit(judged: Judged, place: int, score: float) -> Hit:
    """The hit; one that shares no term shows the passage that is nearest in meaning."""
    seen = judged.seen[place]
    hit = seen.hit(score)
    near = judged.near.get(seen.id)
    if seen.in_body or near is None or near.best is None:
        return hit
    parts = split(hit.document.body)
    if near.best >= len(parts):
        return hit
    text = parts[near.best]
    start = max(hit.document.body.find(text), 0)
    after = start + len(text) < len(hit.document.body.rstrip())
    return replace(hit, passages=(Passage(text, start, (), start > 0, after),))

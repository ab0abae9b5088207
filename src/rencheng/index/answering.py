"""A page of answers (答案优先): the index's hits, led by the guide that fits."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from rencheng.core.search.documents import SearchResult
from rencheng.core.search.leading import lead_with_guide
from rencheng.core.search.ranker import default_ranker
from rencheng.index import hybrid
from rencheng.index.search_index import SearchIndex

_GUIDE = "guide"


def answer(
    index: SearchIndex,
    query: str,
    *,
    meaning: hybrid.Meaning | None = None,
    limit: int = 10,
    offset: int = 0,
    kinds: Collection[str] = (),
    district: str | None = None,
) -> SearchResult:
    """As `SearchIndex.search`; on the first page of all kinds the guide that fits stands first.

    meaning: the query's vector and those of the documents; None: terms alone decide.
    """
    if meaning is None:
        result = index.search(query, limit=limit, offset=offset, kinds=kinds, district=district)
    else:
        result = hybrid.search(
            index,
            query,
            default_ranker(),
            meaning,
            limit=limit,
            offset=offset,
            kinds=kinds,
            district=district,
        )
    if kinds or offset or not result.kinds.get(_GUIDE):
        return result
    if meaning is not None and result.hits and result.hits[0].document.kind == _GUIDE:
        return result
    guides = index.search(query, limit=1, kinds=(_GUIDE,), district=district)
    first = result if meaning is None else index.search(query, limit=1, district=district)
    best = guides.hits[0] if guides.hits else None
    top = first.hits[0].score if first.hits else 0.0
    took = result.took_ms + guides.took_ms
    return replace(result, hits=lead_with_guide(result.hits, best, top), took_ms=took)

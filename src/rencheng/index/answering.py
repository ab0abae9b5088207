"""A page of answers (答案优先): the index's hits, led by the guide that fits."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from rencheng.core.search.documents import SearchResult
from rencheng.core.search.leading import lead_with_guide
from rencheng.index.search_index import SearchIndex

_GUIDE = "guide"


def answer(
    index: SearchIndex,
    query: str,
    *,
    limit: int = 10,
    offset: int = 0,
    kinds: Collection[str] = (),
    district: str | None = None,
) -> SearchResult:
    """As `SearchIndex.search`; on the first page of all kinds the guide that fits stands first."""
    result = index.search(query, limit=limit, offset=offset, kinds=kinds, district=district)
    if kinds or offset or not result.kinds.get(_GUIDE):
        return result
    guides = index.search(query, limit=1, kinds=(_GUIDE,), district=district)
    best = guides.hits[0] if guides.hits else None
    took = result.took_ms + guides.took_ms
    return replace(result, hits=lead_with_guide(result.hits, best), took_ms=took)

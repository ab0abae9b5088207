"""Search for the pages (搜索): the index asks, PostgreSQL answers meanwhile where it is missing."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, urlencode

from django.core.cache import cache
from django.db.models import Q
from django.utils.translation import gettext as _

from rencheng.core.common.errors import SetupError
from rencheng.core.search.documents import Document, SearchResult
from rencheng.core.search.documents import Hit as IndexHit
from rencheng.core.text.clean import clean
from rencheng.index.answering import answer
from rencheng.index.search_index import SearchIndex
from rencheng.server.knowledge.indexing import index_path
from rencheng.server.knowledge.jobs import rebuild_index
from rencheng.server.knowledge.meaning import meaning_of
from rencheng.server.knowledge.models import Guide, SupportLine
from rencheng.server.places.queries import districts

PAGE_HITS = 10
_LINES = 3
_SNIPPET = 160
_KINDS = ("guide", "answer")
_LONGEST_QUERY = 10_000
_REBUILD_ASKED_SECONDS = 60

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FoundHit:
    """A hit as the page shows it: spans of title and snippet to mark."""

    kind: str
    id: str
    title: str
    title_marks: tuple[tuple[int, int], ...]
    snippet: str
    marks: tuple[tuple[int, int], ...]
    unit: str
    date: date | None
    url: str


@dataclass(frozen=True, slots=True)
class Found:
    """A page of results. notice: what the search did otherwise than asked, in the page's words."""

    query: str
    hits: list[FoundHit]
    total: int
    guides: int
    answers: int
    took_ms: float
    kind: str
    district: str
    page: int
    lines: list[SupportLine]
    notice: str

    @property
    def more(self) -> bool:
        return self.page * PAGE_HITS < self.total

    @property
    def previous_url(self) -> str:
        return self._url(self.page - 1)

    @property
    def next_url(self) -> str:
        return self._url(self.page + 1)

    def _url(self, page: int) -> str:
        asked = {"q": self.query, "kind": self.kind, "district": self.district, "page": page}
        return "?" + urlencode({name: value for name, value in asked.items() if value})


def search(
    query: str, *, kind: str = "", district: str = "", page: int = 1, by_meaning: bool = True
) -> Found:
    """Search guides and public answers. Any text will do; unknown filters are left out.

    by_meaning: False where an answer is wanted with every word typed: terms alone are quick.
    """
    notice = ""
    query = clean(query)
    if len(query) > _LONGEST_QUERY:
        query = query[:_LONGEST_QUERY]
        notice = _("The question was very long; its first part was searched.")
    kind = kind if kind in _KINDS else ""
    district = district if district in {code for code, _name in districts()} else ""
    began = time.perf_counter()
    try:
        result = answer(
            _index(),
            query,
            meaning=meaning_of(query) if by_meaning else None,
            limit=PAGE_HITS,
            offset=(page - 1) * PAGE_HITS,
            kinds=(kind,) if kind else (),
            district=district or None,
        )
    except SetupError as error:
        log.warning("search index unusable: %s", error)
        _ask_rebuild()
        notice = _("The search is being set up; for now only titles are searched.")
        result = _by_title(query, began)
    return Found(
        query=query,
        hits=[_hit(hit) for hit in result.hits],
        total=result.total,
        guides=result.kinds.get("guide", 0),
        answers=result.kinds.get("answer", 0),
        took_ms=result.took_ms,
        kind=kind,
        district=district,
        page=page,
        lines=_lines(query),
        notice=notice,
    )


_lock = threading.Lock()
_opened: SearchIndex | None = None


def _index() -> SearchIndex:
    """This process's reader of the index; it sees commits, and a rebuilt index, by itself."""
    global _opened  # noqa: PLW0603 — one reader per process, guarded by the lock
    with _lock:
        if _opened is None or _opened.path != index_path():
            _opened = SearchIndex.open(index_path())
        return _opened


def _ask_rebuild() -> None:
    if cache.add("rebuild_asked", True, _REBUILD_ASKED_SECONDS):
        rebuild_index.defer()


def _by_title(query: str, began: float) -> SearchResult:
    words = query.split()[:5] or [query]
    asked = Q()
    for word in words:
        asked |= Q(title__icontains=word[:40]) | Q(keywords__contains=[word[:20]])
    valid = Guide.objects.valid()
    rows = valid.filter(asked).select_related("unit")[:PAGE_HITS] if query.strip() else []
    hits = tuple(
        IndexHit(
            Document("guide", row.code, row.title, row.summary, unit=row.unit.name), 0.0, (), ()
        )
        for row in rows
    )
    took = (time.perf_counter() - began) * 1000
    return SearchResult(hits, len(hits), {"guide": len(hits)}, took)


def _hit(hit: IndexHit) -> FoundHit:
    document = hit.document
    passage = hit.passages[0] if hit.passages else None
    folder = "guides" if document.kind == "guide" else "answers"
    return FoundHit(
        kind=document.kind,
        id=document.source_id,
        title=document.title,
        title_marks=hit.title_spans,
        snippet=passage.text if passage else document.body[:_SNIPPET],
        marks=passage.spans if passage else (),
        unit=document.unit,
        date=document.dated,
        url=f"/{folder}/{quote(document.source_id)}",
    )


def _lines(query: str) -> list[SupportLine]:
    """Help lines whose name shares a pair of characters with the query."""
    pairs = {query[i : i + 2] for i in range(min(len(query), 60) - 1)}
    scored = [(sum(pair in line.name + line.note for pair in pairs), line) for line in _all_lines()]
    best = sorted((one for one in scored if one[0] > 0), key=lambda one: -one[0])
    return [line for _score, line in best[:_LINES]]


def _all_lines() -> list[SupportLine]:
    lines: list[SupportLine] | None = cache.get("support_lines")
    if lines is None:
        lines = list(SupportLine.objects.all())
        cache.set("support_lines", lines, 60)
    return lines

"""Writing and searching the index: one process writes at a time, any number search."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import tantivy

from rencheng.core.common.errors import SetupError
from rencheng.core.search.documents import Document, Hit, SearchResult
from rencheng.core.search.ranking import SECOND_LOOK, Evidence, find, second_look, weigh
from rencheng.core.search.reading import Term, read_query
from rencheng.core.search.snippets import passages, spans_of
from rencheng.index import plan, schema
from rencheng.index.folder import fresh_folder, open_folder, unusable, write_errors

LOOK_FOR_NEWS_S = 1.0  # a commit is seen by every reader within this time
WAIT_FOR_WRITER_S = 10.0
WRITER_HEAP = 50_000_000  # bytes before a segment is written out; more is no faster
MOST_HITS = 100  # of one page
DEEPEST = 10_000  # offset beyond which nobody pages


class SearchIndex:
    """A full-text index in a folder (tantivy). Safe to share between threads."""

    def __init__(self, path: Path, index: tantivy.Index) -> None:
        self.path = path
        self._index = index
        self._schema = index.schema
        self._state = self._commit_state()
        self._looked = time.monotonic()

    @classmethod
    def create(cls, path: Path | str, documents: Iterable[Document] = ()) -> SearchIndex:
        """A new index of these documents, in place of whatever is at `path`.

        The old one serves until the new one is whole; after an error it stays as it was. Of
        documents with one id the last one counts. Raises SetupError `index_write` (path, why).
        """
        path = Path(path)
        with fresh_folder(path) as index, _writing(path, index) as writer:
            _add(path, writer, documents)
        return cls.open(path)

    @classmethod
    def open(cls, path: Path | str) -> SearchIndex:
        """The index at `path`. Raises SetupError `index_missing` (path), `index_unusable` (path,
        why): build it anew with `create`."""
        path = Path(path)
        return cls(path, open_folder(path))

    def write(self, documents: Iterable[Document]) -> int:
        """Put documents in, each in place of the one with its id; all of them or, after an error,
        none. Returns how many were read. Raises SetupError `index_busy` (path) where another
        process writes for too long, `index_write` (path, why) where the disk refuses."""
        with _writing(self.path, self._index) as writer:
            count = _add(self.path, writer, documents)
        self._index.reload()
        return count

    def delete(self, ids: Iterable[str]) -> None:
        """Take documents out by `Document.id`; unknown ids are none. Raises as `write`."""
        with _writing(self.path, self._index) as writer:
            for one in ids:
                writer.delete_documents_by_term(schema.KEY, one)
        self._index.reload()

    def __len__(self) -> int:
        self._refresh()
        return int(self._index.searcher().num_docs)

    def search(
        self,
        query: str,
        *,
        limit: int = 10,
        offset: int = 0,
        kinds: Collection[str] = (),
        district: str | None = None,
    ) -> SearchResult:
        """What answers `query`, best first. Any text is a query; nothing in it is syntax.

        limit: 0 to MOST_HITS. kinds: only these; empty: all. district: only what holds for this
        district's code or for the whole city. Raises SetupError `index_unusable` (path, why) only
        where the folder's files are damaged.
        """
        began = time.perf_counter()
        limit, offset = min(max(limit, 0), MOST_HITS), max(offset, 0)
        self._refresh()
        searcher = self._index.searcher()
        hits: list[Hit] = []
        total, counts = 0, dict[str, int]()
        try:
            for asked in plan.attempts(searcher, self._schema, read_query(query), district):
                counts = plan.count_kinds(searcher, asked.counted)
                total = sum(counts.get(kind, 0) for kind in set(kinds) or counts)
                if total:
                    ranked = plan.of_kinds(self._schema, asked.scored, kinds)
                    hits = _page(searcher, ranked, asked.terms, offset, min(limit, total - offset))
                    break
                if counts:
                    break  # found, but of other kinds: the tabs say so
        except ValueError as error:
            raise unusable(self.path, str(error)) from error
        took = (time.perf_counter() - began) * 1000
        return SearchResult(tuple(hits), total, counts, took)

    def pool(
        self, query: str, *, most: int, kinds: Collection[str] = (), district: str | None = None
    ) -> Pool:
        """The engine's first `most` hits as candidates, best first. Raises as `search`."""
        self._refresh()
        searcher = self._index.searcher()
        reading = read_query(query)
        words = plan.telling_words(searcher, reading)
        try:
            for asked in plan.attempts(searcher, self._schema, reading, district):
                counts = plan.count_kinds(searcher, asked.counted)
                total = sum(counts.get(kind, 0) for kind in set(kinds) or counts)
                if total:
                    ranked = plan.of_kinds(self._schema, asked.scored, kinds)
                    found = searcher.search(ranked, min(most, total), count=False).hits
                    seen = [Seen(searcher.doc(place), asked.terms) for _, place in found]
                    scores = [score for score, _ in found]
                    return Pool(seen, scores, asked.terms, words, total, counts)
                if counts:
                    return Pool([], [], asked.terms, words, 0, counts)
        except ValueError as error:
            raise unusable(self.path, str(error)) from error
        return Pool([], [], [], words, 0, {})

    def by_ids(
        self,
        ids: Sequence[str],
        terms: list[Term],
        *,
        kinds: Collection[str] = (),
        district: str | None = None,
    ) -> list[Seen]:
        """These documents as candidates, in this order; without those of other kinds or districts
        and those that are gone."""
        if not ids:
            return []
        self._refresh()
        searcher = self._index.searcher()
        query = plan.of_ids(self._schema, ids, kinds, district)
        found = searcher.search(query, len(ids), count=False).hits
        seen = {one.id: one for one in (Seen(searcher.doc(at), terms) for _, at in found)}
        return [seen[one] for one in ids if one in seen]

    def _refresh(self) -> None:
        """See the commits of other processes, looking for them once a second at most."""
        now = time.monotonic()
        if now - self._looked < LOOK_FOR_NEWS_S:
            return
        self._looked = now
        state = self._commit_state()
        if state == self._state or state is None:
            return
        # A folder that is being swapped cannot be read for a moment: the old one goes on.
        with contextlib.suppress(ValueError, OSError):
            self._index.reload()
            self._state = state

    def _commit_state(self) -> tuple[int, int, int] | None:
        """What changes with every commit: tantivy puts a new `meta.json` in place of the old."""
        try:
            found = (self.path / "meta.json").stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size


@contextmanager
def _writing(path: Path, index: tantivy.Index) -> Iterator[tantivy.IndexWriter]:
    """The one writer; what was written counts once the block has ended well, else not at all."""
    writer = _lock(path, index)
    try:
        yield writer
        with write_errors(path):
            writer.commit()
    except BaseException:
        with contextlib.suppress(ValueError):  # after a failed commit there is nothing to undo
            writer.rollback()
        raise
    finally:
        with write_errors(path):
            writer.wait_merging_threads()  # gives the lock back


def _lock(path: Path, index: tantivy.Index) -> tantivy.IndexWriter:
    until = time.monotonic() + WAIT_FOR_WRITER_S
    while True:
        try:
            return index.writer(WRITER_HEAP, 1)
        except ValueError as error:
            if "LockBusy" not in str(error):
                raise SetupError("index_write", path=str(path), why=str(error)) from error
            if time.monotonic() > until:
                raise SetupError("index_busy", path=str(path)) from error
        time.sleep(0.05)


def _add(path: Path, writer: tantivy.IndexWriter, documents: Iterable[Document]) -> int:
    count = 0
    for document in documents:
        with write_errors(path):
            writer.delete_documents_by_term(schema.KEY, document.id)
            writer.add_document(schema.to_fields(document))
        count += 1
    return count


def _page(
    searcher: tantivy.Searcher,
    query: tantivy.Query,
    terms: list[Term],
    offset: int,
    limit: int,
) -> list[Hit]:
    """The hits offset..offset + limit: the first SECOND_LOOK in their better order, then the
    rest as the engine has them, so that no hit moves from page to page."""
    if limit <= 0 or offset > DEEPEST:
        return []
    wanted = max(offset + limit, SECOND_LOOK) if offset < SECOND_LOOK else limit
    skipped = 0 if offset < SECOND_LOOK else offset
    found = searcher.search(query, wanted, count=False, offset=skipped).hits
    seen = [Seen(searcher.doc(place), terms) for _, place in found]
    scores = [score for score, _ in found]
    if skipped:
        return [one.hit(score) for one, score in zip(seen, scores, strict=True)]
    first = seen[:SECOND_LOOK]
    order = second_look(scores[:SECOND_LOOK], [one.evidence() for one in first])
    ranked = [(first[index], score) for index, score in order]
    ranked += zip(seen[SECOND_LOOK:], scores[SECOND_LOOK:], strict=True)
    return [one.hit(score) for one, score in ranked[offset : offset + limit]]


@dataclass(frozen=True)
class Pool:
    """Candidates of a query, best first, with the engine's scores. terms, words: what was asked
    for; total, kinds: as in SearchResult."""

    seen: list[Seen]
    scores: list[float]
    terms: list[Term]
    words: list[Term]
    total: int
    kinds: dict[str, int]


class Seen:
    """A document that was found, with where the terms stand in it. title, aliases, body: folded."""

    def __init__(self, entry: tantivy.Document, terms: list[Term]) -> None:
        self.title, self.aliases, self.body = schema.folded_parts(entry)
        self.entry = entry
        self.terms = terms
        self.in_title = find(self.title, terms)
        self.in_body = find(self.body, terms)

    @cached_property
    def document(self) -> Document:
        """What was found."""
        return schema.from_fields(self.entry)

    @property
    def id(self) -> str:
        """The document's id."""
        return self.document.id

    def evidence(self) -> Evidence:
        elsewhere = {found.term.text for found in self.in_title}
        elsewhere |= {found.term.text for found in find(self.aliases, self.terms)}
        return weigh(self.in_body, elsewhere, self.terms)

    def hit(self, score: float) -> Hit:
        document = self.document
        marked = tuple(spans_of(self.in_title))
        return Hit(document, score, marked, passages(document.body, self.in_body))

"""Vectors of guides and public answers (语义索引), kept current behind the index by a job."""

from __future__ import annotations

import logging
import threading
from functools import lru_cache
from pathlib import Path

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from rencheng.core.common.errors import SetupError
from rencheng.index.embedder import Embedder, embedder_from
from rencheng.index.hybrid import Meaning
from rencheng.index.meaning import MeaningIndex
from rencheng.server.knowledge import indexing

VECTORS_FILE = "vectors.sqlite"
#: Texts encoded in one run: half a minute of one core at most, so that nothing else waits long.
A_RUN = 200
#: Newest public answers that have vectors; guides all have. Ours: some 100 MB of memory.
MOST_ANSWERS = 20_000
_KEPT_QUERIES = 2_000

log = logging.getLogger(__name__)


def meaning_path() -> Path:
    """Where the vectors lie: beside the index."""
    return Path(settings.INDEX_PATH).with_name("meaning.npz")


def update_meaning(most: int = A_RUN) -> int:
    """Encode what is new or changed, guides first and newest answers next; how many documents
    still wait. 0 where no model runs: search goes on by terms."""
    embedder = _keeping_embedder()
    if embedder is None:
        return 0
    known = MeaningIndex.load(meaning_path()) or MeaningIndex(embedder.name)
    documents = indexing.documents(MOST_ANSWERS)
    fresh, waiting = known.updated(documents, embedder, most=most)
    if (fresh.ids, fresh.marks, fresh.name) != (known.ids, known.marks, known.name):
        fresh.save(meaning_path())
    return waiting


def meaning_of(query: str) -> Meaning | None:
    """What search by meaning needs for a query; None where there are no vectors, or none of the
    query can be had: then terms alone decide."""
    vectors = _vectors()
    if vectors is None or not query.strip():
        return None
    try:
        return Meaning(vectors, _query_vector(query, vectors.name))
    except SetupError as error:
        log.warning("no vector of the query: %s", error)
        return None


_lock = threading.Lock()
_loaded: tuple[Path, int, MeaningIndex | None] | None = None


def _vectors() -> MeaningIndex | None:
    """This process's copy of the vectors, read anew when the file has changed."""
    global _loaded  # noqa: PLW0603 — one copy a process, guarded by the lock
    path = meaning_path()
    try:
        stamp = path.stat().st_mtime_ns
    except OSError:
        return None
    with _lock:
        if _loaded is None or _loaded[:2] != (path, stamp):
            _loaded = (path, stamp, MeaningIndex.load(path))
        found = _loaded[2]
    return found if found is not None and len(found) else None


@lru_cache(maxsize=_KEPT_QUERIES)
def _query_vector(query: str, name: str) -> NDArray[np.float32]:
    """name: whose vectors it is to be compared with."""
    embedder = _embedder()
    if embedder is None or embedder.name != name:
        raise SetupError("embedder_missing")
    vector: NDArray[np.float32] = embedder.embed([query])[0]
    return vector


@lru_cache(maxsize=1)
def _embedder() -> Embedder | None:
    """The installation's model; what citizens ask is kept nowhere."""
    return embedder_from()


def _keeping_embedder() -> Embedder | None:
    """The same, keeping vectors by a hash of the text, so that a restart encodes nothing anew."""
    return embedder_from(cache=meaning_path().with_name(VECTORS_FILE))

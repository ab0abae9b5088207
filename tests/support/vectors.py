"""An embedder for tests: texts that share characters are near, and each text asked for is noted."""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

import numpy as np

from rencheng.index.embedder import Progress, Vectors

SIZE = 64


class ByCharacters:
    """Vectors of which characters a text has."""

    name = "by-characters"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(
        self, texts: Sequence[str], progress: Progress | None = None, *, passages: bool = False
    ) -> Vectors:
        self.asked += texts
        found = np.zeros((len(texts), SIZE), np.float32)
        for row, text in enumerate(texts):
            for character in text:
                found[row, crc32(character.encode()) % SIZE] += 1
        if progress:
            progress(len(texts))
        return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)

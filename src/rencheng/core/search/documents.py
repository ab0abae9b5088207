"""What is searched and what a search gives back, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Document:
    """One thing that can be found: a guide, a public answer.

    kind: "guide", "answer" or whatever the caller tells apart. source_id: its key among its kind.
    title: one line. body: what is shown and searched. aliases: how people ask for it and other
    names; searched like the title, never shown. districts: codes it holds for; empty: the whole
    city. dated: the day it speaks for (in force from, answered on). owner: who must keep it true.
    """

    kind: str
    source_id: str
    title: str
    body: str
    aliases: tuple[str, ...] = ()
    unit: str = ""
    districts: tuple[str, ...] = ()
    category: str = ""
    dated: date | None = None
    expiry: date | None = None
    owner: str = ""

    @property
    def id(self) -> str:
        """The key over all kinds: `guide/heating-refund`."""
        return f"{self.kind}/{self.source_id}"


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document that answers, with what matched.

    start: where it begins in the body (characters). spans: (start, end) within `text`, in order,
    apart from each other. before, after: whether the body goes on there.
    """

    text: str
    start: int
    spans: tuple[tuple[int, int], ...]
    before: bool
    after: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A document found. score: comparable within one result only. title_spans: as in Passage."""

    document: Document
    score: float
    title_spans: tuple[tuple[int, int], ...]
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A page of hits. total: documents that match. kinds: how many of each kind match, whatever
    kinds were asked for. took_ms: the time it took, in milliseconds."""

    hits: tuple[Hit, ...]
    total: int
    kinds: dict[str, int]
    took_ms: float

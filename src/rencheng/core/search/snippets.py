"""Which passages of a document to show, and what in them to mark."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rencheng.core.search.documents import Passage
from rencheng.core.search.ranking import Found, best_window

PASSAGE_SHOWN = 90  # characters: two to three lines on a phone
SECOND_WORTH = 0.3  # a second passage must bring this share of the first one's weight, of new terms
_LEAD_IN = 30  # characters before the first match in which the sentence may begin
_WINDOW = PASSAGE_SHOWN - _LEAD_IN  # so that what was chosen fits in
_TAIL = 25  # characters that may be given up to end with the sentence

_NO_BEGINNING = " \t\n\u3000”’」』）】》)]，、,。；;"  # what no passage begins with
_SENTENCE_END = re.compile("[。！？；!?;\n]+|\\.\\s")


def spans_of(
    places: Sequence[Found], start: int = 0, end: int | None = None
) -> list[tuple[int, int]]:
    """The places within start..end as spans counted from `start`; touching ones become one."""
    spans: list[tuple[int, int]] = []
    for found in places:
        if found.start < start or (end is not None and found.end > end):
            continue
        first, last = found.start - start, found.end - start
        if spans and first <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(last, spans[-1][1]))
        else:
            spans.append((first, last))
    return spans


def passages(body: str, places: Sequence[Found]) -> tuple[Passage, ...]:
    """The one or two passages that answer best, in the order of the text.

    places: where the query's terms stand in `body`, by position. Without any, the beginning.
    A second passage is shown where it holds enough terms that the first one lacks.
    """
    if not places:
        beginning = _cut(body, 0, ())
        return (beginning,) if beginning.text else ()
    first, weight = best_window(places, _WINDOW)
    shown = _cut(body, places[first].start, places)
    end = shown.start + len(shown.text)
    held = {found.term.text for found in places if shown.start <= found.start < end}
    before = [found for found in places if found.end <= shown.start]
    after = [found for found in places if found.start >= end]
    best, at, low, high = 0.0, 0, 0, 0
    for side, bounds in ((before, (0, shown.start)), (after, (end, len(body)))):
        fresh = [found for found in side if found.term.text not in held]
        index, worth = best_window(fresh, _WINDOW)
        if worth > best:
            best, at, (low, high) = worth, fresh[index].start, bounds
    if best < SECOND_WORTH * weight or not best:
        return (shown,)
    second = _cut(body, at, places, low, high)
    return (second, shown) if second.start < shown.start else (shown, second)


def _cut(
    body: str, at: int, places: Sequence[Found], low: int = 0, high: int | None = None
) -> Passage:
    """The passage around position `at`, within low..high, at sentence ends where they are near."""
    high = len(body) if high is None else high
    start = max(low, at - _LEAD_IN)
    ends = [match.end() for match in _SENTENCE_END.finditer(body, start, at)]
    if ends:
        start = ends[-1]
    end = min(high, start + PASSAGE_SHOWN)
    if end < high:
        last = max((found.end for found in places if found.end <= end), default=start)
        ends = [match.end() for match in _SENTENCE_END.finditer(body, max(last, end - _TAIL), end)]
        end = ends[-1] if ends else end
    text = body[start:end].rstrip()
    trimmed = text.lstrip(_NO_BEGINNING)
    text, start = trimmed, start + len(text) - len(trimmed)
    spans = tuple(spans_of(places, start, start + len(text)))
    return Passage(text, start, spans, before=start > 0, after=start + len(text) < len(body))

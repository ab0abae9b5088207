"""What service there is now (当前供应): the best of what feeds, people and complaints say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

Source = Literal["feed", "report", "complaints"]
#: For how long a source is believed without a new word from it: a feed that stopped says nothing.
FRESH: Final[dict[str, timedelta]] = {
    "feed": timedelta(hours=1),
    "report": timedelta(hours=6),
    "complaints": timedelta(minutes=30),
}
#: What is said of an area by several sources counts in this order.
ORDER: Final[tuple[Source, ...]] = ("feed", "report", "complaints")
#: Complaints speak against a feed that says all is well from this chance on.
AGAINST: Final = 0.9


@dataclass(frozen=True, slots=True)
class Word:
    """What a source says of one area at one moment: people out, between low and high."""

    source: Source
    at: datetime
    out: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Standing:
    """The best estimate of an area: which source it is of, whether others disagree, and whether
    that source has stopped (the estimate is then its last word and no more than that)."""

    out: float
    low: float
    high: float
    source: Source
    at: datetime
    doubted: bool
    stale: bool


def standing(words: Sequence[Word], served: float, now: datetime) -> Standing | None:
    """What is to be believed of an area; None where nobody ever said anything.

    The first fresh source of ORDER counts. Where complaints say otherwise with certainty, the
    estimate stays and is `doubted`, its interval reaching to what they say. Without a fresh source
    the newest word counts, `stale`, and anything between nobody and everybody may be out.
    """
    if not words:
        return None
    newest = {source: _newest(words, source) for source in ORDER}
    fresh = [
        word
        for source in ORDER
        if (word := newest[source]) is not None and now - word.at <= FRESH[source]
    ]
    if not fresh:
        last = max(words, key=lambda word: word.at)
        return Standing(last.out, 0.0, served, last.source, last.at, doubted=False, stale=True)
    best, others = fresh[0], fresh[1:]
    low, high, doubted = best.low, best.high, False
    for other in others:
        if other.source == "complaints" and served > 0:
            says_out = other.out >= AGAINST * served and best.high < other.low
            says_well = other.out <= (1 - AGAINST) * served and best.low > other.high
            if says_out or says_well:
                low, high, doubted = min(low, other.low), max(high, other.high), True
    return Standing(best.out, low, high, best.source, best.at, doubted, stale=False)


def _newest(words: Sequence[Word], source: Source) -> Word | None:
    return max((word for word in words if word.source == source), key=lambda w: w.at, default=None)

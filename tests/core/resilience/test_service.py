"""What service there is: which source counts, doubt, and sources that stopped."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from rencheng.core.resilience.service import FRESH, Word, standing

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def word(source: str, out: float, minutes: float = 5, low: float = 0, high: float = 100) -> Word:
    return Word(source, NOW - timedelta(minutes=minutes), out, low, high)  # type: ignore[arg-type]


def test_nobody_spoke() -> None:
    assert standing([], 100, NOW) is None


def test_the_feed_counts_before_people_and_people_before_complaints() -> None:
    words = [word("complaints", 50), word("report", 30, low=30, high=30), word("feed", 10)]
    found = standing(words, 100, NOW)
    assert found is not None
    assert (found.source, found.out, found.stale) == ("feed", 10, False)
    found = standing(words[:2], 100, NOW)
    assert found is not None
    assert (found.source, found.out) == ("report", 30)


def test_a_feed_that_stopped_gives_way() -> None:
    old = word("feed", 0, FRESH["feed"].total_seconds() / 60 + 1)
    found = standing([old, word("complaints", 60)], 100, NOW)
    assert found is not None
    assert found.source == "complaints"
    alone = standing([old], 100, NOW)
    assert alone is not None
    assert alone.stale
    assert (alone.low, alone.high) == (0, 100)


@pytest.mark.parametrize(
    ("feed", "complaints", "doubted"),
    [
        (word("feed", 0, low=0, high=0), word("complaints", 95, low=95), True),
        (word("feed", 0, low=0, high=0), word("complaints", 40, low=0), False),
        (word("feed", 100, low=100, high=100), word("complaints", 1, high=5), True),
        (word("feed", 100, low=100, high=100), word("complaints", 95, low=95), False),
    ],
)
def test_complaints_that_are_sure_make_a_feed_doubtful(
    feed: Word, complaints: Word, doubted: bool
) -> None:
    found = standing([feed, complaints], 100, NOW)
    assert found is not None
    assert found.doubted is doubted
    assert found.out == feed.out
    if doubted:
        assert found.low <= complaints.low
        assert found.high >= complaints.high

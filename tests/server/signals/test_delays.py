"""How complete the last days are, from when requests were made and when they were taken in."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from rencheng.server.requests.models import Request
from rencheng.server.signals.delays import delays, incomplete_days
from support.town import load_town

ZONE = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 3, 26)
NOW = datetime(2026, 3, 26, 9, tzinfo=ZONE)


@pytest.fixture
def town(db: None, tmp_path: Path) -> None:
    load_town(tmp_path / "city")


def came(day: date, taken: date, number: int, text: str = "暖气不热") -> list[Request]:
    at = [datetime(one.year, one.month, one.day, 8, tzinfo=ZONE) for one in (day, taken)]
    return [
        Request(
            number=f"{day:%m%d}-{taken:%m%d}-{one}",
            source="late",
            source_id=f"{day}-{taken}-{one}",
            channel="phone",
            received_at=at[0],
            taken_at=at[1],
            title="",
            text=text,
        )
        for one in range(number)
    ]


def test_what_is_still_to_come_is_estimated(town: None) -> None:
    made = []
    for back in range(40, 0, -1):
        day = TODAY - timedelta(days=back)
        made += came(day, day, 6)
        if back > 2:
            made += came(day, day + timedelta(days=2), 4)
    made += came(TODAY - timedelta(days=41), TODAY - timedelta(days=1), 1)
    Request.objects.bulk_create(made)
    days = delays(NOW)
    assert [one.day for one in days[:2]] == [TODAY - timedelta(days=back) for back in (1, 2)]
    assert (days[0].known, days[0].share) == (6, pytest.approx(0.6, abs=0.02))
    assert days[0].expected == pytest.approx(10, rel=0.05)
    assert days[0].lower <= days[0].expected <= days[0].upper
    assert days[-1].share == pytest.approx(1, abs=0.02)
    assert incomplete_days(NOW) == {TODAY - timedelta(days=back) for back in (1, 2)}


def test_a_past_taken_in_at_once_says_nothing(town: None) -> None:
    assert delays(NOW) == []
    yesterday = TODAY - timedelta(days=1)
    Request.objects.bulk_create(
        [one for back in range(40) for one in came(yesterday - timedelta(days=back), yesterday, 2)]
    )
    assert delays(NOW) == []
    assert incomplete_days(NOW) == set()

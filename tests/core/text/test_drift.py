"""Agreement of model and people, by week."""

from __future__ import annotations

from datetime import date

import pytest

from rencheng.core.text.drift import weekly_agreement


def test_choices_are_counted_by_week_with_their_doubt() -> None:
    monday, next_sunday = date(2026, 3, 2), date(2026, 3, 15)
    weeks = weekly_agreement(
        [(next_sunday, False), *[(monday, True)] * 8, (date(2026, 3, 8), False), (monday, True)]
    )
    assert [(week.monday, week.agreed, week.chosen) for week in weeks] == [
        (monday, 9, 10),
        (date(2026, 3, 9), 0, 1),
    ]
    # Wilson's interval of 9 of 10, as tables give it.
    assert (weeks[0].low, weeks[0].high) == pytest.approx((0.596, 0.982), abs=1e-3)
    assert weekly_agreement([]) == []

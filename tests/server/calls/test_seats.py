"""A day at the seats from the calls on record."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from rencheng.core.common.errors import InputError
from rencheng.server.calls.seats import WRAP_UP, seats_page
from support.outbreak import calls_of_weeks

pytestmark = pytest.mark.usefixtures("town")


def test_without_calls_it_says_how_many_days_it_needs() -> None:
    now = timezone.localtime()
    with pytest.raises(InputError) as caught:
        seats_page(now.date(), now)
    assert caught.value.code == "staffing_history"


def test_a_day_is_planned_from_the_days_before_it() -> None:
    calls_of_weeks(days=15, a_day=60)
    now = timezone.localtime().replace(hour=12, minute=5)
    page = seats_page(now.date(), now)
    assert page.history_days == 15
    assert page.expected.mean.sum() == pytest.approx(60, rel=0.1)
    assert page.handle == pytest.approx(200 + WRAP_UP)
    assert page.patience == pytest.approx((54 * 5 + 6 * 60) / 6)
    assert (page.plan.staffed >= page.needed).all()
    assert page.so_far is not None
    assert len(page.so_far) == 48
    assert sum(page.so_far) == 35  # from eight o'clock on every seven minutes
    one, three, ten = page.surges
    assert one.answered >= three.answered >= ten.answered
    assert ten.needed >= three.needed >= one.needed


def test_a_day_to_come_has_no_calls_yet() -> None:
    calls_of_weeks()
    now = timezone.localtime()
    page = seats_page(now.date() + timedelta(days=3), now)
    assert page.so_far is None

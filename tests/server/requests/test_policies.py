"""Policies by their version and date: each request goes by the one that holds on its day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from rencheng.core.common.errors import InputError, RefusedError
from rencheng.core.lifecycle.deadline_policy import policy_data
from rencheng.core.lifecycle.notices import NoticePolicy, Template, notices_data
from rencheng.core.lifecycle.policy import DEFAULT_LIFECYCLE, lifecycle_data
from rencheng.core.lifecycle.rates_policy import DEFAULT_RATES, rates_data, rates_on
from rencheng.server.loading.city import save_policy
from rencheng.server.notices.models import Notice
from rencheng.server.requests import closing, steps
from rencheng.server.requests.explained import explained
from rencheng.server.requests.reading import forget_reader, reader
from support.tables import HOUR, NOW, bring_to, staff, stored, take_in

pytestmark = pytest.mark.usefixtures("town")
JUNE = date(2026, 6, 1)
EVE = datetime.combine(JUNE, datetime.min.time(), timezone.get_default_timezone()) - timedelta(
    seconds=1
)
FIRST = EVE + timedelta(seconds=1)


def from_june(kind: str, data: dict[str, Any], *, version: str = "2", later: int = 0) -> None:
    """A version that begins on the first of June, saved long before."""
    data = {**data, "version": version, "valid_from": JUNE.isoformat()}
    save_policy(kind, version, JUNE, data, NOW + later * HOUR)
    forget_reader()


def limits(hours: int) -> dict[str, Any]:
    now = policy_data(reader().policy(NOW.date()))
    return {**now, "limits": {**now["limits"], "lifeline": {"amount": hours, "unit": "hours"}}}


def test_deadlines_take_over_at_midnight_and_hold_until_the_time_begins_anew() -> None:
    from_june("deadlines", limits(6))
    before, after = take_in(now=EVE).number, take_in(now=FIRST).number
    assert stored(before).due_at == EVE + 24 * HOUR
    assert stored(after).due_at == FIRST + 6 * HOUR
    why = explained(stored(before))
    assert why is not None
    assert why.clocks.policy == "1"
    bring_to("reported", number=before, start=EVE)
    again = FIRST + 4 * HOUR
    steps.redo(before, note="还是冷", actor=staff("callback"), now=again)
    assert stored(before).due_at == again + 6 * HOUR


def test_of_two_that_begin_on_one_day_the_one_saved_last_holds() -> None:
    from_june("deadlines", limits(6))
    from_june("deadlines", limits(3), version="mended", later=1)
    assert reader().policy(JUNE).version == "mended"
    assert stored(take_in(now=FIRST).number).due_at == FIRST + 3 * HOUR


@pytest.mark.parametrize("kind", ["deadlines", "rates", "lifecycle"])
def test_a_known_version_keeps_its_contents_and_says_so(kind: str) -> None:
    data = {
        "deadlines": limits(6),
        "rates": rates_data(DEFAULT_RATES),
        "lifecycle": lifecycle_data(DEFAULT_LIFECYCLE),
    }[kind]
    from_june(kind, data)
    from_june(kind, data)  # the same again is no change
    with pytest.raises(InputError, match="policy_version_used") as refused:
        from_june(kind, {**data, "source": "别的"})
    assert refused.value.data == {"kind": kind, "version": "2"}


def test_a_step_goes_by_the_lifecycle_of_its_own_day() -> None:
    from_june("lifecycle", {**lifecycle_data(DEFAULT_LIFECYCLE), "reopen_days": 1})
    number = bring_to("closed", number=take_in(now=EVE - 72 * HOUR).number, start=EVE - 72 * HOUR)
    with pytest.raises(RefusedError, match="reopen_too_late"):
        closing.reopen(number, note="又冷了", actor=staff("callback"), now=FIRST)
    closing.reopen(number, note="又冷了", actor=staff("callback"), now=EVE)


def test_a_month_is_counted_by_the_rates_of_its_first_day() -> None:
    half = rates_data(DEFAULT_RATES) | {"valid_from": "2026-05-02", "version": "2"}
    save_policy("rates", "2", date(2026, 5, 2), half, NOW)
    forget_reader()
    assert rates_on(reader().rates, date(2026, 5, 1)).version == "1"
    assert rates_on(reader().rates, JUNE).version == "2"


def test_the_words_of_the_day_are_said() -> None:
    for version, day, words in (("1", date(2026, 1, 1), "旧"), ("2", JUNE, "新")):
        told = NoticePolicy(version, day, (Template("dispatch", words, words),))
        save_policy("notices", version, day, notices_data(told), NOW)
    forget_reader()
    for now in (EVE, FIRST):
        take_in(now=now, contact_phone="13800138000")
    assert list(Notice.objects.order_by("id").values_list("text", flat=True)) == ["旧", "新"]

"""Calls as they happen: popped up, returned, ended where nobody told; and their figures."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from rencheng.core.common.errors import InputError, RefusedError
from rencheng.core.staffing.calls import CallState, Tally, tally
from rencheng.server.calls import jobs
from rencheng.server.calls.actions import Call, record_calls
from rencheng.server.calls.live import (
    Told,
    at_seat,
    close_lost,
    led_to,
    missed_calls,
    person_of,
    ring_back,
    tell_call,
)
from rencheng.server.calls.models import CallEvent, CallRecord
from rencheng.server.calls.shift import shift_page, tallies, waiting
from rencheng.server.people.models import PersonLook
from rencheng.simulator.calls import Switchboard
from support.tables import HOUR, NOW, staff

pytestmark = pytest.mark.usefixtures("town")
PHONE = "13800138000"
S = timedelta(seconds=1)


def told(event: str, seconds: float, call_id: str = "c1", **more: str) -> CallRecord:
    at = NOW + seconds * S
    seat = {"seat": "operator", **more}
    return tell_call(Told(call_id, event, at, **seat), actor=staff("operator"), now=at)


def test_a_call_pops_up_at_its_seat() -> None:
    told("ring", 0, phone=PHONE)
    ringing = at_seat(staff("operator"), NOW)
    assert ringing is not None
    assert (ringing.call_id, ringing.state, ringing.phone) == ("c1", "ringing", "138****8000")
    told("pick_up", 5)
    told("hold", 10)
    assert at_seat(staff("operator"), NOW).state == "held"  # type: ignore[union-attr]
    assert at_seat(staff("dispatcher"), NOW) is None
    assert person_of("c1", staff("operator")) == ringing.person
    assert person_of("c1", staff("dispatcher")) is None
    assert led_to("c1", "26", actor=staff("operator"))
    told("hang_up", 60)
    assert at_seat(staff("operator"), NOW) is None
    record = told("wrap_up", 90)
    assert (record.held_s, record.request_number) == (50, "26")
    assert list(record.events.values_list("event", flat=True)) == [
        "ring", "pick_up", "hold", "hang_up", "wrap_up",
    ]  # fmt: skip


def test_told_twice_it_counts_once_and_a_lost_ring_is_no_loss() -> None:
    for _ in range(2):
        told("pick_up", 5)
    told("ring", 0, phone=PHONE)
    record = CallRecord.objects.get()
    assert (record.rang_at, record.picked_up_at) == (NOW, NOW + 5 * S)
    assert CallEvent.objects.count() == 2


def test_what_cannot_be_told() -> None:
    with pytest.raises(RefusedError):
        tell_call(Told("c", "ring", NOW), actor=staff("heating"), now=NOW)
    for call, code in (
        (Told("", "ring", NOW), "call_id"),
        (Told("c", "ring", NOW + HOUR), "call_time"),
        (Told("c", "dance", NOW), "call_event"),
        (Told("c", "ring", NOW, phone="12"), "phone_unusable"),
    ):
        with pytest.raises(InputError) as error:
            tell_call(call, actor=staff("operator"), now=NOW)
        assert error.value.code == code
    assert not CallRecord.objects.exists()


def test_who_gave_up_is_rung_back_once() -> None:
    told("ring", 0, phone=PHONE, seat="")
    told("hang_up", 40, seat="")
    told("ring", 100, "c2", phone=PHONE, seat="")
    told("hang_up", 130, "c2", seat="")
    (one,) = missed_calls(NOW + HOUR)
    assert (one.times, one.waited_s, one.phone) == (2, 30, "138****8000")
    assert ring_back(one.pk, actor=staff("operator"), now=NOW + HOUR) == PHONE
    assert PersonLook.objects.get().reason == "missed call"
    assert missed_calls(NOW + HOUR) == []
    with pytest.raises(RefusedError) as error:
        ring_back(one.pk, actor=staff("operator"), now=NOW + HOUR)
    assert error.value.code == "call_returned"
    with pytest.raises(InputError):
        ring_back(0, actor=staff("operator"), now=NOW)


def test_who_rings_again_and_gets_through_needs_no_call() -> None:
    told("ring", 0, phone=PHONE, seat="")
    told("hang_up", 40, seat="")
    told("ring", 100, "c2", phone=PHONE)
    told("pick_up", 105, "c2")
    assert missed_calls(NOW + HOUR) == []


def test_a_call_that_never_hung_up_ends_and_an_end_told_late_counts() -> None:
    told("ring", 0, phone=PHONE)
    told("pick_up", 5)
    assert close_lost(NOW + HOUR) == 0
    assert close_lost(NOW + 5 * HOUR) == 1
    assert shift_page(NOW.date(), NOW + 5 * HOUR).lost == 1
    assert shift_page(NOW.date(), NOW).total.talk_mean is None
    told("hang_up", 65)
    assert shift_page(NOW.date(), NOW + 5 * HOUR).total.talk_mean == 60
    assert jobs.close_lost(0) == 0


def test_the_figures_are_the_simulators_truth() -> None:
    """Of 3,000 calls here; benchmarks/grassroots.py does the same with 100,000."""
    rng, board = Random(5), Switchboard(3000)
    begin = NOW.replace(hour=0, minute=0)
    moments = sorted(begin + rng.uniform(0, 86_000) * S for _ in range(3000))
    lived = [board.answer(at, rng) for at in moments]
    record_calls(
        [
            Call(
                f"s{at}", "", one.rang_at, one.picked_up_at, one.hung_up_at,
                seat=one.agent or "", wrapped_up_at=one.wrapped_up_at,
            )
            for at, one in enumerate(lived)
        ],
        now=NOW,
    )  # fmt: skip
    truth = tally(
        CallState(one.rang_at, one.picked_up_at, None, 0.0, one.hung_up_at, one.wrapped_up_at)
        for one in lived
    )
    counted = sum((one for _, _, one in tallies(begin, begin + 24 * HOUR)), Tally())
    assert counted.offered == truth.offered == 3000
    assert 0 < truth.abandoned < 3000
    for name in Tally.__dataclass_fields__:
        assert getattr(counted, name) == pytest.approx(getattr(truth, name)), name
    page = shift_page(begin.date(), NOW)
    assert sum(one.answered for _, one in page.seats) == truth.answered
    assert sum(one.offered for one in page.hours) == 3000


def test_who_waits_now() -> None:
    told("ring", 0, phone=PHONE)
    told("ring", 10, "c2", phone="13800138001")
    told("pick_up", 12, "c2")
    now = waiting(NOW + 30 * S)
    assert (now.callers, now.longest_s, now.talking) == (1, 30, 1)

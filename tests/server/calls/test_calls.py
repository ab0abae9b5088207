"""Call records: in order, the same call once, what is newly known added."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from rencheng.core.common.errors import InputError
from rencheng.server.calls.actions import Call, record_call, record_calls
from rencheng.server.calls.models import CallRecord
from rencheng.server.people.models import Person
from support.tables import HOUR, NOW, staff

pytestmark = pytest.mark.usefixtures("town")
PHONE = "13800138000"


def call(**more: Any) -> Call:
    return Call(**{"call_id": "c1", "phone": PHONE, "rang_at": NOW, **more})


def test_a_call_grows_as_more_is_known() -> None:
    agent = staff("operator").id
    record_call(call(), now=NOW)
    record_call(call(picked_up_at=NOW + HOUR, agent_id=agent), now=NOW)
    record_call(call(hung_up_at=NOW + 2 * HOUR, request_number="26"), now=NOW)
    record = CallRecord.objects.get()
    assert (record.picked_up_at, record.hung_up_at) == (NOW + HOUR, NOW + 2 * HOUR)
    assert (record.agent_id, record.request_number) == (agent, "26")
    assert record.person == Person.objects.get()


@pytest.mark.parametrize("field", ["picked_up_at", "hung_up_at"])
def test_nothing_happens_before_it_rang(field: str) -> None:
    with pytest.raises(InputError) as error:
        record_call(call(**{field: NOW - HOUR}), now=NOW)
    assert error.value.code == "call_times_out_of_order"
    assert error.value.data["field"] == field
    with pytest.raises(IntegrityError, match="call_times_in_order"), transaction.atomic():
        CallRecord.objects.create(call_id="x", rang_at=NOW, **{field: NOW - HOUR})
    assert not CallRecord.objects.exists()


def test_an_abandoned_call_has_no_agent() -> None:
    record = record_call(call(hung_up_at=NOW + HOUR), now=NOW)
    assert record.picked_up_at is None
    assert record.agent_id is None


def test_a_withheld_number_is_nobody() -> None:
    assert record_call(call(phone=""), now=NOW).person is None


def test_many_calls_at_once_once_each() -> None:
    record_call(call(request_number="26"), now=NOW)
    calls = [call(), call(call_id="c2"), call(call_id="c2"), call(call_id="c3", phone="1")]
    record_calls(calls, now=NOW)
    assert CallRecord.objects.count() == 3
    assert CallRecord.objects.get(call_id="c1").request_number == "26"
    assert CallRecord.objects.get(call_id="c2").person == Person.objects.get()
    assert CallRecord.objects.get(call_id="c3").person is None
    record_calls([], now=NOW)

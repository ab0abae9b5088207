"""What the operator's seat adds to intake: likely duplicates, confidence, families, emergencies."""

from __future__ import annotations

import pytest

from rencheng.core.common.errors import InputError
from rencheng.server.people.actions import person_for
from rencheng.server.requests.alike import alike
from rencheng.server.requests.menu import phone_menu
from rencheng.server.requests.queries import (
    asker_of,
    earlier_of,
    request_page,
)
from support.grassroots import set_grass_rules
from support.tables import HOUR, NOW, staff, steps_of, stored, take_in

pytestmark = pytest.mark.usefixtures("town")
PHONE = "13800138000"


def test_the_same_told_again_is_found_while_it_is_typed() -> None:
    first = take_in("柳荫里3号楼暖气不热，从昨晚开始冰凉").number
    take_in("柳荫里楼下太吵了")
    found = alike("柳荫里3号楼从昨晚开始暖气不热", now=NOW + HOUR)
    assert [one.number for one in found] == [first]
    assert found[0].unit == "热力公司"
    assert alike("", now=NOW) == []
    assert alike("飞碟来了", now=NOW) == []
    assert alike("柳荫里楼下暖气改造何时轮到我们这条路", now=NOW + 24 * 40 * HOUR) == []


def test_a_confidential_request_shows_units_nobody() -> None:
    number = take_in(contact_phone=PHONE, contact_name="王桂英", confidential=True).number
    assert stored(number).confidential
    unit = request_page(number, staff("heating"), NOW)
    assert (unit.name, unit.phone) == ("", "")
    hotline = request_page(number, staff("operator"), NOW)
    assert (hotline.name, hotline.phone) == ("王**", "138****8000")


def test_a_phone_shared_by_a_family_keeps_who_asked() -> None:
    first = stored(take_in(contact_phone=PHONE, contact_name="王桂英").number)
    second = stored(take_in(contact_phone=PHONE, contact_name="李建国").number)
    assert first.person_id == second.person_id
    assert (asker_of(first), asker_of(second)) == ("", "李**")
    assert request_page(second.number, staff("operator"), NOW).name == "李**"
    assert "李建国" not in str(second.extra), "sealed"


def test_a_known_caller_needs_no_phone() -> None:
    person = person_for(PHONE, "", NOW)
    assert person is not None
    number = take_in(person=person.pk, contact_name="王桂英", actor=staff("operator")).number
    assert stored(number).person_id == person.pk
    assert request_page(number, staff("operator"), NOW).name == "王**"
    assert [one.number for one in earlier_of(person.pk)] == [number]
    assert earlier_of(0) == []
    assert stored(take_in(person=999_999).number).person_id is None


def test_handed_to_an_emergency_line_it_closes_at_once() -> None:
    number = take_in("有人晕倒了", line="120", actor=staff("operator")).number
    assert steps_of(number) == ["receive", "transfer"]
    assert "120" in stored(number).answer
    with pytest.raises(InputError):
        take_in("有人晕倒了", line="999", actor=staff("operator"))


def test_the_phone_menu_is_data() -> None:
    assert phone_menu(NOW.date()).items == ()
    set_grass_rules(NOW)
    assert phone_menu(NOW.date()).items[0].to == "general"

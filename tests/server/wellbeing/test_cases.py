"""Cases of crisis: who sees them, how they move, how long they are kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction

from rencheng.core.common.actor import CITIZEN, Actor
from rencheng.core.common.errors import InputError, RefusedError
from rencheng.server.people.actions import save_staff
from rencheng.server.people.models import PersonLook, User
from rencheng.server.people.queries import actor_of
from rencheng.server.requests.intake import NewRequest, receive
from rencheng.server.wellbeing import cases
from rencheng.server.wellbeing.models import CrisisCase, CrisisStep
from support.minds import CHIEF, LISTENER
from support.tables import NOW

pytestmark = pytest.mark.usefixtures("town")


@pytest.fixture
def listener() -> Actor:
    save_staff("xu", password="xu", display="小许", roles=["counsellor"], unit="centre")
    return actor_of(User.objects.get(username="xu"))


def flagged() -> CrisisCase:
    new = NewRequest(
        "我不想活了", "web", "t", "1", contact_name="王女士", contact_phone="13800010002"
    )
    number = receive(new, actor=CITIZEN, now=NOW).number
    cases.flag(number, ["不想活了"], how="patterns", chance=1.0, now=NOW)
    return CrisisCase.objects.get(number=number)


def test_only_counsellors_see_them() -> None:
    case = flagged()
    for who in (CHIEF, CITIZEN, Actor("x", frozenset({"analyst", "expert", "supervisor"}))):
        with pytest.raises(RefusedError, match="step_not_for_role"):
            cases.queue(actor=who, now=NOW)
        with pytest.raises(RefusedError):
            cases.move(case.pk, "take", "", actor=who, now=NOW)
    assert [line.signs for line in cases.queue(actor=LISTENER, now=NOW)] == ["不想活了"]
    assert "不想活" not in str(bytes(case.signs_sealed))


def test_a_case_from_flag_to_the_last_follow_up(listener: Actor) -> None:
    case = flagged()
    now = NOW + timedelta(minutes=30)
    assert cases.queue(actor=listener, now=now)[0].late
    cases.move(case.pk, "take", "", actor=listener, now=now)
    moved = cases.move(case.pk, "contacted", "谈了半小时，情绪稳定", actor=listener, now=now)
    assert moved.due_at == now + timedelta(days=1)
    due = []
    while moved.due_at is not None:
        due.append((moved.due_at - now).days)
        moved = cases.move(case.pk, "follow_up", "好转", actor=listener, now=moved.due_at)
    assert due == [1, 7, 30, 91, 365]
    moved = cases.move(case.pk, "unreached", "没接", actor=listener, now=now)
    assert moved.due_at == now + timedelta(hours=1)
    cases.move(case.pk, "close", "结束跟进", actor=listener, now=now)
    assert cases.queue(actor=listener, now=now) == []
    page = cases.case_page(case.pk, actor=listener, now=now)
    assert "谈了半小时，情绪稳定" in [note for _, note in page.steps]
    assert page.steps[-1][0].event == "open"


def test_another_one_takes_it_first(listener: Actor) -> None:
    case = flagged()
    cases.move(case.pk, "take", "", actor=listener, now=NOW)
    with pytest.raises(RefusedError, match="crisis_held"):
        cases.move(case.pk, "contacted", "x", actor=LISTENER, now=NOW)
    with pytest.raises(InputError, match="crisis_unknown"):
        cases.move(10**9, "take", "", actor=listener, now=NOW)


def test_a_phone_is_opened_with_a_reason_and_a_trace(listener: Actor) -> None:
    case = flagged()
    with pytest.raises(InputError, match="reason_missing"):
        cases.contact(case.pk, " ", actor=listener, now=NOW)
    assert cases.contact(case.pk, "危机通话", actor=listener, now=NOW) == ("王女士", "13800010002")
    assert PersonLook.objects.get().reason == "危机通话"
    assert case.steps.filter(event="look").count() == 1


def test_records_stay_three_years(listener: Actor) -> None:
    case = flagged()
    cases.move(case.pk, "take", "", actor=listener, now=NOW)
    cases.move(case.pk, "no_crisis", "误报，歌词", actor=listener, now=NOW)
    for rows in (CrisisCase.objects.filter(pk=case.pk), case.steps.all()):
        with pytest.raises(ProgrammingError), transaction.atomic():
            rows._raw_delete(rows.db)
    assert cases.forget_old(NOW + timedelta(days=3 * 365)) == 0
    assert cases.forget_old(NOW + timedelta(days=3 * 366 + 1), years=1) == 1
    assert not CrisisStep.objects.exists()

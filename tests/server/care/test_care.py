"""The care list: sealed, visited, handed over; nobody is forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from rencheng.core.common.errors import InputError, RefusedError
from rencheng.server.care import jobs, listing
from rencheng.server.care.models import CareEntry, CareStep
from rencheng.server.care.pages import (
    care_counts,
    care_lines,
    care_page,
    emergency_list,
    open_entry,
)
from rencheng.server.people.models import PersonLook, User
from support.grassroots import CELL, COMMUNITY, FAR_CELL, person, set_grass_rules
from support.tables import NOW, staff

pytestmark = pytest.mark.usefixtures("town")
TODAY = NOW.date()
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def rules(town: None) -> None:
    set_grass_rules(NOW)


def added(**more: Any) -> CareEntry:
    return listing.add(person(on=TODAY, **more), actor=staff("walker"), now=NOW)


def test_what_is_personal_is_sealed_and_masked() -> None:
    entry = added(note="听力不好")
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(c)::text FROM care_careentry c")
        (stored,) = cursor.fetchone()
    for secret in ("王桂英", "桂英", "13900001111", "柳荫里", "听力"):
        assert secret not in stored
    (line,) = care_lines(actor=staff("walker"), now=NOW)
    assert (line.name, line.carer, line.days, line.state) == ("王**", "walker", 0, "yellow")
    assert entry.visit_days == 7


def test_it_is_opened_for_a_reason_with_a_trace() -> None:
    entry = added()
    told = open_entry(entry.pk, "走访", actor=staff("walker"), now=NOW)
    assert (told["name"], told["phone"]) == ("王桂英", "13900001111")
    assert told["address"].startswith("柳荫里")
    look = PersonLook.objects.get()
    assert (look.reason, look.request_number) == ("走访", f"care-{entry.pk}")
    with pytest.raises(InputError):
        open_entry(entry.pk, " ", actor=staff("walker"), now=NOW)
    with pytest.raises(InputError):
        open_entry(entry.pk, "好奇", actor=staff("heating"), now=NOW)
    assert PersonLook.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"name": ""}, "name"),
        ({"address": ""}, "address"),
        ({"kinds": []}, "kinds"),
        ({"kinds": ["king"]}, "kinds"),
        ({"needs": ["gold"]}, "needs"),
        ({"basis": "mood"}, "basis"),
        ({"basis": "law"}, "basis"),
    ],
)
def test_what_cannot_be_kept(more: dict[str, Any], field: str) -> None:
    with pytest.raises(InputError) as error:
        added(**more)
    assert error.value.data["field"] == field
    assert not CareEntry.objects.exists()


def test_the_law_names_minors() -> None:
    assert added(basis="law", kinds=["minor"]).basis == "law"


def test_the_same_person_stands_once() -> None:
    added()
    with pytest.raises(InputError) as error:
        added()
    assert error.value.code == "care_known"
    with pytest.raises(InputError) as error:
        added(cell="1")
    assert error.value.code == "grid_cell"


def test_only_whose_cell_it_is() -> None:
    with pytest.raises(RefusedError) as error:
        added(cell=FAR_CELL)
    assert error.value.code == "care_not_yours"
    entry = added()
    assert listing.theirs(staff("river")).count() == 1, "the street office sees its own"
    assert listing.theirs(staff("heating")).count() == 0
    with pytest.raises(RefusedError):
        listing.visit(entry.pk, "seen", actor=staff("heating"), now=NOW)
    with pytest.raises(RefusedError):
        care_lines(actor=staff("operator"), now=NOW)


def test_a_visit_moves_the_next_one() -> None:
    entry, walker = added(), staff("walker")
    assert listing.visit(entry.pk, "absent", actor=walker, now=NOW).due_on == TODAY + DAY
    seen = listing.visit(entry.pk, "seen", actor=walker, now=NOW + DAY, key="visit-key-1")
    again = listing.visit(entry.pk, "seen", actor=walker, now=NOW + 5 * DAY, key="visit-key-1")
    assert seen.due_on == again.due_on == TODAY + 8 * DAY
    assert CareStep.objects.filter(event="visit").count() == 2
    with pytest.raises(InputError):
        listing.visit(entry.pk, "help", actor=walker, now=NOW)
    with pytest.raises(InputError):
        listing.visit(entry.pk, "danced", actor=walker, now=NOW)
    (line,) = care_lines(actor=walker, now=NOW + 20 * DAY, due=True)
    assert (line.state, line.days) == ("red", -12)
    assert care_lines(actor=walker, now=NOW + 2 * DAY, due=True) == []


def test_who_agreed_may_refuse() -> None:
    entry = added()
    ended = listing.visit(entry.pk, "refused", actor=staff("walker"), now=NOW, note="不要了")
    assert ended.ended_at == NOW
    assert care_lines(actor=staff("walker"), now=NOW) == []


def test_handed_over_it_is_due_at_once() -> None:
    entry = added()
    listing.visit(entry.pk, "seen", actor=staff("walker"), now=NOW)
    User.objects.create(username="new", first_name="新人", roles=["grid_worker"])
    moved = listing.hand_over(entry.pk, "new", actor=staff("supervisor"), now=NOW + DAY)
    assert (moved.carer.username, moved.due_on) == ("new", TODAY + DAY)  # type: ignore[union-attr]
    assert moved.steps.last().data == {"from": "walker", "to": "new"}
    with pytest.raises(InputError):
        listing.hand_over(entry.pk, "heating", actor=staff("supervisor"), now=NOW)


def test_who_lost_their_carer_gets_the_worker_of_the_cell() -> None:
    entry = added()
    User.objects.create(username="gone", roles=["grid_worker"])
    listing.hand_over(entry.pk, "gone", actor=staff("supervisor"), now=NOW)
    User.objects.filter(username="gone").update(is_active=False)
    assert jobs.give(0) == 1
    assert jobs.give(0) == 0
    assert CareEntry.objects.get().carer.username == "walker"  # type: ignore[union-attr]


def test_what_ends_takes_the_data_and_leaves_the_history() -> None:
    entry = added(note="x")
    with pytest.raises(InputError):
        listing.end(entry.pk, actor=staff("walker"), now=NOW, note="")
    listing.end(entry.pk, actor=staff("walker"), now=NOW, note="搬走了")
    kept = CareEntry.objects.get()
    assert (kept.name_sealed, kept.address_sealed, kept.person) == (None, None, None)
    assert [one.event for one in kept.steps.all()] == ["add", "end"]
    with pytest.raises(DatabaseError), transaction.atomic():
        CareStep.objects.all().delete()
    assert added().pk != entry.pk, "who comes back is put on the list again"


def test_a_page_matches_needs_with_help() -> None:
    entry = added()
    page = care_page(entry.pk, actor=staff("walker"), now=NOW)
    assert page is not None
    assert [need.code for need, _found in page.help] == ["oxygen"]
    assert care_page(entry.pk, actor=staff("heating"), now=NOW) is None


def test_who_needs_power_the_shortest_first() -> None:
    added(name="甲", needs=["insulin"])
    added(name="乙", needs=["meals", "oxygen"])
    added(name="丙", needs=["meals"])
    chief = staff("commander")
    found = emergency_list("power", "", actor=chief, now=NOW)
    assert [(one.line.name, one.hours) for one in found] == [("乙*", 2), ("甲*", 24)]
    assert not PersonLook.objects.exists()
    opened = emergency_list("power", COMMUNITY, actor=chief, now=NOW, reason="停电转移")
    assert [one.opened["name"] for one in opened] == ["乙", "甲"]
    assert PersonLook.objects.count() == 2
    assert emergency_list("power", FAR_CELL[:12], actor=chief, now=NOW) == []
    with pytest.raises(RefusedError):
        emergency_list("power", "", actor=staff("walker"), now=NOW)
    assert care_counts(CELL[:9], TODAY + DAY) == {"alone": 3, "all": 3, "overdue": 3, "no_carer": 0}

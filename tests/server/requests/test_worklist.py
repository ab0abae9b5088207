"""Who sees what, in which order, at a cost that does not grow with the rows."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from rencheng.core.common.errors import InputError
from rencheng.server.requests import worklist
from rencheng.server.requests.bulk import receive_many
from rencheng.server.requests.jobs import read_batch
from rencheng.server.requests.models import Request
from rencheng.server.requests.queries import earlier_requests, request_page, suggestion
from rencheng.server.requests.worklist import (
    PAGE_ROWS,
    Filters,
    visible,
    waiting_groups,
    waiting_now,
    worklist_page,
)
from support.tables import COLD, HOUR, NOISE, NOW, STAFF, bring_to, record, staff, take_in

pytestmark = pytest.mark.usefixtures("town")


@pytest.fixture
def four() -> dict[str, str]:
    """One request per kind of seat: name → number."""
    return {
        "unsure": take_in("说不清楚").number,
        "heat": take_in().number,
        "river": take_in("柳荫里太吵").number,
        "reported": bring_to("reported"),
    }


def seen(name: str, now: datetime = NOW, **filters: Any) -> list[str]:
    return [row.number for row in worklist_page(staff(name), Filters(**filters), now).rows]


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("operator", {"unsure", "heat", "river", "reported"}),
        ("dispatcher", {"unsure", "heat", "river", "reported"}),
        ("callback", {"unsure", "heat", "river", "reported"}),
        ("supervisor", {"unsure", "heat", "river", "reported"}),
        ("heating", {"heat", "reported"}),
        ("river", {"river"}),
        ("east", {"river"}),  # the street is below it
        ("idle", set()),  # a handler without unit
    ],
)
def test_role_and_unit_decide_what_is_visible(
    four: dict[str, str], name: str, keys: set[str]
) -> None:
    actor = staff(name)
    numbers = {four[key] for key in keys}
    assert set(visible(actor).values_list("number", flat=True)) == numbers
    for number in four.values():
        if number in numbers:
            assert request_page(number, actor, NOW).request.number == number
        else:
            with pytest.raises(InputError, match="request_unknown"):
                request_page(number, actor, NOW)


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("dispatcher", {"unsure"}),
        ("heating", {"heat"}),
        ("river", {"river"}),
        ("callback", {"reported"}),
        ("operator", {"unsure", "heat", "river", "reported"}),
        ("idle", set()),
    ],
)
def test_the_list_opens_with_what_waits_for_me(
    four: dict[str, str], name: str, keys: set[str]
) -> None:
    assert set(seen(name)) == {four[key] for key in keys}
    assert waiting_now(staff(name)) == len(keys)


def test_closed_work_waits_for_nobody_but_can_be_found() -> None:
    number = bring_to("closed")
    for name in STAFF:
        assert seen(name) == []
    assert seen("operator", state="closed") == [number]
    row = worklist_page(staff("operator"), Filters(state="closed"), NOW + 90 * HOUR).rows[0]
    assert row.clock == "stopped"


def test_the_most_pressing_comes_first_and_groups_add_up(four: dict[str, str]) -> None:
    at_hours = {"heat": -1, "river": 5, "unsure": 24, "reported": 24 * 7}  # from ten o'clock on
    for key, hours in at_hours.items():
        Request.objects.filter(number=four[key]).update(due_at=NOW + hours * HOUR)
    page = worklist_page(staff("operator"), Filters(), NOW)
    assert [row.number for row in page.rows] == [four[key] for key in at_hours]
    assert [row.clock for row in page.rows] == ["overdue", "due", "due", "calm"]
    assert (page.overdue, page.today, page.week, page.later) == (1, 1, 1, 1)
    assert page.total == 4
    assert [(name, count, len(rows)) for name, count, rows in page.groups] == [
        ("overdue", 1, 1),
        ("today", 1, 1),
        ("week", 1, 1),
        ("later", 1, 1),
    ]
    assert waiting_groups(staff("operator"), NOW) == {
        "overdue": 1,
        "today": 1,
        "week": 1,
        "later": 1,
    }
    assert seen("operator", due="overdue") == [four["heat"]]
    assert seen("operator", due="today") == [four["river"]]
    assert seen("operator", due="week") == [four["unsure"]]
    assert seen("operator", due="later") == [four["reported"]]
    assert len(seen("operator", due="someday")) == 4


def test_filters_narrow(four: dict[str, str]) -> None:
    assert set(seen("operator", category="utilities")) == set(four.values())
    assert set(seen("operator", category=COLD)) == {four["heat"], four["reported"]}
    assert seen("operator", category="util") == []
    assert seen("operator", unit="river") == [four["river"]]
    assert set(seen("operator", district="010101")) == {
        four["heat"],
        four["river"],
        four["reported"],
    }
    assert seen("operator", text=four["heat"]) == [four["heat"]]
    assert seen("operator", text="太吵") == [four["river"]]
    assert seen("operator", state="received", category=NOISE) == [four["unsure"]]


@pytest.mark.parametrize("field", ["state", "category", "district", "unit", "text"])
@pytest.mark.parametrize(
    "value", ["nonsense", "'; DROP TABLE x; --", "%", "_", "x\x00", "密" * 120]
)
def test_an_unknown_filter_finds_nothing_and_breaks_nothing(
    four: dict[str, str], field: str, value: str
) -> None:
    assert four
    assert seen("operator", **{field: value}) == []


def test_a_row_says_what_and_where(four: dict[str, str]) -> None:
    (row,) = worklist_page(staff("river"), Filters(), NOW).rows
    assert (row.title, row.category, row.unit) == ("柳荫里太吵", "噪声", "河街办事处")
    assert row.place == "东区 河街 柳社区"
    assert row.number == four["river"]


def test_pages_of_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worklist, "PAGE_ROWS", 3)
    numbers = [take_in(now=NOW + timedelta(minutes=n)).number for n in range(7)]
    pages = [worklist_page(staff("heating"), Filters(page=n), NOW) for n in (1, 2, 3, 4, -1)]
    assert [[row.number for row in page.rows] for page in pages] == [
        numbers[:3],
        numbers[3:6],
        numbers[6:],
        [],
        numbers[:3],
    ]
    assert [page.more for page in pages[:3]] == [True, True, False]
    assert pages[0].total == 7


def test_more_rows_cost_no_more_queries(
    django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    actor = staff("operator")
    take_in()
    with django_assert_max_num_queries(4) as few:
        worklist_page(actor, Filters(), NOW)
    receive_many([record(str(n), text="柳荫里暖气不热") for n in range(PAGE_ROWS + 9)], now=NOW)
    while read_batch(NOW):
        pass
    with django_assert_num_queries(len(few) - 1):  # the names of places are kept now
        page = worklist_page(actor, Filters(), NOW)
    assert len(page.rows) == PAGE_ROWS
    assert page.more


def test_more_history_costs_no_more_queries(django_assert_max_num_queries: Any) -> None:
    short, long = take_in().number, bring_to("closed")
    actor = staff("operator")
    request_page(short, actor, NOW)
    for number in (short, long):
        with django_assert_max_num_queries(7):
            page = request_page(number, actor, NOW)
    assert len(page.history) == 5


def test_the_page_of_a_request_masks_the_contact_and_shows_the_way() -> None:
    number = take_in(contact_phone="13800138000", contact_name="王小二", address="3号楼502").number
    page = request_page(number, staff("heating"), NOW)
    assert (page.name, page.phone) == ("王**", "138****8000")
    assert page.address == "3号楼502"
    assert page.category_path == ["公共服务", "供暖", "暖气不热"]
    assert page.place == "东区 河街 柳社区"
    assert [line.event for line in page.history] == ["receive", "dispatch"]
    allowed = {step.event for step in page.steps if step.allowed}
    assert allowed == {"accept", "contact", "object", "propose_exclusion"}
    assert page.suggested_unit == "heat"
    assert page.clock == "due"


def test_a_suggestion_saves_nothing() -> None:
    found = suggestion("柳荫里暖气不热")
    assert (found.category, found.unit, found.place) == (COLD, "热力公司", "东区 河街 柳社区")
    assert found.words == ["暖气"]
    assert not Request.objects.exists()


def test_earlier_requests_of_the_same_phone() -> None:
    numbers = [take_in(contact_phone="13800138000", now=NOW + n * HOUR).number for n in range(7)]
    take_in(contact_phone="13900139000")
    found = [one.number for one in earlier_requests("+86 138 0013 8000")]
    assert found == numbers[:1:-1]
    assert earlier_requests("") == earlier_requests("12345") == []


def test_what_we_help_with_and_what_the_city_watches(four: dict[str, str]) -> None:
    Request.objects.filter(number=four["heat"]).update(co_units=["river"], escalated_at=NOW)
    assert seen("river", helping="1") == [four["heat"]]
    assert seen("heating", helping="1") == []
    assert seen("idle", helping="1") == []
    assert seen("operator", escalated="1") == [four["heat"]]
    (row,) = worklist_page(staff("heating"), Filters(), NOW).rows
    assert row.escalated

"""Many at once: whole or not at all, nothing twice, what a file says is kept; then read by job."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from rencheng.server.knowledge.actions import INDEX_GUIDES
from rencheng.server.people.models import Person
from rencheng.server.people.vault import unseal
from rencheng.server.requests import bulk
from rencheng.server.requests.bulk import BulkResult, receive_many
from rencheng.server.requests.jobs import read_batch, read_unread
from rencheng.server.requests.models import Request, RequestEvent
from rencheng.server.requests.moving import PUBLISH_ANSWER
from support.tables import CELL, COLD, HOUR, NOISE, NOW, record, steps_of, take_in, together


def jobs() -> list[str]:
    """What was put into the queue, but for the guides of the city."""
    tasks = ProcrastinateJob.objects.order_by("id").values_list("task_name", flat=True)
    return [task for task in tasks if task != INDEX_GUIDES]


def one(source_id: str = "1") -> Request:
    return Request.objects.get(source="file", source_id=source_id)


@pytest.mark.usefixtures("town")
class TestReceiveMany:
    def test_rows_and_their_history_are_in(self) -> None:
        assert receive_many([record("1"), record("2")], now=NOW) == BulkResult(2, 0)
        request = one()
        assert (request.state, request.channel, request.read_at) == ("received", "file", None)
        assert (request.received_at, request.taken_at) == (NOW, NOW)
        assert request.number.startswith("260302")
        assert steps_of(request.number) == ["receive"]
        assert RequestEvent.objects.get(request=request).actor_name == "import"

    def test_nothing_is_nothing(self) -> None:
        assert receive_many([], now=NOW) == BulkResult(0, 0)
        assert not jobs()

    def test_what_is_known_is_not_taken_twice_and_stays_as_it_was(self) -> None:
        receive_many([record("1")], now=NOW)
        again = receive_many([record("1", text="另一段"), record("2")], now=NOW + HOUR)
        assert again == BulkResult(taken=1, known=1)
        assert one().text == "楼下太吵了"
        assert len(steps_of(one().number)) == 1

    def test_the_same_id_twice_in_one_batch_is_taken_once(self) -> None:
        result = receive_many([record("1"), record("1", text="另一段"), record("2")], now=NOW)
        assert result == BulkResult(taken=2, known=1)
        assert one().text == "楼下太吵了"

    def test_what_came_singly_is_known_to_the_batch(self) -> None:
        take_in(source="file", source_id="1")
        assert receive_many([record("1")], now=NOW) == BulkResult(0, 1)

    def test_a_known_batch_asks_for_no_work(self) -> None:
        receive_many([record("1")], now=NOW)
        before = jobs()
        receive_many([record("1")], now=NOW)
        assert jobs() == before == ["requests.read_unread"]

    @pytest.mark.parametrize("given", [COLD, "暖气不热", "Cold", "cold ", "UTILITIES/HEATING/COLD"])
    def test_a_category_is_known_by_code_or_name(self, given: str) -> None:
        receive_many([record(category_given=given)], now=NOW)
        assert one().category_id == COLD
        assert one().category_given == given.strip()

    def test_an_unknown_category_and_place_are_kept_as_given(self) -> None:
        receive_many([record(category_given="Snow Removal", place_given="第九区")], now=NOW)
        request = one()
        assert (request.category_id, request.category_given) == (None, "Snow Removal")
        assert (request.place_id, request.place_given) == (None, "第九区")

    def test_what_is_too_long_for_its_column_is_cut_and_kept_whole_beside(self) -> None:
        given = {"title": "长" * 300, "category_given": "c" * 200, "place_given": "p" * 250}
        receive_many([record(**given, kind="k" * 50, channel="c" * 30)], now=NOW)
        request = one()
        assert len(request.title) == 200
        for name, value in given.items():
            assert request.extra[name] == value
        assert len(request.kind) == 20

    def test_contacts_are_masked_and_sealed(self) -> None:
        receive_many(
            [
                record(
                    text="吵死了，电话13800138000",
                    title="打13800138000",
                    place_given="13800138000旁",
                    address="柳荫里502室",
                    contact_name="王小二",
                    contact_phone="13800138000",
                    answer="已联系13800138000",
                    answered_at=NOW,
                    extra={"备注": "13800138000"},
                )
            ],
            now=NOW,
        )
        request = one()
        with connection.cursor() as cursor:
            cursor.execute("SELECT t::text FROM requests_request t")
            kept = cursor.fetchone()[0]
        assert "13800138000" not in kept
        assert "502室" not in kept
        assert "13800138000" in unseal(bytes(request.raw_sealed), "raw")
        assert request.person is not None
        assert unseal(bytes(request.person.phone_sealed), "phone") == "13800138000"

    def test_an_unusable_phone_costs_the_contact_not_the_row(self) -> None:
        receive_many([record(contact_phone="12", contact_name="王")], now=NOW)
        assert one().person_id is None
        assert not Person.objects.exists()

    def test_a_phone_repeated_is_one_person(self) -> None:
        receive_many(
            [
                record(str(n), contact_phone=p)
                for n, p in enumerate(["13800138000", "+86 13800138000"])
            ],
            now=NOW,
        )
        assert Person.objects.count() == 1
        assert one("0").person_id == one("1").person_id

    @pytest.mark.parametrize(
        ("given", "closed"),
        [
            ({"answer": "办好了", "answered_at": NOW - HOUR}, NOW - HOUR),
            ({"answer": "办好了", "closed_at": NOW}, NOW),
            ({"answer": "办好了"}, NOW - 5 * HOUR),  # no day is told: the day it came in
            ({"closed_at": NOW}, NOW),
        ],
    )
    def test_what_was_closed_elsewhere_is_taken_over(
        self, given: dict[str, Any], closed: Any
    ) -> None:
        receive_many([record(received_at=NOW - 5 * HOUR, **given)], now=NOW)
        request = one()
        assert (request.state, request.closed_at) == ("closed", closed)
        assert steps_of(request.number) == ["take_over"]
        assert RequestEvent.objects.get().at == closed
        answered = "answer" in given
        assert request.public is answered
        assert (request.answered_at is not None) is answered
        found = ProcrastinateJob.objects.filter(task_name=PUBLISH_ANSWER)
        assert [job.args["numbers"] for job in found] == ([[request.number]] if answered else [])

    @pytest.mark.parametrize(
        "strange",
        [
            {"text": "吵\x00"},
            {"category_given": "a\x00b"},
            {"state_given": "a\x00b"},
            {"extra": {"x": "a\x00b"}},
            {"source_id": "9\x00"},
            {"kind": "a\x00"},
            {"text": "\ud800吵", "address": "\ud800"},
            {"likes": 2**40},
            {"likes": -3},
            {"title": "a\tb\\N\nc"},
        ],
    )
    def test_strange_values_do_not_cost_the_batch(self, strange: dict[str, Any]) -> None:
        fields = {"source_id": "1", **strange}
        assert receive_many([record(**fields), record("2")], now=NOW).taken == 2

    def test_a_batch_that_breaks_leaves_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(bulk, "_MOVE", bulk._MOVE + "; SELECT 1/0")
        with pytest.raises(Exception, match=r"multiple commands|division"):
            receive_many([record(contact_phone="13800138000")], now=NOW)
        assert not Request.objects.exists()
        assert not RequestEvent.objects.exists()
        assert not Person.objects.exists()
        assert not jobs()


@pytest.mark.usefixtures("town")
class TestReading:
    def test_a_batch_is_read_and_the_sure_go_straight(self) -> None:
        receive_many(
            [
                record("1", text="暖气不热", place_given="柳荫里"),
                record("2", text="说不清楚"),
                record("3", text="看见飞碟"),
            ],
            now=NOW,
        )
        assert read_batch(NOW + HOUR) == 3
        assert read_batch(NOW + HOUR) == 0
        first, second, third = one("1"), one("2"), one("3")
        assert (first.category_id, first.place_id, first.unit_id) == (COLD, CELL, "heat")
        assert (first.state, first.unit_rule) == ("dispatched", "category")
        assert first.read_at == NOW + HOUR
        assert first.due_at == NOW + 25 * HOUR, "the unit's time runs from its dispatch"
        assert steps_of(first.number) == ["receive", "dispatch"]
        assert (second.state, second.category_id, second.unit_id) == ("received", NOISE, None)
        assert (third.state, third.category_id) == ("received", None)
        assert steps_of(third.number) == ["receive"]

    def test_an_address_alone_tells_the_place(self) -> None:
        receive_many([record(address="柳荫里3号楼")], now=NOW)
        read_batch(NOW)
        assert one().place_id == CELL
        assert one().unit_id == "river"

    def test_a_category_that_the_city_knows_stays(self) -> None:
        receive_many([record(text="太吵了", category_given="暖气不热")], now=NOW)
        read_batch(NOW)
        assert (one().category_id, one().confidence) == (COLD, None)
        assert (one().state, one().unit_id) == ("dispatched", "heat")

    def test_a_foreign_category_waits_for_a_dispatcher(self) -> None:
        receive_many([record(text="暖气不热", category_given="Snow Removal")], now=NOW)
        read_batch(NOW)
        assert (one().state, one().unit_id) == ("received", None)
        assert one().category_id == COLD, "what was read stands beside what was given"
        assert one().category_given == "Snow Removal"

    def test_what_is_closed_is_read_but_not_sent(self) -> None:
        receive_many([record(text="暖气不热", closed_at=NOW)], now=NOW)
        read_batch(NOW)
        assert (one().state, one().category_id, one().due_at) == ("closed", COLD, None)
        assert steps_of(one().number) == ["take_over"]

    def test_a_place_as_given_is_not_overwritten(self) -> None:
        receive_many([record(text="梧桐花园太吵", place_given="第九区")], now=NOW)
        read_batch(NOW)
        assert one().place_given == "第九区"

    def test_batches_are_as_large_as_asked(self) -> None:
        receive_many([record(str(n)) for n in range(5)], now=NOW)
        assert [read_batch(NOW, size=2) for _ in range(4)] == [2, 2, 1, 0]

    def test_the_job_reads_until_nothing_is_left(self) -> None:
        receive_many([record(str(n)) for n in range(3)], now=NOW)
        assert read_unread() == 3
        assert not Request.objects.filter(read_at=None).exists()

    def test_reading_costs_no_more_queries_for_more_rows(
        self, django_assert_max_num_queries: Any
    ) -> None:
        receive_many([record(str(n), text="暖气不热") for n in range(40)], now=NOW)
        with django_assert_max_num_queries(30) as few:
            read_batch(NOW, size=1)
        with django_assert_max_num_queries(len(few)):
            assert read_batch(NOW, size=39) == 39


@pytest.mark.usefixtures("open_town")
def test_two_workers_share_the_reading() -> None:
    receive_many([record(str(n), text="暖气不热") for n in range(30)], now=NOW)
    shares: Any = together(*[lambda: read_batch(NOW + timedelta(minutes=1), size=15)] * 2)
    assert sum(shares) <= 30
    while read_batch(NOW):
        pass
    events = RequestEvent.objects.values_list("request_id", "event")
    assert len(events) == len(set(events)) == 60

"""What is written stays: history, audit and original text, against SQL too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from rencheng.server.people.actions import reveal
from rencheng.server.requests import steps
from rencheng.server.requests.models import Request, RequestEvent
from rencheng.server.requests.partitions import MONTHS_AHEAD, ensure_months
from support.tables import HOUR, NOW, bring_to, record, staff, steps_of, stored, take_in

FAR = NOW.replace(year=2041)  # no month of it has a table yet


@contextmanager
def refused() -> Iterator[None]:
    with pytest.raises(DatabaseError, match=r"Cannot (update|delete)"), transaction.atomic():
        yield


def sql(text: str, *values: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return list(cursor.fetchall()) if cursor.description else []


@pytest.mark.usefixtures("town")
class TestStays:
    @pytest.mark.parametrize(
        "attempt",
        [
            "UPDATE requests_requestevent SET actor_name = 'nobody'",
            "DELETE FROM requests_requestevent",
            "UPDATE requests_requestevent_rest SET note = 'x'",
            "DELETE FROM requests_requestevent_rest",
            "UPDATE requests_requestaudit SET state = 'closed'",
            "DELETE FROM requests_requestaudit",
            "DELETE FROM requests_request",
            "UPDATE people_personlook SET reason = 'x'",
            "DELETE FROM people_personlook",
        ],
    )
    def test_sql_cannot_rewrite_what_happened(self, attempt: str) -> None:
        number = take_in(contact_phone="13800138000").number
        bring_to("accepted", number=number)
        take_in(now=FAR)
        person = stored(number).person
        assert person is not None
        reveal(person, actor=staff("heating"), reason="回电", request_number=number, now=NOW)
        with refused():
            sql(attempt)

    def test_history_in_a_months_own_table_stays_too(self) -> None:
        ensure_months(NOW.date())
        take_in()
        for attempt in (
            "UPDATE requests_requestevent_2026_03 SET note = 'x'",
            "DELETE FROM requests_requestevent_2026_03",
        ):
            with refused():
                sql(attempt)

    @pytest.mark.parametrize(
        "change",
        [
            {"text": "改过"},
            {"title": "改过"},
            {"number": "1"},
            {"source": "x"},
            {"source_id": "x"},
            {"received_at": NOW + HOUR},
            {"raw_sealed": b"x"},
        ],
    )
    def test_what_intake_wrote_is_read_only(self, change: dict[str, object]) -> None:
        number = take_in().number
        with refused():
            Request.objects.filter(number=number).update(**change)

    def test_the_models_cannot_either(self) -> None:
        number = bring_to("accepted")
        with refused():
            RequestEvent.objects.all().delete()
        line = stored(number).events.first()
        line.note = "x"
        with refused():
            line.save()

    def test_the_audit_keeps_every_former_value(self) -> None:
        number = bring_to("closed")
        rows = sql(
            "SELECT state, answer FROM requests_requestaudit WHERE pgh_obj_id = %s ORDER BY pgh_id",
            stored(number).pk,
        )
        # Intake writes a request that goes straight to its unit once, as dispatched.
        assert [state for state, _ in rows] == ["dispatched", "accepted", "reported"]
        assert rows[2][1] == "已上门排气，室温二十一度。"

    def test_a_change_by_sql_leaves_a_trace_as_well(self) -> None:
        number = bring_to("reported")
        sql("UPDATE requests_request SET answer = 'forged' WHERE number = %s", number)
        rows = sql("SELECT answer FROM requests_requestaudit ORDER BY pgh_id DESC LIMIT 1")
        assert rows == [("已上门排气，室温二十一度。",)]


@pytest.mark.usefixtures("town")
class TestMonths:
    def test_months_are_made_once(self) -> None:
        made = ensure_months(date(2031, 11, 30))
        assert made == [
            "requests_requestevent_2031_11",
            "requests_requestevent_2031_12",
            "requests_requestevent_2032_01",
            "requests_requestevent_2032_02",
        ]
        assert len(made) == MONTHS_AHEAD + 1
        assert ensure_months(date(2031, 11, 30)) == []
        assert ensure_months(date(2031, 12, 1)) == ["requests_requestevent_2032_03"]

    def test_rows_land_in_their_month(self) -> None:
        ensure_months(NOW.date())
        number = take_in().number
        steps.accept(number, actor=staff("heating"), now=NOW.replace(month=4))
        rows = sql(
            "SELECT tableoid::regclass::text, event FROM requests_requestevent ORDER BY 1, id"
        )
        assert rows == [
            ("requests_requestevent_2026_03", "receive"),
            ("requests_requestevent_2026_03", "dispatch"),
            ("requests_requestevent_2026_04", "accept"),
        ]
        assert [line.event for line in stored(number).events.all()] == [
            "receive",
            "dispatch",
            "accept",
        ]

    def test_a_month_without_table_loses_nothing(self) -> None:
        take_in(now=FAR)
        rows = sql("SELECT DISTINCT tableoid::regclass::text FROM requests_requestevent")
        assert rows == [("requests_requestevent_rest",)]

    def test_a_month_that_began_without_its_table_gets_it_with_its_rows(self) -> None:
        """Nobody made March in time."""
        number = take_in(now=FAR).number
        made = ensure_months(FAR.date())
        assert made == [f"requests_requestevent_2041_{month:02d}" for month in (3, 4, 5, 6)]
        steps.accept(number, actor=staff("heating"), now=FAR + HOUR)
        assert steps_of(number) == ["receive", "dispatch", "accept"]
        rows = sql("SELECT DISTINCT tableoid::regclass::text FROM requests_requestevent")
        assert rows == [("requests_requestevent_2041_03",)]
        assert ensure_months(FAR.date()) == []
        for table in ("requests_requestevent_rest", "requests_requestevent_2041_03"):
            take_in(now=FAR.replace(year=2042))
            with refused():
                sql(f"DELETE FROM {table}")


@pytest.mark.usefixtures("town")
def test_bulk_history_lands_in_its_month_too() -> None:
    from rencheng.server.requests.bulk import receive_many

    ensure_months(NOW.date())
    receive_many([record()], now=NOW)
    rows = sql("SELECT tableoid::regclass::text FROM requests_requestevent")
    assert rows == [("requests_requestevent_2026_03",)]

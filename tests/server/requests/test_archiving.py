"""The archive: nothing lost, nothing doubled, found by every page; nothing else takes rows away."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from rencheng.core.common.actor import SYSTEM
from rencheng.core.common.errors import InputError, RefusedError, SetupError
from rencheng.server.requests import (
    archive_files,
    archive_shape,
    archiving,
    bulk,
    moving,
    queries,
    steps,
)
from rencheng.server.requests.archived import archive_folder, check_files, find, iter_archived
from rencheng.server.requests.archiving import archive, months_before
from rencheng.server.requests.erasure import erase
from rencheng.server.requests.following import caller_code, check_caller, check_secret
from rencheng.server.requests.intake import secret_of
from rencheng.server.requests.models import (
    ArchivedRequest,
    ArchiveFile,
    Attachment,
    Request,
    RequestEvent,
)
from rencheng.server.warehousing import export
from support.closed import LATER, PHONE, closed, files
from support.tables import NOW, bring_to, record, staff, stored, take_in


def whole(number: str) -> dict[str, Any]:
    """All that the tables hold of a request."""
    request = stored(number)
    row = {field.attname: getattr(request, field.attname) for field in Request._meta.fields}
    related = {}
    with connection.cursor() as cursor:
        for table, column in archive_shape.related_tables().items():
            cursor.execute(f"SELECT to_jsonb(t) FROM {table} t WHERE {column} = %s", [request.pk])
            related[table] = sorted(map(str, cursor.fetchall()))
    events = RequestEvent.objects.filter(request=request).order_by("id").values()
    for name in ("raw_sealed", "address_sealed"):
        row[name] = bytes(row[name]) if row[name] is not None else None
    return {"row": row, "events": list(events), **related}


@pytest.mark.usefixtures("town")
class TestMoving:
    def test_a_request_leaves_whole_and_comes_back_the_same(self) -> None:
        number = closed()
        before = whole(number)
        report = archive(3, now=LATER)
        assert (report.requests, report.events, len(report.files)) == (1, 5, 1)
        assert not Request.objects.exists()
        assert not RequestEvent.objects.exists()
        assert not Attachment.objects.exists()
        with transaction.atomic():
            assert archiving.bring_back(number, LATER) is not None
        assert whole(number) == before
        assert find(number) is None, "it is not in two places"

    def test_only_what_was_closed_long_enough_ago_goes(self) -> None:
        old, open_one = closed(), bring_to("reported")
        assert archive(7, now=LATER).requests == 0
        assert archive(6, now=LATER, dry_run=True).requests == 1
        assert Request.objects.count() == 2, "a dry run moves nothing"
        assert archive(6, now=LATER).requests == 1
        assert not Request.objects.filter(number=old).exists()
        assert stored(open_one).state == "reported"

    def test_a_second_run_finds_nothing_more_to_do(self) -> None:
        closed()
        archive(3, now=LATER)
        assert archive(3, now=LATER).requests == 0
        assert len(files()) == ArchiveFile.objects.count() == 1

    def test_a_day_larger_than_a_batch_goes_in_several_files(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(archiving, "BATCH", 2)
        numbers = {closed() for _ in range(5)}
        seen: list[tuple[int, int]] = []
        report = archive(3, now=LATER, progress=lambda *told: seen.append(told))
        assert report.requests == 5
        assert len(report.files) == 3
        assert seen[-1] == (5, 5)
        assert {row["number"] for row in iter_archived()} == numbers

    def test_a_crash_between_file_and_ledger_loses_and_doubles_nothing(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        number = closed()
        before = whole(number)

        def broken(*args: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(archiving, "take_away", broken)
            with pytest.raises(KeyboardInterrupt):
                archive(3, now=LATER)
        assert whole(number) == before
        assert not ArchivedRequest.objects.exists()
        assert len(files()) == 1, "the file stands, and no ledger knows it"
        report = archive(3, now=LATER)
        assert len(report.leftovers) == report.requests == len(files()) == 1

    def test_a_disk_that_gives_back_something_else_keeps_the_rows(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        number = closed()
        real = pq.read_table
        monkeypatch.setattr(
            archive_files.pq, "read_table", lambda *a, **k: real(*a, **k).slice(0, 0)
        )
        with pytest.raises(SetupError, match="archive_unequal"):
            archive(3, now=LATER)
        assert stored(number).state == "closed"
        assert files() == []

    def test_every_column_of_a_request_has_a_type_in_the_archive(self) -> None:
        for field in (*Request._meta.concrete_fields, *RequestEvent._meta.concrete_fields):
            assert archive_shape._type(field) is not None

    def test_nothing_hangs_on_what_hangs_on_a_request(self) -> None:
        """The archive takes what refers to a request, but not what refers to that in turn."""
        for relation in archive_shape._relations():
            if relation.related_model is not Request:
                hidden = relation.related_model._meta.get_fields(include_hidden=True)
                assert not [one for one in hidden if one.one_to_many], relation.related_model


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2024, 3, 31), 1, date(2024, 2, 29)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2026, 12, 1), 12, date(2025, 12, 1)),
        (date(2026, 5, 5), 25, date(2024, 4, 5)),
    ],
)
def test_months_before(day: date, months: int, before: date) -> None:
    assert months_before(day, months) == before


def test_less_than_a_month_is_refused() -> None:
    with pytest.raises(InputError, match="archive_months"):
        archive(0, now=LATER)


@pytest.mark.usefixtures("town")
class TestFound:
    @pytest.fixture
    def number(self) -> str:
        number = closed()
        archive(3, now=LATER)
        assert not Request.objects.exists()
        return number

    def test_by_the_desk_with_history_and_pictures(self, number: str) -> None:
        page = queries.request_page(number, staff("callback"), LATER)
        events = [line.event for line in page.history]
        assert events == ["receive", "dispatch", "accept", "report_back", "call_back"]
        assert page.name == "王**"
        assert page.address == "3号楼502"
        assert page.request.archived is not None
        possible = queries.possible_steps(number, staff("callback"))
        assert (possible.number, possible.state) == (number, "closed")
        (picture,) = page.attachments
        found = queries.attachment(number, picture.pk, staff("callback"))
        assert (Path(settings.MEDIA_ROOT) / found.path).is_file()

    def test_only_by_those_who_may_see_it(self, number: str) -> None:
        assert queries.request_page(number, staff("heating"), LATER).request.number == number
        with pytest.raises(InputError, match="request_unknown"):
            queries.request_page(number, staff("river"), LATER)

    def test_by_its_citizen_with_number_and_secret(self, number: str) -> None:
        found = check_secret(number, secret_of(number), visitor="v", now=LATER)
        view = queries.citizen_view(found)
        assert (view.state, view.answer) == ("closed", "已上门排气，室温二十一度。")
        assert len(view.history) == 5
        with pytest.raises(InputError, match="follow_refused"):
            check_secret(number, "AAAAAAAA", visitor="v", now=LATER)

    def test_by_its_callers_code_and_on_the_next_call(self, number: str) -> None:
        fresh = take_in(contact_phone=PHONE, source_id="fresh").number
        found = check_caller(PHONE, caller_code(PHONE), visitor="v", now=LATER)
        assert [one.number for one in found] == [fresh, number]
        earlier = queries.earlier_requests(PHONE)
        assert [(one.number, one.state) for one in earlier][1] == (number, "closed")

    def test_the_same_source_and_id_is_still_the_same_request(self) -> None:
        number = closed(source="hotline", source_id="77")
        archive(3, now=LATER)
        again = take_in("柳荫里3号楼暖气不热", source="hotline", source_id="77")
        assert again.known
        assert again.number == number
        batch = [record("77", source="hotline"), record("78", source="hotline")]
        result = bulk.receive_many(batch, now=LATER)
        assert (result.taken, result.known) == (1, 1)

    def test_a_step_brings_it_back_or_leaves_it_there(self, number: str) -> None:
        """Whether the step is allowed is the table's matter; a refused one moves nothing."""
        with pytest.raises(RefusedError):
            steps.accept(number, actor=staff("heating"), now=LATER)
        assert find(number) is not None
        with transaction.atomic():
            assert moving.locked(number).number == number
        assert stored(number).state == "closed"
        assert ArchivedRequest.objects.get().returned_at is not None
        assert archive(3, now=LATER).requests == 1, "it can go once more"
        assert find(number) is not None
        assert ArchivedRequest.objects.count() == 2

    def test_a_leader_goes_after_its_followers_and_comes_back_with_them(self) -> None:
        leader, follower = closed(), closed()
        Request.objects.filter(number=follower).update(leader=stored(leader))
        assert archive(3, now=LATER).requests == 2
        with transaction.atomic():
            archiving.bring_back(leader, LATER)
        assert find(follower) is not None
        assert archive(3, now=LATER).requests == 1
        with transaction.atomic():
            archiving.bring_back(follower, LATER)
        assert stored(follower).leader == stored(leader)
        Request.objects.filter(number=follower).update(state="reported")
        report = archive(3, now=LATER)
        assert (report.requests, report.held) == (0, 1)

    def test_by_an_export_of_its_day(self, number: str) -> None:
        """The warehouse made anew from nothing holds archived requests as before."""
        live = take_in(source_id="live").number
        assert export.days_of("requests") == [NOW.date()]
        found = export.day_rows("requests", NOW.date())
        assert set(found["requests"]["number"].to_pylist()) == {number, live}
        history = found["history"].to_pylist()
        assert len([one for one in history if one["number"] == number]) == 5
        assert [one.number for one in Request.objects.all()] == [live], "none came back by it"

    def test_a_damaged_file_is_named(self, number: str) -> None:
        (file,) = files()
        assert check_files().sound
        body = bytearray(file.read_bytes())
        body[20:60] = bytes(40)
        file.write_bytes(body)
        assert check_files().damaged == [str(file.relative_to(archive_folder()))]
        with pytest.raises(SetupError, match="archive_damaged"):
            find(number)
        file.unlink()
        with pytest.raises(SetupError, match="archive_missing"):
            find(number)


@pytest.mark.usefixtures("town")
class TestStays:
    """With the archive there, tampering is refused as before."""

    ATTEMPTS = (
        "DELETE FROM requests_request",
        "DELETE FROM requests_requestevent",
        "DELETE FROM requests_requestaudit",
        "UPDATE requests_requestevent SET note = 'x'",
        "UPDATE requests_requestaudit SET state = 'x'",
        "UPDATE requests_request SET raw_sealed = NULL",
        "UPDATE requests_archivedrequest SET number = 'x'",
        "UPDATE requests_archivefile SET rows = 0",
        "DELETE FROM requests_archivedrequest",
        "DELETE FROM requests_archivefile",
        "UPDATE people_erasure SET reason = 'x'",
        "DELETE FROM people_erasure",
    )

    def test_also_with_the_archives_own_setting(self) -> None:
        erase(take_in(contact_phone="13900139000").number, reason="本人申请", actor=SYSTEM, now=NOW)
        closed()
        archive(3, now=LATER)
        closed()
        file = ArchiveFile.objects.get()
        refused = pytest.raises(DatabaseError, match=r"Cannot (update|delete)")
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('rencheng.archive_file', %s, true)", [str(file.pk)])
            for attempt in self.ATTEMPTS:
                with refused, transaction.atomic():
                    cursor.execute(attempt)

    def test_whoever_forges_the_ledger_leaves_the_trace_and_is_found_out(self) -> None:
        number = closed()
        closed()
        archive(3, now=LATER)
        forged = closed()
        request = stored(forged)
        copied = ArchivedRequest.objects.filter(number=number).get()
        with transaction.atomic(), connection.cursor() as cursor:
            copied.pk, copied.request_id, copied.number = None, request.pk, forged
            copied.source_id = request.source_id
            copied.save(force_insert=True)
            cursor.execute(
                "SELECT set_config('rencheng.archive_file', %s, true)", [str(copied.file_id)]
            )
            archive_shape.take_away(cursor, [request.pk])
        checked = check_files()
        assert not checked.sound
        assert checked.lacking == [forged]

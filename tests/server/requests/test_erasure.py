"""Erasing a citizen's data: it reaches tables, archive and pictures, or nothing at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction

from rencheng.core.common.actor import SYSTEM
from rencheng.core.common.errors import InputError, RefusedError, SetupError
from rencheng.server.people.models import Erasure, Person
from rencheng.server.requests import archiving, queries
from rencheng.server.requests.archived import archive_folder, check_files, iter_archived
from rencheng.server.requests.archiving import archive
from rencheng.server.requests.erasure import erase
from support.closed import LATER, closed, files
from support.tables import NOW, staff, stored, take_in


@pytest.mark.django_db(transaction=True)
class TestErasure:
    @pytest.fixture(autouse=True)
    def _town(self, open_town: None) -> None: ...

    def test_it_reaches_tables_archive_and_pictures(self) -> None:
        kept = closed("柳荫里暖气不热，电话13700137000", contact_phone="13700137000")
        first, second = closed(), closed()
        person = stored(first).person
        assert person is not None
        sealed = [bytes(stored(first).raw_sealed), bytes(stored(first).address_sealed)]
        sealed += [bytes(person.phone_sealed), bytes(person.name_sealed)]
        archive(3, now=LATER)
        live = closed()
        returned = second
        with transaction.atomic():
            archiving.bring_back(returned, LATER)
        before = {path.name for path in files()}
        pictures = set(Path(settings.MEDIA_ROOT).rglob("*.jpg"))

        erased = erase(live, reason="本人申请", actor=SYSTEM, now=LATER)

        assert (erased.requests, erased.archived, erased.files) == (2, 2, 1)
        assert before.isdisjoint({path.name for path in files()}), "the former file is gone"
        bodies = b"".join(path.read_bytes() for path in files())
        raw = str(list(iter_archived())).encode() + bodies
        assert not [one for one in sealed if one in raw]
        for row in iter_archived():
            if row["number"] != kept:
                assert (row["raw_sealed"], row["address_sealed"], row["lat"]) == (None, None, None)
        for number in (live, returned):
            request = stored(number)
            assert (request.raw_sealed, request.address_sealed, request.lat) == (None, None, None)
            assert request.text, "what names nobody stays"
        page = queries.request_page(first, staff("callback"), LATER)
        assert (page.name, page.phone, page.address, page.attachments) == ("", "", "", [])
        assert len(page.history) == 5
        gone = Person.objects.get(pk=person.pk)
        assert (gone.phone_hash, gone.phone_sealed, gone.name_sealed) == (None, None, None)
        assert len(set(Path(settings.MEDIA_ROOT).rglob("*.jpg"))) == 1 == len(pictures) - 3
        other = queries.request_page(kept, staff("callback"), LATER)
        assert other.phone == "137****7000"
        assert len(other.attachments) == 1
        assert check_files().sound
        assert Erasure.objects.get().reason == "本人申请"

    def test_a_missing_file_erases_nothing(self) -> None:
        number = closed()
        archive(3, now=LATER)
        (file,) = files()
        file.rename(file.with_suffix(".away"))
        with pytest.raises(SetupError, match="archive_missing"):
            erase(number, reason="本人申请", actor=SYSTEM, now=LATER)
        assert Person.objects.get().phone_sealed is not None
        assert not Erasure.objects.exists()

    def test_what_a_broken_erasure_leaves_goes_by_night(self) -> None:
        closed()
        archive(3, now=LATER)
        (file,) = files()
        left = file.with_name("2026-03-02-0123456789ab.parquet")
        left.write_bytes(file.read_bytes())
        assert archiving.sweep() == [str(left.relative_to(archive_folder()))]
        assert files() == [file]

    def test_needs_a_reason_and_a_request(self) -> None:
        with pytest.raises(InputError, match="request_unknown"):
            erase("26030299999999", reason="本人申请", actor=SYSTEM, now=NOW)
        with pytest.raises(InputError, match="reason_missing"):
            erase(take_in().number, reason=" ", actor=SYSTEM, now=NOW)
        with pytest.raises(RefusedError):
            erase(take_in().number, reason="x", actor=staff("supervisor"), now=NOW)

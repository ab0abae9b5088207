"""A citizen's personal data destroyed (个人信息删除), in the tables, on disk and in the archive.

What goes: name and phone; raw texts, addresses, points and places as given, what an import brought
beside, pictures. What stays: the masked text, category, street and history, which name nobody.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import InputError, RefusedError
from rencheng.core.text.clean import clean
from rencheng.server.people.models import Erasure
from rencheng.server.requests import archive_files
from rencheng.server.requests.archive_shape import request_of
from rencheng.server.requests.archived import archive_folder, attachments_of
from rencheng.server.requests.archiving import between_batches
from rencheng.server.requests.models import ArchivedRequest, ArchiveFile, Attachment, Request

#: Whoever holds the installation's keys, by the command.
MAY_ERASE = frozenset({"system"})
_REASON_LENGTH = 200
#: Column → what stands there afterwards.
_EMPTIED: dict[str, Any] = {
    "raw_sealed": None,
    "address_sealed": None,
    "lat": None,
    "lon": None,
    "place_given": "",
}


@dataclass(frozen=True, slots=True)
class Erased:
    """How many requests in the tables and in the archive, files made anew, pictures removed."""

    requests: int
    archived: int
    files: int
    pictures: int


@transaction.atomic
def erase(number: str, *, reason: str, actor: Actor, now: datetime) -> Erased:
    """Destroy the personal data of whoever sent request `number`, in all their requests.

    Raises InputError: request_unknown, reason_missing; SetupError where a file of the archive is
    missing or damaged: then nothing is erased.
    """
    if not actor.roles & MAY_ERASE:
        raise RefusedError("erase_refused", roles=", ".join(MAY_ERASE))
    number, reason = clean(number), clean(reason)
    if not reason:
        raise InputError("reason_missing")
    with connection.cursor() as cursor:
        between_batches(cursor)
    sent = (
        Request.objects.filter(number=number).first()
        or ArchivedRequest.objects.filter(number=number).order_by("-id").first()
    )
    if sent is None:
        raise InputError("request_unknown", number=number)
    Erasure.objects.create(
        person_id=sent.person_id,
        request_number=number,
        by=actor.name,
        at=now,
        reason=reason[:_REASON_LENGTH],
    )
    theirs = Q(number=number) | Q(person_id=sent.person_id, person_id__isnull=False)
    archived, files, gone = _empty_archive(theirs)
    requests = Request.objects.filter(theirs)
    pictures = Attachment.objects.filter(request__in=requests)
    gone += pictures.values_list("path", flat=True)
    pictures.delete()
    changed = requests.update(**_EMPTIED, extra={})
    if sent.person is not None:
        person = sent.person
        person.phone_hash = person.phone_sealed = person.name_sealed = None
        person.save()
    for path in gone:
        transaction.on_commit(partial((Path(settings.MEDIA_ROOT) / path).unlink, missing_ok=True))
    return Erased(changed, archived, files, len(gone))


def _empty_archive(theirs: Q) -> tuple[int, int, list[str]]:
    """Make every file anew that holds one of these requests, also those that came back since;
    (requests, files, paths of pictures)."""
    entries = ArchivedRequest.objects.filter(theirs)
    files = ArchiveFile.objects.filter(pk__in=entries.values("file")).select_for_update()
    count, pictures = 0, []
    for file in list(files):
        ids = list(entries.filter(file=file).values_list("request_id", flat=True))
        for row in archive_files.read_rows(archive_folder(), file.path, ids):
            pictures += [one.path for one in attachments_of(request_of(row))]
        written = archive_files.change_rows(archive_folder(), file.path, file.day, ids, _emptied)
        old, file.path = file.path, written.path
        file.size, file.sha256 = written.size, written.sha256
        file.save(update_fields=["path", "size", "sha256"])
        transaction.on_commit(partial(archive_files.remove, archive_folder(), old))
        count += len(ids)
    return count, len(files), pictures


def _emptied(row: dict[str, Any]) -> dict[str, Any]:
    related = json.loads(row["related"])
    related.pop(Attachment._meta.db_table, None)
    return {**row, **_EMPTIED, "extra": "{}", "related": json.dumps(related)}

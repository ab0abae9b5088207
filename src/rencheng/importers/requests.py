"""Files of requests (诉求文件) turned into records by a profile; a bad row is a Problem."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from rencheng.core.common.errors import InputError, Problem
from rencheng.core.common.records import RequestRecord
from rencheng.importers.profiles import Binding, Profile, bind
from rencheng.importers.profiles.check import CHANNELS, KINDS
from rencheng.importers.tabular import Row, Table, read_table
from rencheng.importers.values import CellError, Points, Times, count, later, word

MAX_TEXT = 100_000  # characters, as in the form
MAX_SOURCE_ID = 80  # what the database keeps of it
MAX_SHORT = 2_000  # characters of every other field: more is a column in the wrong place
_LONG = {"text": MAX_TEXT, "answer": MAX_TEXT}


class RequestFile:
    """A file of requests that has been opened. Iterating reads it from the start.

    ignored: columns that the profile does not use. table: tells bytes read, encoding.
    """

    def __init__(self, table: Table, binding: Binding, source: str, now: datetime) -> None:
        profile = binding.profile
        self.table = table
        self.ignored = binding.ignored
        self._profile = profile
        self._fields = binding.fields
        self._plan = [
            (field, columns, profile.joins.get(field, " "), _LONG.get(field, MAX_SHORT))
            for field, columns in binding.fields.items()
        ]
        self._source = source or profile.source
        self._times = Times(profile.formats, profile.timezone, now)
        self._points = Points(profile.crs, profile.unknown_points)

    def __iter__(self) -> Iterator[RequestRecord | Problem]:
        for row in self.table:
            if isinstance(row, Problem):
                yield row
                continue
            try:
                yield self._record(row)
            except CellError as error:
                columns = self._fields.get(error.field)
                named = " + ".join(columns) if columns else error.field
                yield self.table.problem(row.number, named, error.code, **error.data)

    def _record(self, row: Row) -> RequestRecord:
        cells = self._cells(row.values)
        get = cells.get
        if "received_at" not in cells:
            raise CellError("received_at", "request_time_missing")
        received_at = self._times.read("received_at", cells["received_at"])
        title = get("title", "")
        text = get("text") or title
        if not text:
            raise CellError("text" if "text" in self._fields else "title", "request_text_missing")
        lat, lon = self._points.read(get("lat", ""), get("lon", ""))
        answered_at = self._after("answered_at", get("answered_at", ""), received_at)
        closed_at = self._after("closed_at", get("closed_at", ""), received_at)
        answer = get("answer", "")
        extra = {name: row.values[name] for name in self._profile.extra if row.values.get(name)}
        if answer and answered_at is None:
            # Answered some time: the earliest it can have been, and a note that nobody said when.
            answered_at = closed_at or received_at
            extra["answered_at"] = "unknown"
        return RequestRecord(
            source=self._source or self._profile.name,
            source_id=self._source_id(get("source_id", ""), row, cells),
            received_at=received_at,
            text=text,
            title=title,
            channel=self._word("channel", get("channel", ""), extra) or "file",
            kind=self._word("kind", get("kind", ""), extra),
            category_given=self._renamed("category", get("category", "")),
            place_given=self._renamed("place", get("place", "")),
            address=get("address", ""),
            lat=lat,
            lon=lon,
            contact_name=get("contact_name", ""),
            contact_phone=get("contact_phone", ""),
            likes=count("likes", get("likes", "")),
            answer=answer,
            answered_at=answered_at,
            closed_at=closed_at,
            state_given=self._renamed("state", get("state", "")),
            extra=extra,
        )

    def _cells(self, values: dict[str, str]) -> dict[str, str]:
        """What the row says of each field; several columns are joined, empty ones left out."""
        cells = {}
        for field, columns, join, limit in self._plan:
            if len(columns) == 1:
                text = values.get(columns[0], "").strip()
            else:
                parts = [values.get(column, "").strip() for column in columns]
                # dict.fromkeys: where two columns say the same, once is enough
                text = join.join(dict.fromkeys(filter(None, parts)))
            if not text:
                continue
            if len(text) > limit:
                raise CellError(field, "request_long", length=len(text), limit=limit)
            cells[field] = text
        return cells

    def _after(self, field: str, text: str, received_at: datetime) -> datetime | None:
        return later(field, self._times.read(field, text), received_at) if text else None

    def _word(self, field: str, text: str, extra: dict[str, str]) -> str:
        """Our word for a channel or kind; another system's own word stays in `extra`."""
        if text:
            ours = word(field, text, self._profile.values)
            if ours is None and text in (CHANNELS if field == "channel" else KINDS):
                ours = text
            if ours is not None:
                return ours
            extra[field] = text
        return self._profile.fixed.get(field, "")

    def _renamed(self, field: str, text: str) -> str:
        return word(field, text, self._profile.values) or text or self._profile.fixed.get(field, "")

    def _source_id(self, given: str, row: Row, cells: dict[str, str]) -> str:
        """The id that, with the source, names this request for good.

        Where the source is not named (any file at all), an id alone says little: two systems both
        count from 1. Then a digest of what never changes in a request is added to it. A row
        without an id is named by the digest of its whole content.
        """
        if not given:
            return digest(row.values)
        if not self._source:
            fixed = {name: cells.get(name, "") for name in ("received_at", "title", "text")}
            given = f"{given}~{digest(fixed)[:12]}"
        return given if len(given) <= MAX_SOURCE_ID else digest({"id": given})


def open_requests(
    path: Path | str, profile: Profile, *, now: datetime, source: str = ""
) -> RequestFile:
    """Open a file of requests and lay the profile against its header.

    now: aware; a request cannot have been received after it. source: names the system the file
    comes from, instead of the profile's. Raises InputError `table_*`, `import_*`.
    """
    table = read_table(path, encoding=profile.encoding)
    try:
        return RequestFile(table, bind(profile, table.columns), source, now)
    except InputError as error:
        raise InputError(error.code, **{**error.data, "file": table.file}) from None


def read_requests(
    path: Path | str, profile: Profile, *, now: datetime, source: str = ""
) -> Iterator[RequestRecord | Problem]:
    """The records of a file, a Problem in place of each bad row; see `open_requests`."""
    yield from open_requests(path, profile, now=now, source=source)


def digest(values: dict[str, str]) -> str:
    """A name made of content: the same content has the same, other content another."""
    content = json.dumps(values, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
    return hashlib.sha256(content).hexdigest()[:32]

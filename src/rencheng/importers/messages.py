"""Tables of messages (留言表): `id,time,title,text,likes,address,lat,lon,person,category`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from rencheng.core.common.errors import InputError, Problem
from rencheng.core.text.messages import Message
from rencheng.importers.tabular import read_table
from rencheng.importers.values import CellError, Points, Times, count

#: Latest time that a table may hold: it may tell of times to come, for nothing is due by them.
_LATEST = datetime(9998, 1, 1, tzinfo=UTC)


def read_messages(
    file: Path, *, zone: str = "Asia/Shanghai", text_wanted: bool = True
) -> tuple[list[Message], list[Problem]]:
    """Messages of a table in its order, and a Problem for each row or cell that cannot be used.

    id is needed, and title or text; where text_wanted is false, a message may be empty. A wrong
    time, point or number of likes costs only that cell: the message goes on without it. zone: of
    times that give none. Raises InputError for a file that is none of messages.
    """
    table = read_table(file, required=("id",))
    if not {"title", "text"} & set(table.columns):
        raise InputError("messages_without_text", file=table.file)
    times = Times((), ZoneInfo(zone), _LATEST)
    points = Points("WGS-84", frozenset({(0.0, 0.0)}))
    found: list[Message] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    for row in table:
        if isinstance(row, Problem):
            problems.append(row)
            continue
        number, values = row
        code = _refused(values, seen, text_wanted=text_wanted)
        if code:
            field = "id" if code != "message_empty" else "text"
            problems.append(Problem(table.file, number, field, code, {"id": values["id"][:60]}))
            continue
        seen.add(values["id"])
        found.append(_message(values, times, points, table.file, number, problems))
    return found, problems


def _refused(values: Mapping[str, str], seen: set[str], *, text_wanted: bool) -> str:
    if not values["id"]:
        return "message_id_missing"
    if values["id"] in seen:
        return "message_id_twice"
    if text_wanted and not (values.get("title", "") + values.get("text", "")).strip():
        return "message_empty"
    return ""


def _message(
    values: Mapping[str, str],
    times: Times,
    points: Points,
    file: str,
    number: int,
    problems: list[Problem],
) -> Message:
    time, likes, point = None, 0, (None, None)
    try:
        time = times.read("time", values["time"]) if values.get("time") else None
        likes = count("likes", values.get("likes", ""))
        point = points.read(values.get("lat", ""), values.get("lon", ""))  # type: ignore[assignment]
    except CellError as error:
        problems.append(Problem(file, number, error.field, error.code, error.data))
    return Message(
        values["id"],
        time,
        values.get("title", "").strip(),
        values.get("text", "").strip(),
        likes,
        *point,
        address=values.get("address", "").strip(),
        person=values.get("person", "").strip(),
        category=values.get("category", "").strip(),
    )

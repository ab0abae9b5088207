"""What may be wrong with a profile, each fault named by its key."""

from __future__ import annotations

import codecs
import difflib
from collections.abc import Callable, Collection, Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rencheng.core.common.errors import Problem

CHANNELS = ("phone", "web", "chat", "api", "file")
KINDS = ("consultation", "help", "complaint", "report", "suggestion", "praise")
#: The fields of a request that a column may fill.
FIELDS = (
    "source_id",
    "received_at",
    "title",
    "text",
    "category",
    "place",
    "address",
    "lat",
    "lon",
    "channel",
    "kind",
    "contact_name",
    "contact_phone",
    "likes",
    "answer",
    "answered_at",
    "closed_at",
    "state",
)
_CLOSED = {"channel": CHANNELS, "kind": KINDS}  # fields that take only these values
_SOURCE_LENGTH = 60
_JOINED = ("title", "text", "category", "place", "address", "answer", "source_id")

Fault = tuple[str, str, dict[str, Any]]  # key, code, data


def check_data(file: str, data: dict[str, Any]) -> list[Problem]:
    """Every fault of a profile's data."""
    faults: list[Fault] = []
    for key, value in data.items():
        if check := _CHECKS.get(key):
            faults.extend(check(key, value))
        else:
            faults.append(_unknown(key, key, _CHECKS))
    if not faults and not _maps_enough(data):
        faults.append(("columns", "profile_needs", {"needed": "received_at, text"}))
    return [Problem(file, None, field, code, found) for field, code, found in faults]


def _maps_enough(data: dict[str, Any]) -> bool:
    mapped = {*data.get("columns", {}), *data.get("headers", {})}
    return "received_at" in mapped and bool(mapped & {"text", "title"})


def _unknown(key: str, name: str, known: Collection[str]) -> Fault:
    closest = difflib.get_close_matches(name, list(known), 1, 0.0)[0]
    return key, "profile_key", {"name": name, "closest": closest, "known": ", ".join(known)}


def _text(key: str, value: Any) -> Iterator[Fault]:
    if not isinstance(value, str):
        yield key, "profile_type", {"wanted": "a text", "wanted_zh": "文本"}


def _source(key: str, value: Any) -> Iterator[Fault]:
    if not isinstance(value, str) or not 0 < len(value) <= _SOURCE_LENGTH:
        wanted = f"a text of at most {_SOURCE_LENGTH} characters"
        yield (
            key,
            "profile_type",
            {"wanted": wanted, "wanted_zh": f"不超过 {_SOURCE_LENGTH} 字的文本"},
        )


def _timezone(key: str, value: Any) -> Iterator[Fault]:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError):
        yield key, "profile_timezone", {"value": value}


def _encoding(key: str, value: Any) -> Iterator[Fault]:
    try:
        codecs.lookup(value)
    except (LookupError, TypeError):
        yield key, "profile_encoding", {"value": value}


def _crs(key: str, value: Any) -> Iterator[Fault]:
    if value not in ("WGS-84", "GCJ-02"):
        yield key, "profile_value", {"value": value, "known": "WGS-84, GCJ-02"}


def _formats(key: str, value: Any) -> Iterator[Fault]:
    sample = datetime(2020, 2, 3, 4, 5, 6, tzinfo=UTC)
    if not _is_texts(value):
        yield key, "profile_type", {"wanted": "a list of texts", "wanted_zh": "文本列表"}
        return
    for form in value:
        try:
            read = datetime.strptime(sample.strftime(form), form)  # noqa: DTZ007 - only a trial
        except ValueError:
            read = None
        if read is None or (read.year, read.month, read.day) != (2020, 2, 3):
            yield key, "profile_format", {"value": form}


def _names(key: str, value: Any) -> Iterator[Fault]:
    if not _is_texts(value):
        yield key, "profile_type", {"wanted": "a list of column names", "wanted_zh": "列名列表"}


def _columns(key: str, value: Any) -> Iterator[Fault]:
    for name, names in _fields(key, value):
        if names is None:
            yield _fault_of_fields(key, value, name)
        elif not isinstance(names, str) and not (_is_texts(names) and names):
            wanted = {"wanted": "a column name or a list of them", "wanted_zh": "列名或列名列表"}
            yield f"{key}.{name}", "profile_type", wanted
        elif key == "columns" and name not in _JOINED and _is_texts(names) and len(names) > 1:
            yield f"{key}.{name}", "profile_one_column", {"known": ", ".join(_JOINED)}


def _joins(key: str, value: Any) -> Iterator[Fault]:
    for name, join in _fields(key, value):
        if join is None:
            yield _fault_of_fields(key, value, name)
        else:
            yield from _text(f"{key}.{name}", join)


def _fixed(key: str, value: Any) -> Iterator[Fault]:
    for name, word in _fields(key, value):
        if word is None:
            yield _fault_of_fields(key, value, name)
        else:
            yield from _word(f"{key}.{name}", name, word)


def _values(key: str, value: Any) -> Iterator[Fault]:
    for name, words in _fields(key, value):
        if words is None:
            yield _fault_of_fields(key, value, name)
        elif not isinstance(words, dict):
            yield f"{key}.{name}", "profile_type", {"wanted": "a table", "wanted_zh": "表"}
        else:
            for ours in words.values():
                yield from _word(f"{key}.{name}", name, ours)


def _word(key: str, field: str, word: Any) -> Iterator[Fault]:
    allowed = _CLOSED.get(field)
    if not isinstance(word, str):
        yield key, "profile_type", {"wanted": "a text", "wanted_zh": "文本"}
    elif allowed and word not in allowed:
        yield key, "profile_value", {"value": word, "known": ", ".join(allowed)}


def _points(key: str, value: Any) -> Iterator[Fault]:
    good = isinstance(value, list) and all(
        isinstance(point, list) and len(point) == 2 and all(type(n) in (int, float) for n in point)
        for point in value
    )
    if not good:
        wanted = {"wanted": "a list of [lat, lon]", "wanted_zh": "[纬度, 经度] 列表"}
        yield key, "profile_type", wanted


def _fields(key: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Field → what is said of it; None for what is no field of ours (see _fault_of_fields)."""
    if not isinstance(value, dict):
        yield "", None
        return
    for name, said in value.items():
        yield name, said if name in FIELDS else None


def _fault_of_fields(key: str, value: Any, name: str) -> Fault:
    if not isinstance(value, dict):
        return key, "profile_type", {"wanted": "a table", "wanted_zh": "表"}
    return _unknown(f"{key}.{name}", name, FIELDS)


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


_CHECKS: dict[str, Callable[[str, Any], Iterator[Fault]]] = {
    "description": _text,
    "source": _source,
    "timezone": _timezone,
    "encoding": _encoding,
    "crs": _crs,
    "formats": _formats,
    "columns": _columns,
    "headers": _columns,
    "joins": _joins,
    "fixed": _fixed,
    "values": _values,
    "unknown_points": _points,
    "extra": _names,
}

"""A profile as plain data, and where it comes from: ours by name, others by path."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from rencheng.core.common.errors import InputError, Problem
from rencheng.importers.profiles.check import check_data

FOLDER = Path(__file__).parent
DEFAULT_TIMEZONE = "Asia/Shanghai"
MAX_PROFILE_BYTES = 1024 * 1024
#: Between the columns that make up one field, unless the profile says otherwise.
DEFAULT_JOINS = {"text": "\n", "category": "/", "place": " ", "address": " "}


@dataclass(frozen=True)
class Profile:
    """How to read one kind of file.

    source: names the system the file comes from; empty where the file may come from anywhere.
    columns: field → the columns that make it up, which must be there. headers: field → names a
    column may have, best first, compared without case, blanks and signs. values: field → the
    file's word → ours. fixed: field → value for every row. unknown_points: (lat, lon) that mean
    "not known". crs: "WGS-84" or "GCJ-02". extra: columns kept as they are.
    """

    name: str
    source: str
    timezone: ZoneInfo
    formats: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
    headers: Mapping[str, tuple[str, ...]]
    joins: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]
    fixed: Mapping[str, str]
    unknown_points: frozenset[tuple[float, float]]
    crs: str
    extra: tuple[str, ...]
    encoding: str | None


def builtin_names() -> list[str]:
    """The profiles that come with the system."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def load_profile(name: str) -> Profile:
    """The profile of this name, or in the TOML file at this path.

    Raises InputError `profile_*` for the first fault; `check_profile` lists them all.
    """
    path, problems, data = _read_data(name)
    if problems:
        first = problems[0]
        raise InputError(first.code, **{**first.data, "file": first.file, "field": first.field})
    return _build(path.stem, data)


def check_profile(name: str) -> list[Problem]:
    """Every fault of the profile of this name or path. Raises InputError where there is none."""
    return _read_data(name)[1]


def _read_data(name: str) -> tuple[Path, list[Problem], dict[str, Any]]:
    """The profile's path, its faults and what it says."""
    path = FOLDER / f"{name}.toml" if name in builtin_names() else Path(name)
    data: dict[str, Any] = {}
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_PROFILE_BYTES)
        data = tomllib.loads(content.decode("utf-8-sig"))
    except OSError:
        closest = difflib.get_close_matches(name, builtin_names(), 1)
        raise InputError(
            "profile_unknown",
            name=name,
            known=", ".join(builtin_names()),
            closest=closest[0] if closest else "generic",
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return path, [Problem(path.name, None, None, "profile_toml", {"reason": str(error)})], {}
    return path, check_data(path.name, data), data


@cache
def common_values() -> dict[str, dict[str, str]]:
    """Words for channels and kinds that every profile understands: those of `generic`."""
    values = tomllib.loads((FOLDER / "generic.toml").read_text("utf-8"))["values"]
    return {field: _folded(words) for field, words in values.items()}


def _build(name: str, data: dict[str, Any]) -> Profile:
    values = {field: dict(words) for field, words in common_values().items()}
    for field, words in data.get("values", {}).items():
        values.setdefault(field, {}).update(_folded(words))
    return Profile(
        name=name,
        source=data.get("source", ""),
        timezone=ZoneInfo(data.get("timezone", DEFAULT_TIMEZONE)),
        formats=tuple(data.get("formats", ())),
        columns={field: _several(names) for field, names in data.get("columns", {}).items()},
        headers={field: _several(names) for field, names in data.get("headers", {}).items()},
        joins=DEFAULT_JOINS | data.get("joins", {}),
        values=values,
        fixed=data.get("fixed", {}),
        unknown_points=frozenset(
            (float(lat), float(lon)) for lat, lon in data.get("unknown_points", [])
        ),
        crs=data.get("crs", "WGS-84"),
        extra=tuple(data.get("extra", ())),
        encoding=data.get("encoding"),
    )


def _folded(words: Mapping[str, str]) -> dict[str, str]:
    return {word.strip().casefold(): ours for word, ours in words.items()}


def _several(names: str | list[str]) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)

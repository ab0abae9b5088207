"""A city folder's TOML files: city.toml, and the policies deadlines, lifecycle and rates."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rencheng.core.common.errors import InputError, Problem
from rencheng.core.lifecycle.deadline_policy import (
    LIMIT_UNITS,
    POLICY_FIELDS,
    DeadlinePolicy,
    policy_from,
)
from rencheng.core.lifecycle.policy import LISTS, NUMBERS, LifecyclePolicy, lifecycle_from
from rencheng.core.lifecycle.rates_policy import RatesPolicy, rates_faults, rates_from

CITY_FILE = "city.toml"
DEADLINES_FILE = "deadlines.toml"
LIFECYCLE_FILE = "lifecycle.toml"
RATES_FILE = "rates.toml"
URGENCIES = ("emergency", "lifeline", "general", "complex")
CRS = ("WGS-84", "GCJ-02")


@dataclass(frozen=True, slots=True)
class CitySettings:
    """What city.toml says. crs: of the coordinates in the folder's files."""

    name: str = ""
    name_en: str = ""
    hotline: str = ""
    timezone: str = "Asia/Shanghai"
    version: str = ""
    crs: str = "WGS-84"


def read_settings(path: Path, problems: list[Problem]) -> CitySettings:
    """Read city.toml. A key that is missing or wrong is a Problem and keeps its default."""
    content = read_toml(path, CITY_FILE, problems)
    if content is None:
        return CitySettings()
    given: dict[str, str] = {}
    for key in CitySettings.__slots__:
        value = content.pop(key, None)
        if value is None and key in ("name", "hotline", "version"):
            problems.append(Problem(CITY_FILE, None, key, "city_value_missing"))
        elif value is not None and not (isinstance(value, str) and value.strip()):
            data = {"value": str(value)[:30]}
            problems.append(Problem(CITY_FILE, None, key, "city_toml_text", data))
        elif value is not None:
            given[key] = value.strip()
    _unknown_keys(CITY_FILE, content, CitySettings.__slots__, problems)
    if given.get("crs", CRS[0]) not in CRS:
        data = {"value": given.pop("crs")[:30], "allowed": ", ".join(CRS)}
        problems.append(Problem(CITY_FILE, None, "crs", "city_choice", data))
    if "timezone" in given and not _is_zone(given["timezone"]):
        data = {"value": given.pop("timezone")[:40]}
        problems.append(Problem(CITY_FILE, None, "timezone", "city_timezone", data))
    return CitySettings(**given)


def read_deadlines(path: Path, problems: list[Problem]) -> DeadlinePolicy | None:
    """Read the policy of deadlines.toml; None where a limit is missing or wrong."""
    content = read_toml(path, DEADLINES_FILE, problems)
    if content is None:
        return None
    before = len(problems)
    version = content.get("version")
    if not isinstance(version, str) or not version:
        problems.append(Problem(DEADLINES_FILE, None, "version", "city_value_missing"))
    valid_from = content.get("valid_from")
    if not isinstance(valid_from, date) or isinstance(valid_from, datetime):
        data = {"value": str(valid_from)[:30]}
        problems.append(Problem(DEADLINES_FILE, None, "valid_from", "city_day", data))
    limits = content.get("limits")
    _check_limits(limits if isinstance(limits, dict) else {}, problems)
    _unknown_keys(DEADLINES_FILE, content, (*POLICY_FIELDS, "pick_up"), problems)
    if len(problems) > before:
        return None
    try:
        return policy_from(content)
    except InputError as error:
        field = str(error.data["field"])
        problems.append(Problem(DEADLINES_FILE, None, field, error.code, error.data))
    return None


def read_rates(path: Path, problems: list[Problem]) -> RatesPolicy | None:
    """Read the policy of rates.toml; None where a field is missing or wrong."""
    content = read_faultless(path, RATES_FILE, rates_faults, "rates_unusable", problems)
    return None if content is None else rates_from(content)


def read_lifecycle(path: Path, problems: list[Problem]) -> LifecyclePolicy | None:
    """Read the policy of lifecycle.toml; None where a limit or a list is missing or wrong."""
    content = read_toml(path, LIFECYCLE_FILE, problems)
    if content is None:
        return None
    known = ("version", "valid_from", "source", *NUMBERS, *LISTS)
    _unknown_keys(LIFECYCLE_FILE, content, known, problems)
    try:
        return lifecycle_from(content)
    except InputError as error:
        field = str(error.data["field"])
        problems.append(Problem(LIFECYCLE_FILE, None, field, error.code, error.data))
    return None


def _check_limits(given: Mapping[str, Any], problems: list[Problem]) -> None:
    for urgency in URGENCIES:
        entry = given.get(urgency)
        amount = entry.get("amount") if isinstance(entry, dict) else None
        unit = entry.get("unit") if isinstance(entry, dict) else None
        if type(amount) is not int or not 0 < amount <= 10_000 or unit not in LIMIT_UNITS:
            data = {"urgency": urgency, "units": ", ".join(LIMIT_UNITS)}
            problems.append(Problem(DEADLINES_FILE, None, urgency, "city_limit", data))


def read_toml(path: Path, file: str, problems: list[Problem]) -> dict[str, Any] | None:
    """The file's content; None, with a Problem, where it cannot be read."""
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        problems.append(Problem(file, None, None, "city_toml", {"reason": str(error)[:120]}))
    except OSError as error:
        reason = error.strerror or ""
        problems.append(Problem(file, None, None, "city_file_unreadable", {"reason": reason}))
    return None


def read_faultless(
    path: Path,
    file: str,
    faults_of: Callable[[Mapping[str, Any]], list[tuple[str, str]]],
    code: str,
    problems: list[Problem],
) -> dict[str, Any] | None:
    """The file's content; None where it cannot be read, or a field of it is missing or wrong.

    faults_of: the fields that are, each with what is allowed. code: of the Problem of each.
    """
    content = read_toml(path, file, problems)
    if content is None:
        return None
    faults = faults_of(content)
    for field, allowed in faults:
        problems.append(Problem(file, None, field, code, {"field": field, "allowed": allowed}))
    return None if faults else content


def _unknown_keys(
    file: str, content: Mapping[str, Any], known: tuple[str, ...], problems: list[Problem]
) -> None:
    for key in content:
        if key not in known:
            data = {"column": key, "known": ", ".join(known)}
            problems.append(Problem(file, None, key, "city_column_unknown", data))


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True

"""A crew plan from JSON (抢修计划): tasks, crews, travel."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NoReturn

from rencheng.core.common.errors import InputError
from rencheng.core.resilience.crews import Crew, Plan, Task

MOST_BYTES: Final = 50_000_000
MOST_TASKS: Final = 20_000
MOST_CREWS: Final = 1_000


def read_plan(file: Path) -> Plan:
    """The plan in a file. Raises InputError `crews_plan` (field, why) for what is none."""
    try:
        if file.stat().st_size > MOST_BYTES:
            _refuse(file.name, f"> {MOST_BYTES} B")
        given = json.loads(file.read_text("utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        _refuse(file.name, str(error)[:120])
    return plan_from(given)


def plan_from(given: Any) -> Plan:
    """A plan from plain data; as `read_plan`."""
    if not isinstance(given, Mapping):
        _refuse("plan", "{…}")
    listed = given.get("tasks")
    if not isinstance(listed, list) or len(listed) > MOST_TASKS:
        _refuse("tasks", f"[…], ≤ {MOST_TASKS}")
    tasks = tuple(_task(number, one) for number, one in enumerate(listed))
    seen: set[str] = set()
    for number, task in enumerate(tasks):
        if task.id in seen:
            _refuse(f"tasks[{number}].id", f"{task.id} ×2")
        seen.add(task.id)
    return Plan(tasks, _crews(given.get("crews")), _travel(given.get("travel", {})))


def _task(number: int, one: Any) -> Task:
    field = f"tasks[{number}]"
    if not isinstance(one, Mapping):
        _refuse(field, "{id, hours, weight}")
    name = one.get("id")
    if not isinstance(name, str) or not name:
        _refuse(f"{field}.id", "text")
    return Task(
        name,
        _number(f"{field}.hours", one.get("hours"), above=True),
        _number(f"{field}.weight", one.get("weight")),
        _texts(f"{field}.needs", one.get("needs", [])),
        _text(f"{field}.site", one.get("site", "")),
        frozenset(_texts(f"{field}.skills", one.get("skills", []))),
        _number(f"{field}.equity", one.get("equity", 1.0)),
    )


def _crews(given: Any) -> tuple[Crew, ...]:
    if isinstance(given, int) and not isinstance(given, bool) and 1 <= given <= MOST_CREWS:
        return tuple(Crew(f"crew {number}") for number in range(1, given + 1))
    if not isinstance(given, list) or not 1 <= len(given) <= MOST_CREWS:
        _refuse("crews", f"1–{MOST_CREWS}")
    found = []
    for number, one in enumerate(given):
        field = f"crews[{number}]"
        if not isinstance(one, Mapping) or not isinstance(one.get("id"), str):
            _refuse(f"{field}.id", "text")
        found.append(
            Crew(
                one["id"],
                frozenset(_texts(f"{field}.skills", one.get("skills", []))),
                _text(f"{field}.site", one.get("site", "")),
                _number(f"{field}.free", one.get("free", 0.0)),
            )
        )
    if len({crew.id for crew in found}) < len(found):
        _refuse("crews", "id ×2")
    return tuple(found)


def _travel(given: Any) -> dict[tuple[str, str], float]:
    if not isinstance(given, Mapping):
        _refuse("travel", "{from: {to: hours}}")
    found = {}
    for begin, row in given.items():
        if not isinstance(row, Mapping):
            _refuse(f"travel.{begin}", "{to: hours}")
        for end, hours in row.items():
            found[begin, end] = _number(f"travel.{begin}.{end}", hours)
    return found


def _number(field: str, given: Any, *, above: bool = False) -> float:
    is_number = isinstance(given, int | float) and not isinstance(given, bool)
    if not is_number or not math.isfinite(given) or given < 0 or (above and given == 0):
        _refuse(field, "> 0" if above else "≥ 0")
    return float(given)


def _text(field: str, given: Any) -> str:
    if not isinstance(given, str):
        _refuse(field, "text")
    return given


def _texts(field: str, given: Any) -> tuple[str, ...]:
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        _refuse(field, "[text, …]")
    return tuple(dict.fromkeys(given))


def _refuse(field: str, why: str) -> NoReturn:
    raise InputError("crews_plan", field=field, why=why)

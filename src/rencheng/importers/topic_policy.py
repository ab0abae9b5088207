"""topics.toml (话题口径): what counts as a topic and how heat is weighed, as data of the city."""

from __future__ import annotations

import dataclasses
import tomllib
from pathlib import Path
from typing import Any

from rencheng.core.common.errors import InputError
from rencheng.core.text.gathering import Likeness
from rencheng.core.text.heat import HeatPolicy
from rencheng.core.text.topics import TopicPolicy

TABLES: dict[str, type] = {"topics": TopicPolicy, "likeness": Likeness, "heat": HeatPolicy}


def read_topic_policy(path: Path | None) -> TopicPolicy:
    """The policy of a file with the tables [topics], [likeness], [heat]; ours where path is None.

    What a table leaves out keeps our value. Raises InputError naming the key that is wrong.
    """
    if path is None:
        return TopicPolicy()
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError("policy_unreadable", file=path.name, reason=str(error)[:200]) from None
    unknown = next(
        (table for table in content if table not in (*TABLES, "version", "valid_from")), None
    )
    if unknown is not None:
        raise InputError("policy_key_unknown", file=path.name, key=unknown, known=", ".join(TABLES))
    likeness = _table(path, "likeness", content)
    heat = _table(path, "heat", content)
    return dataclasses.replace(_table(path, "topics", content), likeness=likeness, heat=heat)


def _table(path: Path, name: str, content: dict[str, Any]) -> Any:
    kind = TABLES[name]
    given = content.get(name, {})
    if not isinstance(given, dict):
        raise InputError("policy_number", file=path.name, key=name, value=str(given)[:40])
    numbers = {
        field.name: field.type
        for field in dataclasses.fields(kind)
        if field.name not in ("likeness", "heat")
    }
    for key, value in given.items():
        if key not in numbers:
            known = ", ".join(numbers)
            raise InputError("policy_key_unknown", file=path.name, key=f"{name}.{key}", known=known)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 1e9:
            data = {"key": f"{name}.{key}", "value": str(value)[:40]}
            raise InputError("policy_number", file=path.name, **data)
    return kind(**given)

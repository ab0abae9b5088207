"""The city's policies as they were saved (政策版本): the newest of a kind that holds on a day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

from rencheng.server.requests.models import Policy

Read = TypeVar("Read")


def policy_of(
    kind: str, day: date, read: Callable[[Mapping[str, Any]], Read], otherwise: Read
) -> Read:
    """The kind's newest policy that holds on a day, read from its data; `otherwise` without one."""
    kept = Policy.objects.filter(kind=kind, valid_from__lte=day).order_by("-valid_from", "-id")
    row = kept.first()
    return otherwise if row is None else read(row.data)

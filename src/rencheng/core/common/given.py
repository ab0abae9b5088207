"""What plain data of a policy may be (规则数据核对)."""

from __future__ import annotations

from datetime import date
from typing import Any


def is_day(given: Any) -> bool:
    """Whether it is a day, or text that is one in ISO 8601; a moment is none."""
    if not isinstance(given, str):
        return type(given) is date
    try:
        date.fromisoformat(given)
    except ValueError:
        return False
    return True

"""A view of the explorer as a query string, and back: the link that reopens it (链接)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from rencheng.core.common.errors import InputError
from rencheng.warehouse.explore import View, checked

#: Parameter → field of the view. Days are parameters `from` and `to`.
_FIELDS = {
    "place": "place",
    "level": "level",
    "category": "category",
    "trade": "trade",
    "measure": "measure",
    "by": "split",
    "step": "step",
}
_LENGTH = 120


def view_from(asked: Mapping[str, str], usual: View) -> View:
    """The view that a query string asks for; what it leaves out is as usual.

    Raises InputError: day_unreadable (field, given), and what `checked` raises.
    """
    values = {field: asked[name][:_LENGTH] for name, field in _FIELDS.items() if name in asked}
    return checked(
        View(
            first=_day(asked, "from", usual.first),
            last=_day(asked, "to", usual.last),
            **{field: value for field, value in values.items() if value or _may_be_empty(field)},
        )
    )


def link_of(view: View, **changes: str) -> str:
    """The query string of a view, parameters in a fixed order; changes: other values for some."""
    told = {
        "from": view.first.isoformat(),
        "to": view.last.isoformat(),
        **{name: str(getattr(view, field)) for name, field in _FIELDS.items()},
        **changes,
    }
    if "place" in changes and "level" not in changes:
        told["level"] = ""
    return urlencode({name: value for name, value in told.items() if value})


def _may_be_empty(field: str) -> bool:
    return field in {"place", "category", "trade"}


def _day(asked: Mapping[str, str], name: str, usual: date) -> date:
    given = asked.get(name, "").strip()
    if not given:
        return usual
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise InputError("day_unreadable", field=name, given=given[:_LENGTH]) from None

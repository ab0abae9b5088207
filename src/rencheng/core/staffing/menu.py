"""The phone menu (语音导航) as data: what a caller hears and where a key leads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from rencheng.core.common.errors import InputError
from rencheng.core.common.given import is_day

#: Where a key may lead: agents of a queue, words that are read out, another line, a callback.
LEADS: Final = ("queue", "words", "line", "callback")
_KEYS: Final = tuple("0123456789*#")


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A key of the menu. to: the queue's name, the words, or the line's number."""

    key: str
    name: str
    name_en: str
    leads: str
    to: str


@dataclass(frozen=True, slots=True)
class PhoneMenu:
    """What is said first, and the keys."""

    version: str = "default-1"
    valid_from: date = date(2021, 1, 1)
    source: str = ""
    welcome: str = ""
    welcome_en: str = ""
    items: tuple[MenuItem, ...] = ()


DEFAULT_MENU: Final = PhoneMenu()


def hotline_from(data: Mapping[str, Any]) -> PhoneMenu:
    """A menu from plain data, as hotline.toml holds it (format: docs/en/calls.md).

    Raises InputError("hotline_unusable") with the first fault of `hotline_faults`.
    """
    for name, allowed in hotline_faults(data):
        raise InputError("hotline_unusable", field=name, allowed=allowed)
    day = data["valid_from"]
    return PhoneMenu(
        data["version"],
        day if isinstance(day, date) else date.fromisoformat(day),
        data.get("source", ""),
        data["welcome"],
        data.get("welcome_en", ""),
        tuple(
            MenuItem(one["key"], one["name"], one["name_en"], one["leads"], one["to"])
            for one in data["items"]
        ),
    )


def hotline_data(menu: PhoneMenu) -> dict[str, Any]:
    """The plain data of a menu, fit for JSON; `hotline_from` reads it back."""
    return {
        "version": menu.version,
        "valid_from": menu.valid_from.isoformat(),
        "source": menu.source,
        "welcome": menu.welcome,
        "welcome_en": menu.welcome_en,
        "items": [
            {name: getattr(one, name) for name in MenuItem.__dataclass_fields__}
            for one in menu.items
        ],
    }


def hotline_faults(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is missing or wrong, as (field, what is allowed there)."""
    faults = [
        (name, "text")
        for name in ("version", "welcome")
        if not isinstance(data.get(name), str) or not data[name].strip()
    ]
    if not is_day(data.get("valid_from")):
        faults.append(("valid_from", "YYYY-MM-DD"))
    known = PhoneMenu.__dataclass_fields__
    faults += [(str(name), ", ".join(sorted(known))) for name in data if name not in known]
    items = data.get("items")
    if not isinstance(items, list) or not 0 < len(items) <= len(_KEYS):
        return [*faults, ("items", f"1 – {len(_KEYS)} [[items]]")]
    keys: set[str] = set()
    for at, one in enumerate(items, 1):
        faults += [(f"items[{at}].{name}", allowed) for name, allowed in _item_faults(one)]
        key = one.get("key") if isinstance(one, Mapping) else None
        if isinstance(key, str) and key in keys:
            faults.append((f"items[{at}].key", f"{key}: once"))
        keys.add(str(key))
    return faults


def _item_faults(given: Any) -> list[tuple[str, str]]:
    if not isinstance(given, Mapping):
        return [("", ", ".join(MenuItem.__dataclass_fields__))]
    found = [
        (name, "text")
        for name in ("name", "name_en", "to")
        if not isinstance(given.get(name), str) or not 0 < len(given[name].strip()) <= 300
    ]
    if given.get("key") not in _KEYS:
        found.append(("key", " ".join(_KEYS)))
    if given.get("leads") not in LEADS:
        found.append(("leads", ", ".join(LEADS)))
    return found

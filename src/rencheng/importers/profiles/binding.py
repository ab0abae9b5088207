"""A profile laid against the header of one file: which column fills which field."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rencheng.core.common.errors import InputError
from rencheng.importers.profiles.profile import Profile

_SIGNS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Binding:
    """fields: field → the file's columns that make it up. ignored: columns nobody asked for."""

    profile: Profile
    fields: Mapping[str, tuple[str, ...]]
    ignored: tuple[str, ...]


def bind(profile: Profile, columns: Sequence[str]) -> Binding:
    """Find the profile's columns in a header.

    Raises InputError: `import_column_missing` where a column the profile names is not there,
    `import_unmapped` where the header names alone do not tell when a request came or what it says.
    """
    fields = dict(profile.columns)
    for field, names in fields.items():
        for name in names:
            if name not in columns:
                raise InputError(
                    "import_column_missing",
                    column=name,
                    target=field,
                    profile=profile.name,
                    found=", ".join(columns),
                    closest=difflib.get_close_matches(name, columns, 1, 0.0)[0],
                )
    taken = {name for names in fields.values() for name in names}
    for field, header in _by_header(profile, columns, taken).items():
        fields.setdefault(field, (header,))
    taken = {name for names in fields.values() for name in names} | set(profile.extra)
    ignored = tuple(column for column in columns if column not in taken)
    missing = [
        name
        for name, there in (
            ("received_at", "received_at" in fields),
            ("text", "text" in fields or "title" in fields),
        )
        if not there
    ]
    if missing:
        raise InputError(
            "import_unmapped",
            missing=", ".join(missing),
            columns=", ".join(ignored) or "-",
            profile=profile.name,
        )
    return Binding(profile, fields, ignored)


def _by_header(profile: Profile, columns: Sequence[str], taken: set[str]) -> dict[str, str]:
    """field → column, by the names a header may have; the first name that is there counts."""
    plain = {plain_name(column): column for column in reversed(columns) if column not in taken}
    found: dict[str, str] = {}
    for field, names in profile.headers.items():
        for name in names:
            column = plain.get(plain_name(name))
            if column is not None and column not in found.values():
                found[field] = column
                break
    return found


def plain_name(name: str) -> str:
    """A column's name without case, blanks and signs: "Created At" and "created_at" are one."""
    return _SIGNS.sub("", name.casefold())

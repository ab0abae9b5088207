"""Errors that carry a code and data; words come at the edge (see rencheng.wording)."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any


class RenchengError(Exception):
    """Base of every error of ours: a stable code and the data its sentence needs.

    RenchengError
    ├── InputError       what was given cannot be used; the giver can mend it
    ├── RefusedError     the step is not allowed, now or for this person
    └── SetupError       the installation lacks something; the engineer can mend it
    """

    def __init__(self, code: str, **data: Any) -> None:
        super().__init__(code, data)
        self.code = code
        self.data = data

    def __str__(self) -> str:
        details = ", ".join(f"{key}={value!r}" for key, value in self.data.items())
        return f"{self.code}({details})"


class InputError(RenchengError):
    """What was given cannot be used."""


class RefusedError(RenchengError):
    """The step is not allowed here, now or for this person."""


class SetupError(RenchengError):
    """The installation lacks something it needs."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in a file: where it is and what it is. The good rows go on.

    row: 1-based line of the record as a spreadsheet shows it (the header is row 1);
    None where the whole file is meant. field: column name, or None.
    """

    file: str
    row: int | None
    field: str | None
    code: str
    data: dict[str, Any] = dataclasses.field(default_factory=dict)

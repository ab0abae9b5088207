"""A shock as one word of the command line (冲击写法): `epidemic,start=2026-01-05,intensity=2`."""

from __future__ import annotations

from datetime import date

from rencheng.core.common.errors import InputError
from rencheng.simulator.records import SHOCK_KINDS, Shock

KEYS = ("start", "days", "districts", "intensity")


def read_shock(word: str) -> Shock:
    """A shock from `kind[,start=DATE][,days=N][,districts=CODE;CODE][,intensity=X]`.

    Raises InputError: shock_unknown, shock_option, shock_value, each with the word itself.
    """
    kind, *options = [part.strip() for part in word.split(",")]
    named = next((known for known in SHOCK_KINDS if known == kind), None)
    if named is None:
        raise InputError("shock_unknown", kind=kind, known=", ".join(SHOCK_KINDS))
    given: dict[str, str] = {}
    for option in options:
        key, _, value = option.partition("=")
        if key not in KEYS or not value:
            raise InputError("shock_option", word=word, option=option, known=", ".join(KEYS))
        given[key] = value
    try:
        return Shock(
            named,
            date.fromisoformat(given["start"]) if "start" in given else None,
            int(given["days"]) if "days" in given else None,
            tuple(filter(None, given.get("districts", "").split(";"))),
            float(given.get("intensity", 1.0)),
        )
    except ValueError as error:
        raise InputError("shock_value", word=word, why=str(error)) from None

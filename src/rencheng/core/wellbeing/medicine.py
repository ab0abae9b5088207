"""How much medicine a household needs (用药测算), and why more does not help."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Final

from rencheng.core.common.errors import InputError

MOST_PEOPLE: Final = 20
MOST_DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class Remedy:
    """A medicine as its leaflet has it: units (tablets, bags) of a dose, doses a day at most, days
    it may be taken without a doctor, units in a pack. source: whose leaflet or advice."""

    code: str
    name: str
    unit: str
    dose: float
    most_a_day: int
    longest_days: int
    pack: int
    source: str
    why_not_more: str = ""


@dataclass(frozen=True, slots=True)
class Amount:
    """units, packs: enough for all. days: those reckoned with, never beyond the leaflet's; capped:
    whether more were asked for. spare: units left of the last pack."""

    units: int
    packs: int
    days: int
    capped: bool
    spare: int


def amount(remedy: Remedy, people: int, days: int) -> Amount:
    """What `people` who all fall ill for `days` take at most.

    Raises InputError `medicine_people` (most) or `medicine_days` (most) beyond one household.
    """
    if not 1 <= people <= MOST_PEOPLE:
        raise InputError("medicine_people", most=MOST_PEOPLE)
    if not 1 <= days <= MOST_DAYS:
        raise InputError("medicine_days", most=MOST_DAYS)
    taken = min(days, remedy.longest_days)
    units = ceil(people * taken * remedy.dose * remedy.most_a_day)
    packs = ceil(units / remedy.pack)
    return Amount(units, packs, taken, days > remedy.longest_days, packs * remedy.pack - units)

"""What a request is about (事由): the leaf, the story, the spot, the facts that stay."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from rencheng.simulator.grammar import expand
from rencheng.simulator.phrasebook import Material, Phrase, Style, choose
from rencheng.simulator.spots import Spot


@dataclass(slots=True)
class Matter:
    """One matter, reported once or by many.

    facts: what fills the sticky slots, the same in every report (the gym's name, the building).
    leaders: person's number (0 where the matter is one for all) → id of the earliest record.
    """

    material: Material
    story: int
    spot: Spot
    topic: str | None = None
    shock: str | None = None
    facts: dict[str, str] = field(default_factory=dict)
    leaders: dict[int, str] = field(default_factory=dict)

    @property
    def personal(self) -> bool:
        """Whether each person raises a claim of their own, so that only repeats are duplicates."""
        return self.material.event == "claims"


class Filler:
    """Fills the slots of one text: sticky ones from the matter, the others once a text."""

    def __init__(self, style: Style, facts: dict[str, str], rng: Random, place: str) -> None:
        self._style = style
        self._facts = facts
        self._rng = rng
        self._own: dict[str, str] = {"place": place}
        self.used: set[str] = set()

    def set(self, name: str, value: str) -> None:
        self._own[name] = value

    def fill(self, name: str) -> str:
        self.used.add(name)
        if name in self._own:
            return self._own[name]
        memory = self._facts if name in self._style.sticky else self._own
        if name not in memory:
            memory[name] = self.say(choose(self._style.slots.get(name, ()), self._rng))
        return memory[name]

    def say(self, phrase: Phrase) -> str:
        return expand(phrase, self._rng, self.fill)

"""The city's leaves as the simulator uses them (叶类): phrases, how often, which unit."""

from __future__ import annotations

from datetime import date
from itertools import accumulate
from random import Random

from rencheng.core.common.city import Category, City
from rencheng.core.common.errors import InputError
from rencheng.simulator.phrasebook import Material, Style, leaves, material_for
from rencheng.simulator.spots import Spot

DEFAULT_WEIGHT = 50.0  # of a top category that facts say nothing about


class LeafBook:
    """Draws leaves by season. Raises InputError("city_without_categories") where there are none."""

    def __init__(self, city: City, style: Style) -> None:
        self.categories: dict[str, Category] = {leaf.code: leaf for leaf in leaves(city.categories)}
        if not self.categories:
            raise InputError("city_without_categories", city=city.name)
        self.materials = {code: material_for(leaf) for code, leaf in self.categories.items()}
        self.events = [code for code, known in self.materials.items() if known.event]
        self._style = style
        self._units = {unit.code: unit.kind for unit in city.units}
        self._answers = {place.code: place.unit for place in city.places}
        self._fallback = next(iter(self._units), "")
        self._codes = list(self.categories)
        self._cumulative: dict[tuple[int, bool], list[float]] = {}

    def draw(self, day: date, rng: Random, *, event: bool = False) -> Material:
        """A leaf by weight and season; only of leaves that many report at once, for events."""
        codes = self.events if event else self._codes
        key = (day.month, event)
        if key not in self._cumulative:
            weights = [self._weight(code, day.month) for code in codes]
            self._cumulative[key] = list(accumulate(weights))
        return self.materials[rng.choices(codes, cum_weights=self._cumulative[key])[0]]

    def unit_of(self, code: str, spot: Spot) -> tuple[str, str]:
        """Code and kind of the unit that answers for this leaf at this spot."""
        wanted = self.categories[code].unit
        if wanted == "@street":
            wanted = self._answers.get(spot.community.code[:9]) or self._answers.get(
                spot.community.code
            )
        elif wanted == "@district":
            wanted = self._answers.get(spot.community.code[:6])
        unit = wanted if wanted in self._units else self._fallback
        return unit, self._units.get(unit, "")

    def _weight(self, code: str, month: int) -> float:
        top = code.split("/", 1)[0]
        siblings = sum(other.startswith(f"{top}/") or other == top for other in self._codes)
        weight = self._style.weights.get(top, DEFAULT_WEIGHT) / siblings
        for prefix, factors in self._style.seasons.items():
            if code.startswith(prefix):
                weight *= factors[month - 1]
        return weight

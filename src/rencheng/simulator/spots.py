"""Where things happen (地点): communities by population, named places, cells, points."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import accumulate, pairwise
from random import Random

from rencheng.core.common.city import Cell, City, NamedPlace, Place
from rencheng.core.common.errors import InputError

Ring = tuple[tuple[float, float], ...]
#: How far people go for a named place: their community, their street, their district.
REACH = (12, 9, 6)
AT_HOME = frozenset(("estate", "road"))  # nobody calls such a thing of another street theirs
TRIES = 12  # draws in a cell's box before its centre is taken


@dataclass(frozen=True, slots=True)
class Spot:
    """A point in a cell. named: the named place it is at, None where there is none."""

    cell: str
    community: Place
    named: NamedPlace | None
    lat: float
    lon: float


class SpotFinder:
    """Draws spots of a city. Raises InputError("city_without_communities") for an empty one."""

    def __init__(self, city: City) -> None:
        self.places = {place.code: place for place in city.places}
        self.communities = [place for place in city.places if place.level == "community"]
        if not self.communities:
            raise InputError("city_without_communities", city=city.name)
        weights = [max(place.population, 1) for place in self.communities]
        self._cumulative = list(accumulate(weights))
        self._cells: dict[str, list[Cell]] = defaultdict(list)
        for cell in city.cells:
            self._cells[cell.code[:12]].append(cell)
        self._named: dict[tuple[str, str], list[NamedPlace]] = defaultdict(list)
        for named in city.named_places:
            for digits in REACH:
                self._named[named.place[:digits], named.kind].append(named)

    def community(self, rng: Random, district: str | None = None) -> Place:
        """A community by population, of one district where it is given."""
        if district is None:
            return rng.choices(self.communities, cum_weights=self._cumulative)[0]
        inside = [place for place in self.communities if self.district_of(place.code) == district]
        return rng.choices(inside, weights=[max(place.population, 1) for place in inside])[0]

    def district_of(self, code: str) -> str:
        """The district's code of a community or cell: its first six digits."""
        return code[:6]

    def name_of(self, code: str) -> str:
        """The name of a place, empty where the city has no such place."""
        return self.places[code].name if code in self.places else ""

    def spot(self, community: Place, kind: str, rng: Random, *, stay: bool = False) -> Spot:
        """A spot of this kind in the community or near it. stay: nowhere but in the community."""
        named = self._draw_named(community, kind, rng, stay=stay)
        if named is None:
            return self._anywhere(community, rng)
        home = self.places.get(named.place[:12], community)
        cell = self._cell_of(named, rng)
        return Spot(cell, home, named, named.lat, named.lon)

    def _draw_named(
        self, community: Place, kind: str, rng: Random, *, stay: bool
    ) -> NamedPlace | None:
        kind = "estate" if kind == "none" else kind
        reach = REACH[:1] if stay else REACH[:2] if kind in AT_HOME else REACH
        for digits in reach:
            if found := self._named.get((community.code[:digits], kind)):
                return rng.choice(found)
        return None

    def _cell_of(self, named: NamedPlace, rng: Random) -> str:
        if len(named.place) == 15:
            return named.place
        for cell in self._cells.get(named.place, ()):
            if contains(cell.ring, named.lon, named.lat):
                return cell.code
        cells = self._cells.get(named.place)
        return rng.choice(cells).code if cells else named.place

    def _anywhere(self, community: Place, rng: Random) -> Spot:
        cells = self._cells.get(community.code)
        if not cells:
            return Spot(community.code, community, None, community.lat, community.lon)
        cell = rng.choice(cells)
        lon, lat = point_in(cell.ring, rng)
        return Spot(cell.code, community, None, lat, lon)


def contains(ring: Ring, x: float, y: float) -> bool:
    """Whether a closed ring of (x, y) holds the point, by the even-odd rule."""
    inside = False
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def point_in(ring: Ring, rng: Random) -> tuple[float, float]:
    """A point inside a ring, even over its area; the corners' mean where the ring is too thin."""
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    for _ in range(TRIES):
        x, y = rng.uniform(min(xs), max(xs)), rng.uniform(min(ys), max(ys))
        if contains(ring, x, y):
            return x, y
    return sum(xs) / len(xs), sum(ys) / len(ys)

"""Names on the demo city's map: estates, roads, schools, hospitals, stations, markets, offices…"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

ESTATES_PER_1000 = 0.27  # estates for each 1,000 residents of a community
BUS_STOPS = 70


@dataclass(frozen=True)
class Spot:
    """A cell on which something can stand: its code and ring of (lon, lat)."""

    code: str
    ring: Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Entry:
    name: str
    kind: str
    aliases: tuple[str, ...]
    place: str
    lat: float
    lon: float


class Map:
    """Where names can go: communities by name, a spot in each, and the names given so far."""

    def __init__(
        self,
        places: Mapping[str, str],
        people: Mapping[str, int],
        spots: Mapping[str, Sequence[Spot]],
        rng: np.random.Generator,
    ) -> None:
        self.places, self.people, self.spots, self.rng = places, people, spots, rng
        self.communities = list(spots)
        self.taken: set[str] = set()

    def home(self, name: str) -> str:
        """The community a name speaks of: its own, one of its street's or district's, else any."""
        for digits, endings in ((12, ("社区",)), (9, ("街道",)), (6, ("区",))):
            for code, place in self.places.items():
                stem = place
                for ending in endings:
                    stem = stem.removesuffix(ending)
                if len(code) == digits and stem[:3] in name:
                    return self.within(code)
        return str(self.rng.choice(self.communities))

    def within(self, code: str) -> str:
        return str(
            self.rng.choice(
                [community for community in self.communities if community.startswith(code)]
            )
        )

    def set(
        self, name: str, kind: str, aliases: Sequence[str], community: str, wide: bool = False
    ) -> Entry:
        """Stand a name on a random spot; a road (wide) belongs to the community, not a cell."""
        self.taken.add(name)
        spot = self.spots[community][int(self.rng.integers(len(self.spots[community])))]
        u, v = self.rng.uniform(0.2, 0.8, 2)
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = spot.ring[:4]
        lon = (1 - v) * ((1 - u) * ax + u * bx) + v * ((1 - u) * dx + u * cx)
        lat = (1 - v) * ((1 - u) * ay + u * by) + v * ((1 - u) * dy + u * cy)
        said = tuple(dict.fromkeys(alias for alias in aliases if alias and alias != name))
        return Entry(name, kind, said, community if wide else spot.code, lat, lon)


def name_the_city(
    names: Mapping[str, Any],
    places: Mapping[str, str],
    people: Mapping[str, int],
    spots: Mapping[str, Sequence[Spot]],
    rng: np.random.Generator,
) -> list[Entry]:
    """All entries, by kind; places and people by code, spots by community code."""
    city = Map(places, people, spots, rng)
    entries = [*estates(city, names), *roads(city, names["roads"])]
    entries += [
        *schools(city, names["schools"]),
        *listed(city, names),
        *stations(city, names, entries),
    ]
    return [*entries, *offices(city)]


def estates(city: Map, names: Mapping[str, Any]) -> Iterator[Entry]:
    stock = names["estates"]
    styles = {district["code"]: stock[district["style"]] for district in names["district"]}
    by_name = {name: code for code, name in city.places.items()}
    for name, community in stock["named"]:
        yield city.set(name, "estate", [name.replace("小区", "")], by_name[community])
    districts = list(styles)
    for number, name in enumerate(stock["twice"]):
        for district in (districts[number % 4], districts[(number + 1 + number // 4) % 4]):
            yield city.set(
                name,
                "estate",
                [f"{name}小区" if name[-2:] != "小区" else name[:-2]],
                city.within(district),
            )
    for community in city.communities:
        wanted = max(1, round(city.people[community] / 1000 * ESTATES_PER_1000))
        for _ in range(wanted):
            name = new_name(city, stock["stems"], styles[community[:6]])
            yield city.set(name, "estate", estate_aliases(name), community)


def new_name(city: Map, stems: Sequence[str], endings: Sequence[str]) -> str:
    while True:
        name = str(city.rng.choice(stems)) + str(city.rng.choice(endings))
        if name not in city.taken:
            return name


def estate_aliases(name: str) -> list[str]:
    """How people shorten an estate: without 小区 or with it, village numbers in digits."""
    if name.endswith("小区"):
        return [name.removesuffix("小区")] if len(name) > 4 else []
    if name.endswith(("一村", "二村")):
        return [name.replace("一村", "1村").replace("二村", "2村")]
    return [f"{name}小区"]


def roads(city: Map, stock: Mapping[str, Sequence[str]]) -> Iterator[Entry]:
    for stem in stock["stems"]:
        count = 3 if city.rng.uniform() < 0.45 else 2
        for kind in city.rng.choice(stock["kinds"], count, replace=False):
            name = f"{stem}{kind}"
            short = [name.replace("大街", "街")] if kind == "大街" else []
            if f"{stem}街" in city.taken:
                short = []
            yield city.set(name, "road", short, city.home(name), wide=True)
    for name in stock["lanes"]:
        yield city.set(name, "road", [name.replace("胡同", "巷")], city.within("990101"), wide=True)


def schools(city: Map, stock: Mapping[str, Sequence[str]]) -> Iterator[Entry]:
    digits = "一二三四五六七八"
    for name in stock["primary"]:
        short = (
            name.replace("中心小学", "小学").replace("实验小学", "实小").replace("附属小学", "附小")
        )
        yield city.set(name, "school", [short.replace("第一小学", "一小")], city.home(name))
    for name in stock["secondary"]:
        short = name.removeprefix("霁川")
        if short[0] == "第" and short[1] in digits:
            aliases = [f"{short[1]}中", f"市{short[1]}中", short]
        else:
            aliases = [short, short.replace("附属中学", "附中").replace("外国语学校", "外校")]
        yield city.set(name, "school", aliases, city.home(short))
    for name in stock["other"]:
        short = name.removeprefix("霁川")
        shorter = {"师范大学": "师大", "理工学院": "理工"}.get(short, "")
        yield city.set(name, "school", [short, shorter], city.home(shorter or short))
    for name in stock["kindergartens"]:
        yield city.set(name, "school", [name.replace("幼儿园", "幼稚园")], city.home(name))


def listed(city: Map, names: Mapping[str, Any]) -> Iterator[Entry]:
    for group, kind in (("hospitals", "hospital"), ("markets", "market"), ("companies", "company")):
        for name, aliases in names[group]["names"]:
            yield city.set(name, kind, aliases.split(";"), city.home(name))
    for name in names["parks"]["names"]:
        yield city.set(
            name,
            "park",
            [name.replace("森林公园", "公园").replace("湿地公园", "公园")],
            city.home(name),
        )


def stations(city: Map, names: Mapping[str, Any], entries: Sequence[Entry]) -> Iterator[Entry]:
    by_name = {name: code for code, name in city.places.items()}
    for line, stops in names["metro"].items():
        for stop, community in stops:
            name = f"{stop}地铁站"
            yield city.set(
                name, "station", [f"地铁{stop}站", f"{line}{stop}站"], by_name[community]
            )
    for name, community, aliases in names["coach"]["names"]:
        yield city.set(name, "station", aliases.split(";"), by_name[community])
    beside = [entry for entry in entries if entry.kind in ("estate", "road", "school")]
    for number in city.rng.choice(len(beside), BUS_STOPS, replace=False):
        near = beside[int(number)]
        stop = f"{near.name}路口" if near.kind == "road" else near.name
        if f"{stop}公交站" not in city.taken:
            aliases = [f"{stop}站"]
            yield city.set(f"{stop}公交站", "station", aliases, near.place[:12])


def offices(city: Map) -> Iterator[Entry]:
    for code, place in city.places.items():
        if len(code) == 6:
            short = place.removesuffix("区")
            yield city.set(
                f"{place}人民政府", "office", [f"{place}政府", f"{short}区政府"], city.within(code)
            )
            yield city.set(
                f"{place}政务服务中心",
                "office",
                [f"{place}政务大厅", f"{short}办事大厅"],
                city.within(code),
            )
        elif len(code) == 9:
            short = place.removesuffix("街道")
            yield city.set(
                f"{place}办事处", "office", [f"{place}办", f"{short}办事处"], city.within(code)
            )
            yield city.set(f"{short}派出所", "office", [f"{place}派出所"], city.within(code))

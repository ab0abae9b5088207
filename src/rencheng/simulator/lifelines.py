"""A network of lifelines for any city (模拟生命线): made from its places, the same each time.

The power of a district hangs on two substations, the first of which serves the communities that a
simulated blackout hits; feeders below them serve three communities each. Everything else needs
power somewhere: pumps, gas stations, heat, masts, drainage, trams, depots.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from math import hypot

import numpy as np

from rencheng.core.common.city import City, NamedPlace, Place
from rencheng.core.resilience.network import Asset, Need, Network, Service
from rencheng.simulator.shocks import BLACKOUT_SHARE, ShockTruth

PER_FEEDER = 3  # communities on one feeder (ours)
CRITICAL_KINDS = {"hospital": "hospital", "school": "shelter"}  # of the gazetteer → of assets
SITES_A_DISTRICT = 3
#: Hours until a fallen piece is mended, by kind (ours).
REPAIR_HOURS = {
    "substation": 10.0, "feeder": 4.0, "works": 12.0, "pump": 5.0, "gas_station": 8.0,
    "heat_plant": 14.0, "exchanger": 4.0, "mast": 3.0, "exchange": 6.0, "drain_pump": 5.0,
    "depot": 6.0, "tram": 8.0, "hospital": 3.0, "shelter": 3.0,
}  # fmt: skip
#: Hours that a backup lasts: of a pump's tank, a mast's battery, a hospital's generator (ours).
BACKUP_HOURS = {"pump": 6.0, "mast": 4.0, "exchange": 24.0, "hospital": 24.0, "shelter": 2.0}
UNITS = {
    "power": "utility-power", "water": "utility-water", "gas": "utility-gas",
    "heat": "utility-heat", "communications": "utility-telecom", "transport": "utility-transit",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """People out of those served in an area at a moment, as a utility tells it."""

    at: datetime
    area: str
    out: float
    served: float


def network_of(city: City) -> Network:
    """The network of a city: its places, populations and named places decide everything."""
    return _Builder(city).built()


def cut_communities(communities: Sequence[Place]) -> tuple[list[Place], list[Place]]:
    """A district's communities by substation: those that a blackout hits, and the others."""
    many = list(communities)
    cut = max(3, round(len(many) * BLACKOUT_SHARE)) if len(many) > 3 else len(many)
    return many[:cut], many[cut:]


def readings(known: ShockTruth, city: City, step: timedelta) -> list[Reading]:
    """What the utility's own system tells of a shock: every community hit, each `step` and at
    each return, from the onset until all are back."""
    people = {place.code: place.population for place in city.places}
    found = []
    for area, well in known.restored.items():
        served = float(people[area])
        at = known.start
        found.append(Reading(at - step, area, 0.0, served))
        while at < well:
            found.append(Reading(at, area, served, served))
            at += step
        found.append(Reading(well, area, 0.0, served))
    return sorted(found, key=lambda one: (one.at, one.area))


def earlier_outages(
    city: City, before: datetime, count: int, seed: int, *, faster_from: int
) -> list[list[Reading]]:
    """Outages of the years before, each as readings, the oldest first, about two months apart.

    From the outage number `faster_from` on recovery takes 0.6 of the time: a measure that helped.
    """
    rng = np.random.default_rng([seed, 77])
    found = []
    districts = [place.code for place in city.places if place.level == "district"]
    for number in range(count):
        start = before - timedelta(days=60 * (count - number) + int(rng.integers(0, 20)))
        start = start.replace(hour=int(rng.integers(7, 21)), minute=0, second=0, microsecond=0)
        district = districts[int(rng.integers(len(districts)))]
        hit, _ = cut_communities(_communities(city, district))
        faster = 0.6 if number >= faster_from else 1.0
        delays = 9.0 * faster * np.exp(rng.normal(0, 0.5, len(hit)))
        restored = {
            place.code: start + timedelta(hours=float(delay))
            for place, delay in zip(hit, delays, strict=True)
        }
        end = max(restored.values())
        known = ShockTruth(
            f"earlier-{number}", "blackout", start, end, (district,), restored=restored
        )
        found.append(readings(known, city, timedelta(hours=1)))
    return found


def _communities(city: City, district: str) -> list[Place]:
    return [p for p in city.places if p.level == "community" and p.code[:6] == district]


class _Builder:
    def __init__(self, city: City) -> None:
        self.city = city
        self.units = {unit.code for unit in city.units}
        self.assets: list[Asset] = []
        self.services: list[Service] = []
        self.needs: list[Need] = []

    def built(self) -> Network:
        districts = [place for place in self.city.places if place.level == "district"]
        for district in districts:
            self._district(district)
        self._city_wide(districts)
        return Network(tuple(self.assets), tuple(self.services), tuple(self.needs))

    def _add(
        self, lifeline: str, kind: str, name: str, place: Place | NamedPlace, serial: str,
        *, carries: float = 0.0, critical: bool = False,
    ) -> str:  # fmt: skip
        unit = UNITS.get(lifeline, "")
        code = f"{lifeline}-{kind}-{serial}"
        self.assets.append(
            Asset(
                code, lifeline, kind, name, place.lat, place.lon, carries,
                unit if unit in self.units else "", critical, REPAIR_HOURS[kind],
                ("line",) if lifeline == "power" else (),
            )
        )  # fmt: skip
        return code

    def _serves(self, asset: str, places: Sequence[Place]) -> None:
        self.services += [Service(asset, place.code, float(place.population)) for place in places]

    def _needs(self, asset: str, kind: str, *others: str) -> None:
        group = others[0] if len(others) > 1 else ""
        self.needs += [Need(asset, other, BACKUP_HOURS.get(kind, 0.0), group) for other in others]

    def _district(self, district: Place) -> None:
        communities = _communities(self.city, district.code)
        short = district.name.removesuffix("区")
        feeders: dict[str, str] = {}
        for number, part in enumerate(cut_communities(communities), start=1):
            if not part:
                continue
            serial = f"{district.code}-{number}"
            people = float(sum(place.population for place in part))
            station = self._add(
                "power", "substation", f"{short}{number}号变电站", part[0], serial, carries=people
            )
            for index in range(0, len(part), PER_FEEDER):
                some = part[index : index + PER_FEEDER]
                name = f"{some[0].name.removesuffix('社区')}馈线"
                feeder = self._add(
                    "power", "feeder", name, some[0], f"{serial}-{index // PER_FEEDER}"
                )
                self._needs(feeder, "feeder", station)
                self._serves(feeder, some)
                feeders |= {place.code: feeder for place in some}
        self._streets(district, communities, feeders)
        self._sites(district, feeders)

    def _streets(
        self, district: Place, communities: Sequence[Place], feeders: dict[str, str]
    ) -> None:
        streets = [p for p in self.city.places if p.level == "street" and p.parent == district.code]
        for street in streets:
            mine = [place for place in communities if place.code[:9] == street.code]
            if not mine:
                continue
            power = feeders[mine[0].code]
            short = street.name.removesuffix("街道")
            for lifeline, kind, name in (
                ("water", "pump", "加压泵站"),
                ("heat", "exchanger", "换热站"),
                ("communications", "mast", "通信机房"),
                ("drainage", "drain_pump", "排水泵站"),
                ("logistics", "depot", "配送站"),
            ):
                code = self._add(lifeline, kind, f"{short}{name}", mine[-1], street.code)
                self._needs(code, kind, power)
                self._serves(code, mine)

    def _sites(self, district: Place, feeders: dict[str, str]) -> None:
        inside = [
            named
            for named in self.city.named_places
            if named.kind in CRITICAL_KINDS and named.place[:12] in feeders
        ]
        first = sorted(inside, key=lambda named: list(CRITICAL_KINDS).index(named.kind))
        for number, named in enumerate(first[:SITES_A_DISTRICT]):
            kind = CRITICAL_KINDS[named.kind]
            code = self._add(
                "power", kind, named.name, named, f"{district.code}-{number}", critical=True
            )
            self._needs(code, kind, feeders[named.place[:12]])

    def _city_wide(self, districts: Sequence[Place]) -> None:
        """Works that feed the streets' stations, each on the nearest substation's power."""
        if not districts:
            return
        stations = [asset for asset in self.assets if asset.kind == "substation"]
        centre = districts[0]
        sources = {
            "water": [("works", f"第{n}水厂", place) for n, place in _two(districts)],
            "heat": [("heat_plant", "热源厂", districts[-1])],
            "communications": [("exchange", "核心机房", centre)],
            "logistics": [("depot", "分拨中心", districts[-1])],
        }
        for lifeline, works in sources.items():
            codes = []
            for number, (kind, name, place) in enumerate(works, start=1):
                code = self._add(lifeline, kind, name, place, f"city-{number}")
                near = sorted(stations, key=partial(_apart, place))
                self._needs(code, kind, *(one.id for one in near[:2]))
                codes.append(code)
            for asset in [one for one in self.assets if one.lifeline == lifeline]:
                if asset.id not in codes:
                    self._needs(asset.id, asset.kind, *codes)
        self._gas_and_trams(districts)

    def _gas_and_trams(self, districts: Sequence[Place]) -> None:
        for district in districts:
            communities = _communities(self.city, district.code)
            halves = (communities[::2], communities[1::2])
            for number, half in enumerate((half for half in halves if half), start=1):
                serial = f"{district.code}-{number}"
                name = f"{district.name.removesuffix('区')}{number}号"
                gas = self._add("gas", "gas_station", f"{name}调压站", half[0], serial)
                self._serves(gas, half)
                trams = self._add("transport", "tram", f"{name}公交枢纽", half[-1], serial)
                self._serves(trams, half)
                self._needs(trams, "tram", f"power-substation-{serial}")


def _apart(place: Place, asset: Asset) -> float:
    return hypot(asset.lat - place.lat, asset.lon - place.lon)


def _two(districts: Sequence[Place]) -> list[tuple[str, Place]]:
    names = ("一", "二")
    return list(zip(names, (districts[0], districts[-1]), strict=True))


#: Shares of the residents of each group at the least and at the most, by community (ours).
GROUP_SHARES = {"aged-80": (0.02, 0.08), "home-devices": (0.001, 0.006), "low-income": (0.01, 0.12)}


def residents_of(city: City, seed: int = 7) -> list[tuple[str, str, int]]:
    """(community, group, people): how many of each group live where."""
    rng = np.random.default_rng([seed, 88])
    found = []
    for place in city.places:
        if place.level != "community":
            continue
        for group, (least, most) in GROUP_SHARES.items():
            share = float(rng.uniform(least, most))
            found.append((place.code, group, round(share * place.population)))
    return found

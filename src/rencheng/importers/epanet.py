"""Water networks from EPANET files (水力模型导入), read by WNTR: `pip install '.[water]'`.

Hydraulics stay with EPANET. What is taken is how the network hangs together: zones that no bridge,
pump or valve cuts, the links that feed them from the reservoirs outwards, tanks as their backup.
"""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rencheng.core.common.errors import InputError, SetupError
from rencheng.core.resilience.network import Asset, Need, Network, Service
from rencheng.core.resilience.structure import bridges
from rencheng.core.resilience.water import CUBIC_METRES_A_RESIDENT

SECONDS_AN_HOUR = 3600.0


@dataclass(frozen=True)
class _Zones:
    """of: node → its zone, named after its first node. between: link → (zone, zone)."""

    of: Mapping[str, str]
    between: Mapping[str, tuple[str, str]]


def read_epanet(path: Path, area_of: Callable[[float, float], str | None]) -> Network:
    """The water network of an EPANET file. area_of: (lat, lon) of a junction → code of its area.

    Residents are reckoned from demand. Raises SetupError `wntr_missing`, InputError
    `epanet_unreadable` (file, why) and `epanet_area` (junction, lat, lon) where a junction lies in
    no area.
    """
    model = _model(path)
    links = {name: (link.start_node_name, link.end_node_name) for name, link in model.links()}
    cut = {name for name, link in model.links() if link.link_type != "Pipe"} | bridges(links)
    zones = _zones(model, links, cut)
    assets, services = _pieces(model, zones, cut, area_of)
    people: Counter[str] = Counter()
    for one in services:
        people[one.asset.removeprefix("zone:")] += round(one.people)
    needs = _needs(model, zones, _flows(zones, _sources(model, zones), people))
    return Network(tuple(assets), tuple(services), tuple(needs))


def _model(path: Path) -> Any:
    try:
        import wntr  # noqa: PLC0415 an extra; half a second that others need not wait for
    except ImportError:
        raise SetupError("wntr_missing") from None
    try:
        return wntr.network.WaterNetworkModel(str(path))
    except Exception as error:
        raise InputError("epanet_unreadable", file=path.name, why=str(error)[:120]) from None


def _zones(model: Any, links: Mapping[str, tuple[str, str]], cut: set[str]) -> _Zones:
    near: dict[str, list[str]] = {name: [] for name in model.node_name_list}
    for name, (a, b) in links.items():
        if name not in cut:
            near[a].append(b)
            near[b].append(a)
    of: dict[str, str] = {}
    for first in near:
        if first in of:
            continue
        of[first] = first
        rest = deque([first])
        while rest:
            for other in near[rest.popleft()]:
                if other not in of:
                    of[other] = first
                    rest.append(other)
    return _Zones(of, {name: (of[links[name][0]], of[links[name][1]]) for name in sorted(cut)})


def _sources(model: Any, zones: _Zones) -> list[str]:
    """Zones with a reservoir; those with a tank where there is none."""
    names = [name for name, _ in model.reservoirs()] or [name for name, _ in model.tanks()]
    return sorted({zones.of[name] for name in names})


def _flows(
    zones: _Zones, roots: Sequence[str], people: Mapping[str, int]
) -> dict[str, tuple[str, str]]:
    """Link → (zone it comes from, zone it feeds): from the nearest source outwards; where the
    waters of two sources meet, towards more people, unless that went round in a circle."""
    near: dict[str, list[str]] = {}
    for a, b in zones.between.values():
        near.setdefault(a, []).append(b)
        near.setdefault(b, []).append(a)
    level, owner = dict.fromkeys(roots, 0), {root: root for root in roots}
    rest = deque(roots)
    while rest:
        zone = rest.popleft()
        for other in near.get(zone, ()):
            if other not in level:
                level[other], owner[other] = level[zone] + 1, owner[zone]
                rest.append(other)
    found: dict[str, tuple[str, str]] = {}
    meeting: list[str] = []
    for name, (a, b) in zones.between.items():
        if a not in level or b not in level:
            continue
        if owner[a] != owner[b]:
            meeting.append(name)
        elif level[a] != level[b]:
            found[name] = (a, b) if level[a] < level[b] else (b, a)
    for name in meeting:
        begin, end = sorted(zones.between[name], key=lambda zone: (people.get(zone, 0), zone))
        if not _reaches(end, begin, found):
            found[name] = (begin, end)
    return found


def _reaches(begin: str, end: str, flows: Mapping[str, tuple[str, str]]) -> bool:
    after: dict[str, list[str]] = {}
    for a, b in flows.values():
        after.setdefault(a, []).append(b)
    seen, rest = {begin}, [begin]
    while rest:
        for other in after.get(rest.pop(), ()):
            if other not in seen:
                seen.add(other)
                rest.append(other)
    return end in seen


def _pieces(
    model: Any, zones: _Zones, cut: set[str], area_of: Callable[[float, float], str | None]
) -> tuple[list[Asset], list[Service]]:
    at: dict[str, tuple[float, float]] = {
        name: (node.coordinates[1], node.coordinates[0]) for name, node in model.nodes()
    }
    assets = [
        _asset(f"zone:{zone}", "zone", zone, at[zone]) for zone in sorted(set(zones.of.values()))
    ]
    for name, _ in model.reservoirs():
        assets.append(_asset(f"reservoir:{name}", "reservoir", name, at[name]))
    for name in sorted(cut):
        link = model.get_link(name)
        kind = link.link_type.lower()
        assets.append(_asset(f"{kind}:{name}", kind, name, at[link.start_node_name]))
    people: dict[tuple[str, str], float] = {}
    for name, junction in model.junctions():
        count = _residents(junction)
        if count <= 0:
            continue
        area = area_of(*at[name])
        if area is None:
            raise InputError("epanet_area", junction=name, lat=at[name][0], lon=at[name][1])
        key = (f"zone:{zones.of[name]}", area)
        people[key] = people.get(key, 0.0) + count
    return assets, [Service(zone, area, count) for (zone, area), count in sorted(people.items())]


def _residents(junction: Any) -> float:
    mean = sum(one.base_value for one in junction.demand_timeseries_list)
    return float(round(mean / CUBIC_METRES_A_RESIDENT))


def _asset(code: str, kind: str, name: str, at: tuple[float, float]) -> Asset:
    lat, lon = at
    return Asset(code, "water", kind, name, lat, lon)


def _needs(model: Any, zones: _Zones, flows: Mapping[str, tuple[str, str]]) -> list[Need]:
    """A zone needs its source or one of the links that feed it, a link the zone it comes from."""
    backup = _backup_hours(model, zones)
    found = [
        Need(
            f"zone:{zones.of[name]}", f"reservoir:{name}", backup.get(zones.of[name], 0.0), "feeds"
        )
        for name, _ in model.reservoirs()
    ]
    for name, (begin, end) in flows.items():
        link = f"{model.get_link(name).link_type.lower()}:{name}"
        found.append(Need(link, f"zone:{begin}"))
        found.append(Need(f"zone:{end}", link, backup.get(end, 0.0), "feeds"))
    return found


def _backup_hours(model: Any, zones: _Zones) -> dict[str, float]:
    """How long the tanks of a zone last at its mean demand, from their first filling."""
    volume: dict[str, float] = {}
    demand: dict[str, float] = {}
    for name, tank in model.tanks():
        zone = zones.of[name]
        filled = max(tank.init_level - tank.min_level, 0.0) * math.pi * tank.diameter**2 / 4
        volume[zone] = volume.get(zone, 0.0) + filled
    for name, junction in model.junctions():
        zone = zones.of[name]
        mean = sum(one.base_value for one in junction.demand_timeseries_list)
        demand[zone] = demand.get(zone, 0.0) + max(mean, 0.0)
    return {
        zone: filled / demand[zone] / SECONDS_AN_HOUR
        for zone, filled in volume.items()
        if demand.get(zone, 0.0) > 0
    }

"""Networks of lifelines (生命线网络): what falls with what, how long, whom it leaves without.

Assets serve areas and need other assets, of their own lifeline or of another (a pump needs power).
A need may be met by one of several (a ring), and a backup bridges the first hours. Interdependency
as in Rinaldi, Peerenboom & Kelly 2001, the physical kind; times are exact, not stepped.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Final

from rencheng.core.common.errors import InputError, Problem

LIFELINES: Final = (
    "power", "water", "gas", "heat", "drainage", "communications", "transport", "logistics",
)  # fmt: skip
REPAIR_HOURS: Final = 4.0  # of an asset of which nothing else is said
FOREVER: Final = 1e6  # hours: any backup is used up by then
NETWORK: Final = "network"  # where no file is to be named

#: Spans of hours, ascending and apart: [(from, until), …]; until may be infinite.
Spans = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Asset:
    """A piece of a lifeline. carries: what goes through it at most, in its own unit. critical: a
    site that must not fall (hospital, command post). repair_hours: work to mend it. skills: what
    the crew must know."""

    id: str
    lifeline: str
    kind: str
    name: str
    lat: float
    lon: float
    carries: float = 0.0
    unit: str = ""
    critical: bool = False
    repair_hours: float = REPAIR_HOURS
    skills: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Service:
    """people of an area who get this lifeline through this asset."""

    asset: str
    area: str
    people: float


@dataclass(frozen=True, slots=True)
class Need:
    """An asset needs another one. Those of one group ("" is a group of its own each) stand in for
    each other. backup_hours: how long it goes on without."""

    asset: str
    needs: str
    backup_hours: float = 0.0
    group: str = ""


@dataclass(frozen=True)
class Network:
    """Assets, whom they serve, what they need. `checked` tells whether they fit each other."""

    assets: tuple[Asset, ...] = ()
    services: tuple[Service, ...] = ()
    needs: tuple[Need, ...] = ()

    @cached_property
    def by_id(self) -> dict[str, Asset]:
        return {asset.id: asset for asset in self.assets}

    @cached_property
    def groups(self) -> dict[str, list[list[Need]]]:
        """Asset → its needs, those that stand in for each other together."""
        found: dict[str, dict[str, list[Need]]] = {}
        for number, need in enumerate(self.needs):
            key = need.group or f"#{number}"
            found.setdefault(need.asset, {}).setdefault(key, []).append(need)
        return {asset: list(groups.values()) for asset, groups in found.items()}

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Every asset after those that it needs.

        Raises InputError `network_circle` (assets) where some need each other in a circle.
        """
        graph: dict[str, list[str]] = {asset.id: [] for asset in self.assets}
        for need in self.needs:
            graph[need.asset].append(need.needs)
        try:
            return tuple(TopologicalSorter(graph).static_order())
        except CycleError as error:
            raise InputError("network_circle", assets=" → ".join(error.args[1])) from None

    @cached_property
    def dependents(self) -> dict[str, list[str]]:
        """Asset → those that need it directly."""
        found: dict[str, list[str]] = {}
        for need in self.needs:
            found.setdefault(need.needs, []).append(need.asset)
        return found

    def served(self) -> dict[tuple[str, str], float]:
        """(lifeline, area) → people served in good times."""
        total: dict[tuple[str, str], float] = {}
        for one in self.services:
            key = (self.by_id[one.asset].lifeline, one.area)
            total[key] = total.get(key, 0.0) + one.people
        return total


@dataclass(frozen=True, slots=True)
class Cascade:
    """What fell. down: asset → spans of hours. cause: asset → the one whose fall took it along,
    "" where it was itself broken."""

    down: Mapping[str, Spans]
    cause: Mapping[str, str]


def checked(network: Network) -> tuple[Network, list[Problem]]:
    """The network without rows that refer to nothing, and what is wrong with it.

    An asset that serves nobody and that nobody needs is a Problem, but stays: it may serve
    tomorrow. Raises InputError `network_circle`.
    """
    problems: list[Problem] = []
    known = network.by_id
    services = [
        one for one in network.services if _known(one.asset, known, "serves", "asset", problems)
    ]
    needs = [
        one
        for one in network.needs
        if _known(one.asset, known, "needs", "asset", problems)
        and _known(one.needs, known, "needs", "needs", problems)
    ]
    kept = Network(network.assets, tuple(services), tuple(needs))
    _ = kept.order
    used = {one.asset for one in services} | {one.needs for one in needs}
    problems += [
        Problem(NETWORK, None, "asset", "network_serves_nobody", {"asset": asset.id})
        for asset in network.assets
        if asset.id not in used and not asset.critical
    ]
    return kept, problems


def _known(
    asset: str, known: Mapping[str, Asset], table: str, field: str, problems: list[Problem]
) -> bool:
    if asset not in known:
        data = {"asset": asset[:80]}
        problems.append(Problem(table, None, field, "network_asset_unknown", data))
    return asset in known


def cascade(network: Network, broken: Mapping[str, Spans]) -> Cascade:
    """What falls where these assets are broken for these hours.

    An asset is down while it is broken, and while any group of its needs has nobody up, once the
    backup of that group (its longest) is used up. A backup is full again each time.
    Raises InputError `network_asset_unknown` (asset) and `network_circle`.
    """
    for asset in broken:
        if asset not in network.by_id:
            raise InputError("network_asset_unknown", asset=asset[:80])
    down: dict[str, Spans] = {}
    cause: dict[str, str] = {}
    for asset in network.order:
        spans = list(broken.get(asset, []))
        if spans:
            cause[asset] = ""
        for group in network.groups.get(asset, []):
            missing = _all_down([down.get(need.needs, []) for need in group])
            backup = max(need.backup_hours for need in group)
            late = [(begin + backup, end) for begin, end in missing if begin + backup < end]
            if late:
                cause.setdefault(asset, group[0].needs)
            spans += late
        if spans:
            down[asset] = _joined(spans)
    return Cascade(down, cause)


def _joined(spans: Iterable[tuple[float, float]]) -> Spans:
    """The union of spans."""
    found: Spans = []
    for begin, end in sorted(spans):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return found


def _all_down(each: Sequence[Spans]) -> Spans:
    """The hours in which all of several are down."""
    common = each[0]
    for spans in each[1:]:
        common = [
            (max(a, c), min(b, d)) for a, b in common for c, d in spans if max(a, c) < min(b, d)
        ]
    return common


Curves = dict[tuple[str, str], list[tuple[float, float]]]


def out_curves(network: Network, fallen: Cascade) -> Curves:
    """(lifeline, area) → [(hour, people out from then on)], only of areas where somebody is out."""
    changes: dict[tuple[str, str], dict[float, float]] = {}
    for one in network.services:
        for begin, end in fallen.down.get(one.asset, ()):
            at = changes.setdefault((network.by_id[one.asset].lifeline, one.area), {})
            at[begin] = at.get(begin, 0.0) + one.people
            if math.isfinite(end):
                at[end] = at.get(end, 0.0) - one.people
    found = {}
    for key, steps in changes.items():
        people, curve = 0.0, []
        for hour in sorted(steps):
            people += steps[hour]
            curve.append((hour, max(people, 0.0)))
        found[key] = curve
    return found


def summed(curves: Iterable[Sequence[tuple[float, float]]]) -> list[tuple[float, float]]:
    """Curves of people out as one."""
    steps: dict[float, float] = {}
    for curve in curves:
        before = 0.0
        for hour, people in curve:
            steps[hour] = steps.get(hour, 0.0) + people - before
            before = people
    points, out = [], 0.0
    for hour in sorted(steps):
        out += steps[hour]
        points.append((hour, out))
    return points


def people_hours(curves: Curves, hours: float) -> float:
    """∫ people out dt over all lifelines and areas, from hour 0 to `hours`."""
    total = 0.0
    for curve in curves.values():
        ends = [*(hour for hour, _ in curve[1:]), hours]
        total += sum(
            people * max(min(end, hours) - begin, 0.0)
            for (begin, people), end in zip(curve, ends, strict=True)
            if people
        )
    return total


@dataclass(frozen=True, slots=True)
class Weight:
    """How much hangs on an asset. falls: assets that go with it, itself included; people_hours:
    lost until it is mended; critical: ids of critical sites that fall."""

    asset: str
    falls: int
    people_hours: float
    critical: tuple[str, ...]


def criticality(network: Network) -> list[Weight]:
    """What the fall of each asset alone would cost until it is mended, the most costly first."""
    found = []
    for asset in network.assets:
        fallen = cascade(network, {asset.id: [(0.0, asset.repair_hours)]})
        lost = people_hours(out_curves(network, fallen), math.inf)
        sites = tuple(one for one in fallen.down if network.by_id[one].critical)
        found.append(Weight(asset.id, len(fallen.down), lost, sites))
    return sorted(found, key=lambda one: (-one.people_hours, -len(one.critical), one.asset))


def fall_together(network: Network, lifeline: str) -> dict[str, frozenset[str]]:
    """Asset of a lifeline → the areas that are without it once that asset is down and backups are
    used up; of assets that leave the same areas without, the first one alone."""
    areas: dict[str, set[str]] = {}
    for one in network.services:
        if network.by_id[one.asset].lifeline == lifeline:
            areas.setdefault(one.asset, set()).add(one.area)
    found: dict[frozenset[str], str] = {}
    for asset in network.assets:
        if asset.lifeline == lifeline:
            fallen = cascade(network, {asset.id: [(0.0, FOREVER)]})
            lost = frozenset().union(*(areas.get(one, ()) for one in fallen.down))
            if lost:
                found.setdefault(lost, asset.id)
    return {asset: lost for lost, asset in found.items()}

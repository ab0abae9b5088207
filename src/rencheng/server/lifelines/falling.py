"""What if this falls (假设推演): what goes with it, how long, whom it leaves without."""

from __future__ import annotations

from dataclasses import dataclass

from rencheng.core.common.errors import InputError
from rencheng.core.resilience.network import (
    FOREVER,
    Asset,
    Curves,
    Spans,
    Weight,
    cascade,
    criticality,
    out_curves,
    people_hours,
    summed,
)
from rencheng.server.lifelines.network import core_network
from rencheng.server.places.queries import place_names

MOST_FALLING = 50
LISTED = 20
LONGEST_HOURS = 1000.0


@dataclass(frozen=True, slots=True)
class Fallen:
    """An asset that goes. by: name of what took it along, "" where it is itself broken."""

    asset: Asset
    spans: Spans
    by: str

    @property
    def hours(self) -> float:
        """How long it is down altogether."""
        return sum(end - begin for begin, end in self.spans)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What happens. curves: lifeline → [(hour, people out)]; areas: (lifeline, area, name, people,
    hours until it goes, hours without), the most person-hours first."""

    fallen: list[Fallen]
    critical: list[Fallen]
    people_hours: float
    curves: dict[str, list[tuple[float, float]]]
    areas: list[tuple[str, str, str, float, float, float]]


def what_if(broken: dict[str, float | None]) -> WhatIf:
    """What falls where these assets are broken at once. broken: asset → hours until it is mended,
    None by the network. Raises InputError `network_asset_unknown`, `crews_wish`."""
    network = core_network()
    if not 1 <= len(broken) <= MOST_FALLING:
        raise InputError("crews_wish", field="assets", why=f"1–{MOST_FALLING}")
    spans: dict[str, Spans] = {}
    for code, hours in broken.items():
        if code not in network.by_id:
            raise InputError("network_asset_unknown", asset=code[:80])
        if hours is not None and not 0 < hours <= LONGEST_HOURS:
            raise InputError("crews_wish", field=f"hours {code}", why=f"0–{LONGEST_HOURS:g}")
        spans[code] = [(0.0, hours or network.by_id[code].repair_hours)]
    found = cascade(network, spans)
    curves = out_curves(network, found)
    names = place_names()
    fallen = [
        Fallen(
            network.by_id[code],
            found.down[code],
            network.by_id[cause].name if (cause := found.cause.get(code, "")) else "",
        )
        for code in found.down
    ]
    fallen.sort(key=lambda one: (one.spans[0][0], one.by != "", -one.hours))
    areas = []
    for (lifeline, area), curve in curves.items():
        people = max(out for _, out in curve)
        without = people_hours({(lifeline, area): curve}, FOREVER) / people
        areas.append((lifeline, area, names.get(area, area), people, curve[0][0], without))
    areas.sort(key=lambda row: -row[3] * row[5])
    return WhatIf(
        fallen,
        [one for one in fallen if one.asset.critical],
        people_hours(curves, FOREVER),
        _by_lifeline(curves),
        areas,
    )


def _by_lifeline(curves: Curves) -> dict[str, list[tuple[float, float]]]:
    mine: dict[str, list[list[tuple[float, float]]]] = {}
    for (lifeline, _), curve in curves.items():
        mine.setdefault(lifeline, []).append(curve)
    return {
        lifeline: [(hour, round(max(out, 0.0), 3)) for hour, out in summed(some)]
        for lifeline, some in mine.items()
    }


@dataclass(frozen=True, slots=True)
class Ranked:
    """An asset and what its fall alone would cost."""

    asset: Asset
    weight: Weight


def most_critical(lifeline: str = "", limit: int = LISTED) -> list[Ranked]:
    """The assets whose fall costs most, of one lifeline or of all."""
    network = core_network()
    found = [Ranked(network.by_id[one.asset], one) for one in criticality(network)]
    if lifeline:
        found = [one for one in found if one.asset.lifeline == lifeline]
    return found[:limit]


def asset_choices() -> list[tuple[str, str, str]]:
    """(code, name, lifeline) of every asset, for a form's list."""
    network = core_network()
    rows = [(one.id, one.name, one.lifeline) for one in network.assets]
    return sorted(rows, key=lambda row: (row[2], row[1]))

"""The network in the tables (生命线网络): saved whole, read whole, as the core wants it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.cache import cache
from django.db import transaction

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import Problem
from rencheng.core.resilience import network as core
from rencheng.core.resilience.acts import demand
from rencheng.server.lifelines.models import Asset, AssetNeed, AssetService, ResidentGroup
from rencheng.server.people.models import Unit
from rencheng.server.places.models import Place

_CACHED_SECONDS = 30
_KEY = "lifeline_network"


def core_network() -> core.Network:
    """The whole network; three queries, kept for half a minute."""
    kept: core.Network | None = cache.get(_KEY)
    if kept is None:
        kept = _read()
        cache.set(_KEY, kept, _CACHED_SECONDS)
    return kept


def _read() -> core.Network:
    assets = tuple(
        core.Asset(
            row.code, row.lifeline, row.kind, row.name, row.lat, row.lon, row.carries,
            row.unit_id or "", row.critical, row.repair_hours, tuple(row.skills),
        )
        for row in Asset.objects.filter(withdrawn=False).order_by("code")
    )  # fmt: skip
    services = AssetService.objects.filter(asset__withdrawn=False).order_by("id")
    needs = AssetNeed.objects.filter(asset__withdrawn=False, needed__withdrawn=False)
    return core.Network(
        assets,
        tuple(core.Service(*row) for row in services.values_list("asset_id", "place_id", "people")),
        tuple(
            core.Need(*row)
            for row in needs.order_by("id").values_list(
                "asset_id", "needed_id", "backup_hours", "group"
            )
        ),
    )


@dataclass(frozen=True, slots=True)
class Saved:
    """How many assets, services and needs are in the tables now; withdrawn: that were and went."""

    assets: int
    services: int
    needs: int
    withdrawn: int


def save_network(
    network: core.Network, *, actor: Actor, problems: list[Problem] | None = None
) -> Saved:
    """Take a network in the place of the one before, all or nothing.

    Services of areas that the city does not have are Problems and left out; an asset that is no
    longer there is withdrawn, as outages and plans may name it. Raises InputError
    `network_circle`, RefusedError where the actor may not.
    """
    demand("load", actor)
    _ = network.order
    places = set(Place.objects.values_list("code", flat=True))
    units = set(Unit.objects.values_list("code", flat=True))
    services = [one for one in network.services if _known(one, places, problems)]
    with transaction.atomic():
        Asset.objects.bulk_create(
            [_row(asset, units) for asset in network.assets],
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=[
                "lifeline", "kind", "name", "lat", "lon", "carries", "unit", "critical",
                "repair_hours", "skills", "withdrawn",
            ],
        )  # fmt: skip
        gone = Asset.objects.exclude(code__in=network.by_id).filter(withdrawn=False)
        withdrawn = gone.update(withdrawn=True)
        AssetService.objects.all().delete()
        AssetService.objects.bulk_create(
            AssetService(asset_id=one.asset, place_id=one.area, people=one.people)
            for one in services
        )
        AssetNeed.objects.all().delete()
        AssetNeed.objects.bulk_create(
            AssetNeed(
                asset_id=one.asset,
                needed_id=one.needs,
                backup_hours=one.backup_hours,
                group=one.group,
            )
            for one in network.needs
        )
    cache.delete(_KEY)
    return Saved(len(network.assets), len(services), len(network.needs), withdrawn)


def _known(one: core.Service, places: set[str], problems: list[Problem] | None) -> bool:
    if one.area not in places and problems is not None:
        data = {"asset": one.asset, "area": one.area[:40]}
        problems.append(Problem("serves", None, "area", "network_area_unknown", data))
    return one.area in places


def _row(asset: core.Asset, units: set[str]) -> Asset:
    return Asset(
        code=asset.id,
        lifeline=asset.lifeline,
        kind=asset.kind,
        name=asset.name,
        lat=asset.lat,
        lon=asset.lon,
        carries=asset.carries,
        unit_id=asset.unit if asset.unit in units else None,
        critical=asset.critical,
        repair_hours=asset.repair_hours,
        skills=list(asset.skills),
    )


def save_residents(groups: Iterable[tuple[str, str, int]], *, actor: Actor) -> int:
    """(area, group, people) in the place of those before; unknown areas are left out."""
    demand("load", actor)
    places = set(Place.objects.values_list("code", flat=True))
    rows = [ResidentGroup(place_id=a, group=g, people=n) for a, g, n in groups if a in places]
    with transaction.atomic():
        ResidentGroup.objects.all().delete()
        ResidentGroup.objects.bulk_create(rows)
    return len(rows)


def residents_by_group(everybody: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """group → area → people; "" is everybody, as given."""
    found: dict[str, dict[str, float]] = {"": dict(everybody)}
    for place, group, people in ResidentGroup.objects.values_list("place_id", "group", "people"):
        found.setdefault(group, {})[place] = float(people)
    return found


def areas_served(lifeline: str, within: str = "") -> dict[str, float]:
    """Area → people served by a lifeline in good times: by the network, else all who live there.

    within: code of a place that the areas lie in.
    """
    served = {
        area: people
        for (name, area), people in core_network().served().items()
        if name == lifeline and people > 0
    }
    if served:
        return {area: people for area, people in served.items() if area.startswith(within)}
    rows = Place.objects.filter(level="community", population__gt=0, code__startswith=within)
    return {code: float(people) for code, people in rows.values_list("code", "population")}

"""Writes about places: a city folder's geography into the tables."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.cache import cache
from django.db import transaction

from rencheng.core.common import city
from rencheng.server.places.models import City, NamedPlace, Place

_BATCH = 2000


@transaction.atomic
def save_geography(source: city.City, now: datetime) -> None:
    """Add or change the city, its places, cells and named places, all or nothing."""
    City.objects.update_or_create(
        pk=1,
        defaults={
            "name": source.name,
            "name_en": source.name_en,
            "hotline": source.hotline,
            "timezone": source.timezone,
            "version": source.version,
            "loaded_at": now,
        },
    )
    by_length = sorted(source.places, key=lambda place: (place.level != "city", len(place.code)))
    _save_places(_place(place, source.boundaries.get(place.code, [])) for place in by_length)
    _save_places(_cell(cell) for cell in source.cells)
    NamedPlace.objects.bulk_create(
        [
            NamedPlace(
                name=named.name,
                kind=named.kind,
                aliases=list(named.aliases),
                place_id=named.place,
                lat=named.lat,
                lon=named.lon,
            )
            for named in source.named_places
        ],
        update_conflicts=True,
        unique_fields=["name", "place"],
        update_fields=["kind", "aliases", "lat", "lon"],
        batch_size=_BATCH,
    )
    cache.delete("city_facts")


def _save_places(places: Iterable[Place]) -> None:
    Place.objects.bulk_create(
        places,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[
            "level",
            "name",
            "name_en",
            "parent",
            "population",
            "lat",
            "lon",
            "boundary",
            "unit",
        ],
        batch_size=_BATCH,
    )


def _place(place: city.Place, rings: list[list[tuple[float, float]]]) -> Place:
    return Place(
        code=place.code,
        level=place.level,
        name=place.name,
        name_en=place.name_en,
        parent_id=place.parent,
        population=place.population,
        lat=place.lat,
        lon=place.lon,
        boundary=rings,
        unit_id=place.unit,
    )


def _cell(cell: city.Cell) -> Place:
    corners = cell.ring[:-1]
    return Place(
        code=cell.code,
        level="cell",
        name=cell.code[-3:],
        parent_id=cell.code[:12],
        lat=sum(lat for _, lat in corners) / len(corners),
        lon=sum(lon for lon, _ in corners) / len(corners),
        boundary=[[list(point) for point in cell.ring]],
    )

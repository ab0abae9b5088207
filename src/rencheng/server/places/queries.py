"""What pages ask of places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import cos, hypot, radians
from typing import cast

from django.core.cache import cache
from django.db.models import Q

from rencheng.core.common import city
from rencheng.server.places.models import City, NamedPlace, Place

_CACHED_SECONDS = 60


@dataclass(frozen=True, slots=True)
class CityFacts:
    """Name and hotline for every page's head."""

    name: str
    name_en: str
    hotline: str


def city_facts() -> CityFacts:
    """The city as it was last loaded; empty names before the first load."""
    facts: CityFacts | None = cache.get("city_facts")
    if facts is None:
        row = City.objects.first()
        facts = CityFacts(row.name, row.name_en, row.hotline) if row else CityFacts("", "", "12345")
        cache.set("city_facts", facts, _CACHED_SECONDS)
    return facts


def core_places() -> list[city.Place]:
    """Every place above the cells, as the core reads addresses with."""
    return [
        city.Place(
            code=place.code,
            level=cast(city.PlaceLevel, place.level),
            name=place.name,
            name_en=place.name_en,
            parent=place.parent_id,
            population=place.population,
            lat=place.lat,
            lon=place.lon,
            unit=place.unit_id,
        )
        for place in Place.objects.exclude(level="cell").defer("boundary")
    ]


def core_named_places() -> list[city.NamedPlace]:
    """The gazetteer."""
    return [
        city.NamedPlace(
            name=named.name,
            kind=named.kind,
            aliases=tuple(named.aliases),
            place=named.place_id,
            lat=named.lat,
            lon=named.lon,
        )
        for named in NamedPlace.objects.all()
    ]


def core_cells() -> list[city.Cell]:
    """Every grid cell with its ring."""
    rows = Place.objects.filter(level="cell").values_list("code", "boundary")
    return [
        city.Cell(code=code, ring=tuple((lon, lat) for lon, lat in rings[0]))
        for code, rings in rows
        if rings
    ]


def loaded_at() -> datetime | None:
    """When the city was last loaded; what readers of addresses are kept by."""
    return City.objects.values_list("loaded_at", flat=True).first()


def place_path(code: str | None, names: Mapping[str, str]) -> str:
    """District, street and community of a place as one line."""
    if not code:
        return ""
    steps = (code[:length] for length in (6, 9, 12) if len(code) >= length)
    return " ".join(names[step] for step in steps if step in names)


def place_names() -> dict[str, str]:
    """code → name of every place above the cells; a few hundred rows, kept for a minute."""
    names: dict[str, str] | None = cache.get("place_names")
    if names is None:
        rows = Place.objects.exclude(level__in=["cell", "city"])
        names = dict(rows.values_list("code", "name"))
        cache.set("place_names", names, _CACHED_SECONDS)
    return names


def districts() -> list[tuple[str, str]]:
    """(code, name) of the city's districts."""
    return sorted((code, name) for code, name in place_names().items() if len(code) == 6)


def place_choices() -> list[tuple[str, str, int]]:
    """(code, name, level from 1) of districts and streets, for a form's list."""
    names = sorted(place_names().items())
    return [(code, name, len(code) // 3 - 1) for code, name in names if len(code) in (6, 9)]


def place_choices_of(level: str) -> list[tuple[str, str]]:
    """(code, name with that of the place above it) of a level's places, for a form's list."""
    rows = Place.objects.filter(level=level).select_related("parent").order_by("code")
    return [
        (place.code, f"{place.parent.name} {place.name}" if place.parent else place.name)
        for place in rows.only("code", "name", "parent__name")
    ]


def boundaries(level: str, within: str = "") -> dict[str, object]:
    """The places of a level as GeoJSON (WGS-84), each polygon with its code and name.

    within: code of a place that they lie in; "" for the whole city.
    """
    inside = Place.objects.filter(level=level, code__startswith=within)
    rows = inside.values_list("code", "name", "boundary")
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"name": code, "label": name},
                "geometry": {"type": "Polygon", "coordinates": rings},
            }
            for code, name, rings in rows
            if rings
        ],
    }


def residents() -> dict[str, int]:
    """Residents by the code of a street or district; "" is the whole city."""
    rows = Place.objects.filter(level__in=("city", "district", "street"))
    return {
        "" if level == "city" else code: population
        for code, level, population in rows.values_list("code", "level", "population")
    }


def nearest_community(lat: float, lon: float, within: float) -> str | None:
    """Code of the community whose point lies nearest, within so many degrees; None without one."""
    best: tuple[float, str] | None = None
    for code, its_lat, its_lon in _community_points():
        apart = hypot(its_lat - lat, (its_lon - lon) * cos(radians(lat)))
        if apart <= within and (best is None or apart < best[0]):
            best = (apart, code)
    return best[1] if best else None


def _community_points() -> list[tuple[str, float, float]]:
    points: list[tuple[str, float, float]] | None = cache.get("community_points")
    if points is None:
        rows = Place.objects.filter(level="community")
        points = list(rows.values_list("code", "lat", "lon"))
        cache.set("community_points", points, _CACHED_SECONDS)
    return points


def inside(column: str, code: str) -> Q:
    """Rows whose place, named by `column`, lies in the place of this code; all for "".

    A span of codes, which an index on the column serves whatever the database's collation.
    """
    if not code:
        return Q()
    after = str(int(code) + 1).zfill(len(code))
    return Q((f"{column}__gte", code), (f"{column}__lt", after))

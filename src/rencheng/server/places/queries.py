"""What pages ask of places."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import cache

from rencheng.server.places.models import City

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
        city = City.objects.order_by("-loaded_at").first()
        facts = (
            CityFacts(city.name, city.name_en, city.hotline) if city else CityFacts("", "", "12345")
        )
        cache.set("city_facts", facts, _CACHED_SECONDS)
    return facts

"""What every page knows: the city's name, its hotline, whether this is the demo."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from rencheng.server.places.queries import city_facts


def house(request: HttpRequest) -> dict[str, Any]:
    return {"city": city_facts(), "demo": settings.DEMO}

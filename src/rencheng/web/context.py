"""What every page knows: the city's name, its hotline, whether this is the demo."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from rencheng.server.places.queries import city_facts
from rencheng.server.requests.board import MAY_WATCH
from rencheng.server.requests.dispatching import MAY_TRY
from rencheng.web.command.explorer import may_explore
from rencheng.web.command.lifelines import sees_lifelines
from rencheng.web.command.minds import sees_minds
from rencheng.web.command.supplies import sees_supplies
from rencheng.web.command.timetable import sees_timetable
from rencheng.web.command.views import may_see
from rencheng.web.desk.care import sees_care
from rencheng.web.desk.crisis import sees_crisis
from rencheng.web.desk.experts import sees_experts
from rencheng.web.desk.grid import sees_grid
from rencheng.web.desk.guides import edits_guides
from rencheng.web.desk.shift import leads_shift
from rencheng.web.desk.support import keeps_support
from rencheng.web.field.views import works_in_field


def house(request: HttpRequest) -> dict[str, Any]:
    return {
        "city": city_facts(),
        "demo": settings.DEMO,
        "tries_rules": lambda: not MAY_TRY.isdisjoint(getattr(request.user, "roles", ())),
        "watches_units": lambda: not MAY_WATCH.isdisjoint(getattr(request.user, "roles", ())),
        "sees_lifelines": lambda: sees_lifelines(request.user),
        "sees_timetable": lambda: sees_timetable(request.user),
        "sees_minds": lambda: sees_minds(request.user),
        "sees_supplies": lambda: sees_supplies(request.user),
        "sees_experts": lambda: sees_experts(request.user),
        "sees_crisis": lambda: sees_crisis(request.user),
        "edits_guides": lambda: edits_guides(request.user),
        "keeps_support": lambda: keeps_support(request.user),
        "sees_city": lambda: may_see(request.user),
        "sees_grid": lambda: sees_grid(request.user),
        "sees_care": lambda: sees_care(request.user),
        "leads_shift": lambda: leads_shift(request.user),
        "works_in_field": lambda: works_in_field(request.user),
        "explores": lambda: may_explore(request.user),
    }

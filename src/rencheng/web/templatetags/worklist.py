"""Words for the worklist on pages."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from rencheng.server.places.queries import place_names
from rencheng.server.requests.worklist import Filters
from rencheng.web.templatetags.rencheng import state_name

register = template.Library()


@register.filter
def group_name(group: str) -> str:
    """A group of the worklist by due date."""
    names = {
        "overdue": _("Overdue"),
        "today": _("Today"),
        "week": _("Within a week"),
        "later": _("Later"),
        "closed": _("Closed"),
    }
    return names.get(group, group)


@register.filter
def said_filters(filters: Filters) -> str:
    """What a printed list was filtered by."""
    parts = [
        state_name(filters.state) if filters.state else "",
        filters.category,
        place_names().get(filters.district, filters.district),
        filters.unit,
        group_name(filters.due) if filters.due else "",
        f"“{filters.text}”" if filters.text else "",
        _("we help with") if filters.helping else "",
        _("escalated") if filters.escalated else "",
    ]
    return " · ".join(part for part in parts if part)

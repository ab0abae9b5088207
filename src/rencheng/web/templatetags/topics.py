"""Words and the timeline of the page of topics; the timeline is drawn here and needs no script."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()

_WIDE, _HIGH = 640, 96


@register.filter
def standing_name(standing: str) -> str:
    """How a topic stands, in a word."""
    names = {
        "": _("standing now"),
        "new": _("new this week"),
        "growing": _("growing"),
        "steady": _("steady"),
        "settled": _("settled"),
        "back": _("back again"),
    }
    return names.get(standing, standing)


@register.simple_tag
def timeline(days: Sequence[tuple[date, int]], label: str) -> SafeString:
    """Bars by day, each with its figure as title. days: (day, count) without gaps."""
    if not days:
        return format_html("")
    top = max(count for _day, count in days) or 1
    step = _WIDE / len(days)
    bars = format_html_join(
        "",
        '<rect x="{}" y="{}" width="{}" height="{}"><title>{}: {}</title></rect>',
        (
            (
                f"{at * step:.1f}",
                f"{_HIGH - _HIGH * count / top:.1f}",
                f"{max(step * 0.8, 1):.1f}",
                f"{_HIGH * count / top:.1f}",
                day.isoformat(),
                count,
            )
            for at, (day, count) in enumerate(days)
            if count
        ),
    )
    return format_html(
        '<svg class="timeline" viewBox="0 0 {} {}" role="img" aria-label="{}"'
        ' preserveAspectRatio="none">{}</svg>',
        _WIDE,
        _HIGH,
        label,
        bars,
    )

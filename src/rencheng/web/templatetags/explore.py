"""Words and curves of the explorer; curves are drawn here, so that they need no script."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from rencheng.web.templatetags.rencheng import grouped

register = template.Library()

_WIDE, _HIGH = 720, 200
_SMALL_WIDE, _SMALL_HIGH = 160, 44


@register.filter
def measure_name(measure: str) -> str:
    """What a measure of a mart is called; one without a name goes by its own."""
    names = {
        "requests": _("all requests"),
        "consultations": _("consultations"),
        "urgent": _("urgent requests"),
        "by_phone": _("requests by phone"),
        "likes": _("supporters"),
    }
    return names.get(measure, measure)


@register.filter
def split_name(split: str) -> str:
    """What a table is by."""
    names = {"category": _("by category"), "place": _("by place"), "trade": _("by trade")}
    return names.get(split, split)


@register.filter
def step_of_time(step: str) -> str:
    """What a point of a curve stands for."""
    return {"day": _("by day"), "week": _("by week"), "month": _("by month")}.get(step, step)


@register.filter
def level_name(level: str) -> str:
    """What a level of place is called."""
    names = {
        "city": _("city"),
        "district": _("districts"),
        "street": _("streets"),
        "community": _("communities"),
        "cell": _("grid cells"),
    }
    return names.get(level, level)


@register.filter
def outcome_name(outcome: str) -> str:
    """What came of a query."""
    if outcome == "answered":
        return _("answered")
    return _("stopped") if outcome in {"sql_too_slow", "sql_too_large"} else _("refused")


@register.filter
def signed(value: float | None) -> str:
    """A change in percent with its sign; a dash where there is nothing to compare with."""
    return "—" if value is None else f"{value:+.0f} %".replace("-", "−")


@register.filter
def percent(value: float) -> str:
    """A share in percent."""
    return f"{value:.1f} %"


@register.filter
def shown(value: Any) -> str:
    """A value of a result; nothing is a dash."""
    return "—" if value is None else str(value)


@register.simple_tag
def curve(
    values: Sequence[int], before: Sequence[int] | None, starts: Sequence[date], label: str
) -> SafeString:
    """A curve with the span before dashed beneath it, its highest value and its ends named."""
    top = max([1, *values, *(before or ())])
    earlier = (
        format_html('<polyline class="before" points="{}"/>', _points(before, top, _WIDE, _HIGH))
        if before
        else ""
    )
    return format_html(
        '<svg class="curve" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        '<line class="ground" x1="0" y1="{}" x2="{}" y2="{}"/>{}<polyline points="{}"/>'
        '<text x="4" y="14">{}</text><text x="4" y="{}">{}</text>'
        '<text class="end" x="{}" y="{}">{}</text></svg>',
        _WIDE,
        _HIGH + 24,
        label,
        _HIGH,
        _WIDE,
        _HIGH,
        earlier,
        _points(values, top, _WIDE, _HIGH),
        grouped(top),
        _HIGH + 18,
        _short(starts[0]),
        _WIDE - 4,
        _HIGH + 18,
        _short(starts[-1]),
    )


@register.simple_tag
def small_curve(values: Sequence[int], top: int) -> SafeString:
    """A small curve; all of a page share `top`, so that they can be compared."""
    return format_html(
        '<svg class="curve small-curve" viewBox="0 0 {} {}" aria-hidden="true">'
        '<line class="ground" x1="0" y1="{}" x2="{}" y2="{}"/><polyline points="{}"/></svg>',
        _SMALL_WIDE,
        _SMALL_HIGH,
        _SMALL_HIGH - 1,
        _SMALL_WIDE,
        _SMALL_HIGH - 1,
        _points(values, top, _SMALL_WIDE, _SMALL_HIGH - 1),
    )


@register.filter
def highest(rows: Sequence[Any]) -> int:
    """The highest point of several curves; at least 1."""
    return max([1, *(value for row in rows for value in row.curve)])


@register.filter
def map_values(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Code, value and link of every place, for the map's script."""
    return [{"code": row.code, "value": row.total, "link": row.link} for row in rows]


@register.filter
def curve_values(explored: Any) -> dict[str, Any]:
    """The curve's figures, for its script."""
    return {
        "starts": [start.isoformat() for start in explored.starts],
        "curve": explored.curve,
        "before": explored.curve_before,
    }


def _points(values: Sequence[int], top: int, wide: int, high: int) -> str:
    if len(values) == 1:
        values = [values[0], values[0]]
    step = wide / (len(values) - 1)
    room = high - 4
    return " ".join(
        f"{at * step:.1f},{high - room * value / top:.1f}" for at, value in enumerate(values)
    )


def _short(day: date) -> str:
    return date_format(day, "Y-m-d")

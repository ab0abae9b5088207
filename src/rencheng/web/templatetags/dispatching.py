"""Words for dispatch rules on pages."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from rencheng.core.lifecycle.dispatch_report import RuleLine

register = template.Library()


@register.filter
def rule_name(rule: str) -> str:
    """How a unit was found; a rule of the city goes by its own name."""
    names = {
        "category": _("the category's unit"),
        "street": _("the place's street"),
        "district": _("the district as backstop"),
        "backstop": _("the hotline centre as backstop"),
        "person": _("chosen by a person"),
    }
    return names.get(rule, rule)


@register.filter
def asked_name(asked: str, name: str) -> str:
    """A unit that a rule names or asks for: its name, or whom it asks."""
    names = {
        "@street": _("street of the place"),
        "@district": _("district of the place"),
        "@centre": _("hotline centre"),
    }
    asks = names.get(asked, "")
    named = name if name != asked else ""
    if asks and named:
        return f"{asks} ({named})" if asks.isascii() else f"{asks}（{named}）"
    return asks or named or asked


@register.filter
def condition_name(missed: str, line: RuleLine) -> str:
    """A condition that was not met, with what it asks for."""
    days = _("working day") if line.days == "working" else _("day off")
    said = {
        "category": _("only for %(what)s") % {"what": line.category_name},
        "place": _("only in %(what)s") % {"what": line.place_name},
        "trade": _("only for the trade %(what)s") % {"what": line.trade_name},
        "days": _("only on a %(what)s") % {"what": days},
        "hours": _("only at %(what)s") % {"what": line.hours},
        "season": _("only from %(what)s") % {"what": line.season},
    }
    return said.get(missed, missed)

"""Words of the rates: their names, why a request counts, the parts of a figure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django import template
from django.utils.translation import gettext as _

from rencheng.core.lifecycle.clocks import Doubt
from rencheng.core.lifecycle.comparing import Rates, Share
from rencheng.core.lifecycle.rates import Counted, Verdict
from rencheng.web.templatetags.rencheng import step_name

register = template.Library()


@register.filter
def rate_name(rate: str) -> str:
    """What a rate is called; "" are the requests received."""
    names = {
        "": _("requests"),
        "response": _("response"),
        "resolution": _("resolution"),
        "satisfaction": _("satisfaction"),
        "score": _("score"),
        "on_time": _("reported in time"),
    }
    return names.get(rate, rate)


@register.filter
def dimension_name(by: str) -> str:
    """By what the rates are compared."""
    names = {
        "unit": _("by unit"),
        "street": _("by street"),
        "district": _("by district"),
        "category": _("by category"),
        "trade": _("by trade"),
        "month": _("by month"),
    }
    return names.get(by, by)


@register.filter
def part_name(part: str) -> str:
    """Which of the requests behind a rate."""
    names = {
        "whole": _("all that count"),
        "good": _("good"),
        "bad": _("not good"),
        "out": _("left out"),
        "awaited": _("within their time still"),
        "changed": _("changed"),
    }
    return names.get(part, part)


@register.filter
def why_name(why: str) -> str:
    """Why a request counts, or does not."""
    names = {
        "contacted_in_time": _("contacted in time"),
        "contacted_late": _("contacted late"),
        "not_contacted": _("not contacted yet"),
        "resolved": _("resolved"),
        "unresolved": _("not resolved"),
        "satisfied": _("satisfied"),
        "dissatisfied": _("not satisfied"),
        "not_called_back": _("not called back yet"),
        "no_rating": _("no grade given"),
        "closed_unasked": _("closed without a callback"),
        "unreached": _("nobody reached"),
        "excluded": _("excluded"),
        "merged": _("follows another request"),
        "settled_at_once": _("settled at once"),
        "not_dispatched": _("with no unit"),
    }
    return names.get(why, why)


@register.filter
def points(value: object) -> str:
    """A score or a change of one, to a tenth; of a score that is not there a dash."""
    return f"{value:.1f}" if isinstance(value, float | int) else "—"


@register.filter
def signed(value: float | None) -> str:
    """A change with its sign."""
    return "—" if value is None else f"{value:+.1f}"


@register.filter
def month_name(month: date) -> str:
    """2026年11月."""
    return _("%(year)s-%(month)s") % {"year": month.year, "month": f"{month.month:02d}"}


@register.filter
def rate_of(rates: Rates, rate: str) -> Share:
    """One of the three shares."""
    return rates.of(rate)


@register.filter
def item(table: Mapping[str, object], key: str) -> object:
    """A value of a table by its name."""
    return table.get(key)


@register.filter
def card_name(kind: str) -> str:
    """What a card is called."""
    names = {"red": _("red card"), "yellow": _("yellow card"), "remind": _("reminder")}
    return names.get(kind, kind)


@register.filter
def side_name(side: str) -> str:
    """By which policies a replay's figure is meant."""
    names = {"old": _("as it was"), "new": _("as it would have been")}
    return names.get(side, side)


@register.filter
def standing_name(standing: int) -> str:
    """How a request counts: 0 left out, 1 counted, 2 good."""
    return (_("left out"), _("not good"), _("good"))[standing]


@register.filter
def unreached_name(rule: str) -> str:
    """How those whom nobody reached count."""
    names = {"out": _("left out"), "good": _("good"), "bad": _("not good")}
    return names.get(rule, rule)


@register.filter
def limit_unit_name(unit: str) -> str:
    """In what a limit is counted."""
    names = {"hours": _("hours"), "days": _("days"), "working_days": _("working days")}
    return names.get(unit, unit)


@register.filter
def verdict_of(counted: Counted, rate: str) -> Verdict:
    """A request's verdict in one rate."""
    return counted.of(rate)


@register.filter
def doubt_words(doubt: Doubt) -> str:
    """What a clock had to assume, in words."""
    words = {
        "clock_backwards": _(
            "The moment of “%(event)s” lies %(seconds)s seconds before the step before it and "
            "counts as that one's."
        ),
        "calendar_ended": _(
            "The working calendar does not know %(day)s: from there on Monday to Friday count."
        ),
        "extension_unreadable": _("An extension names no moment that can be read: %(given)s."),
    }
    data = dict(doubt.data)
    if "event" in data:
        data["event"] = step_name(str(data["event"]))
    return words.get(doubt.code, doubt.code) % data

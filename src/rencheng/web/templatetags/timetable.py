"""Words of timetables on pages: signals, loads, phases, how sure something is."""

from __future__ import annotations

from datetime import date

from django import template
from django.utils.translation import gettext as _

from rencheng.core.outbreak.spread import Change, Move
from rencheng.server.outbreak.pages import Row

register = template.Library()


@register.filter
def signal_name(signal: str) -> str:
    """What was counted."""
    names = {
        "requests": _("requests about symptoms"),
        "searches": _("searches about symptoms"),
        "visits": _("visits to fever clinics"),
        "tests": _("positive tests"),
    }
    return names.get(signal, signal)


@register.filter
def load_name(load: str) -> str:
    """What infections ask of a city."""
    names = {
        "beds": _("hospital beds"),
        "absent": _("people off work"),
        "medicine": _("courses of medicine a day"),
        "riders": _("deliveries to homes"),
        "calls": _("calls a day"),
        "seats": _("hotline seats for them"),
    }
    return names.get(load, load)


@register.filter
def peak_words(row: Row) -> str:
    """When the peak is, in words."""
    if row.peak is None:
        return _("no wave to speak of")
    low, _first, middle, _third, high = row.peak
    if row.passed:
        words = _("peaked about %(day)s (%(low)s to %(high)s)")
    else:
        words = _("will peak about %(day)s (%(low)s to %(high)s)")
    return words % {"day": _short(middle), "low": _short(low), "high": _short(high)}


@register.filter
def phase(row: Row) -> str:
    """Where a wave stands."""
    if row.peak is None:
        return _("quiet")
    if row.chance_passed >= 0.9:
        return _("past the peak")
    if row.chance_passed >= 0.3:
        return _("around the peak")
    return _("rising")


@register.filter
def share_range(levels: tuple[float, float, float]) -> str:
    """A share with its 90 % interval."""
    low, middle, high = (f"{100 * one:.0f}" for one in levels)
    return f"{middle} % ({low}–{high} %)"


@register.filter
def amount_range(levels: tuple[float, float, float]) -> str:
    """An amount with its 90 % interval."""
    low, middle, high = (f"{one:,.0f}" for one in levels)
    return f"{middle} ({low}–{high})"


@register.filter
def move_words(move: Move) -> str:
    """A move in words."""
    data = {"share": round(100 * (1 - move.contact)), "days": move.days, "first": move.first}
    return _("%(share)d %% fewer contacts for %(days)d days, from day %(first)d on") % data


@register.filter
def saves(change: Change) -> bool:
    """Whether a change is surely one for the better."""
    return change.saved[0] > 0


@register.filter
def of_trade(found: dict[str, Move], code: str) -> Move | None:
    """The move chosen for a trade."""
    return found.get(code)


@register.filter
def named(names: dict[str, str], code: str) -> str:
    """A code's name, else the code."""
    return names.get(code, code)


@register.filter
def plus_days(first: date, days: int) -> date:
    """A day so many days later."""
    return date.fromordinal(first.toordinal() + int(days))


def _short(day: date) -> str:
    return f"{day.month}-{day.day}"

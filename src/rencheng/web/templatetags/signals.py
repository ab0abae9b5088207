"""Words for alarms on pages."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

register = template.Library()
SMALL_SHARE = 0.005  # what would be rounded to nothing


@register.filter
def percent(share: float | None) -> str:
    """A share of 1 as 12 %."""
    if share is None:
        return "–"
    return "<1%" if 0 < share < SMALL_SHARE else f"{share:.0%}"


@register.filter
def alarm_kind(kind: str) -> str:
    """What an alarm says."""
    names = {
        "excess": _("more than expected"),
        "silence": _("sudden silence"),
        "cluster": _("crowding in one place"),
        "distress": _("more distress than expected"),
    }
    return names.get(kind, kind)


@register.filter
def alarm_state(state: str) -> str:
    """Where an alarm stands."""
    names = {
        "open": _("to be dealt with"),
        "new": _("new"),
        "true": _("judged true"),
        "false": _("judged false"),
        "linked": _("linked"),
        "closed": _("closed"),
        "all": _("all"),
    }
    return names.get(state, state)


@register.filter
def alarm_event(event: str) -> str:
    """What happened to an alarm."""
    names = {
        "found": _("found"),
        "own": _("taken over"),
        "note": _("noted"),
        "judge_true": _("judged true"),
        "judge_false": _("judged false"),
        "link": _("linked"),
        "close": _("closed"),
        "reopen": _("opened again"),
    }
    return names.get(event, event)


@register.filter
def alarm_detector(detector: str) -> str:
    """What a detector looks at."""
    names = {
        "daily": _("each day by itself"),
        "silence": _("sudden silence"),
        "weekly": _("weeks against other years"),
        "two_weeks": _("two weeks together"),
        "short": _("weeks with a short past"),
        "scan": _("space and time"),
        "distress": _("distress over two days"),
    }
    return names.get(detector, detector)

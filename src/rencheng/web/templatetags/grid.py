"""Words of the grid, care and calls in templates (网格、关爱、话务用语)."""

from __future__ import annotations

import uuid

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

register = template.Library()

_STATES = {
    "collected": gettext_lazy("collected"),
    "opened": gettext_lazy("opened as a case"),
    "assigned": gettext_lazy("with its unit"),
    "handling": gettext_lazy("being handled"),
    "reported": gettext_lazy("reported back, to be verified"),
    "closed": gettext_lazy("closed, verified"),
    "dropped": gettext_lazy("not a case"),
    "evaluated": gettext_lazy("closed, graded"),
}
_EVENTS = {
    "collect": gettext_lazy("Collect"),
    "fix": gettext_lazy("Put right on the spot"),
    "open": gettext_lazy("Open a case"),
    "drop": gettext_lazy("No case"),
    "assign": gettext_lazy("Assign"),
    "handle": gettext_lazy("Sign for it"),
    "return_": gettext_lazy("Give back"),
    "report_back": gettext_lazy("Report back"),
    "check": gettext_lazy("Looked at on the spot"),
    "verify": gettext_lazy("Verify and close"),
    "redo": gettext_lazy("Do it again"),
    "evaluate": gettext_lazy("Grade"),
}
_DOUBTS = {
    "no_place": gettext_lazy("the picture tells no place"),
    "elsewhere": gettext_lazy("the picture was taken elsewhere"),
    "outside": gettext_lazy("outside every cell"),
}
_KINDS = {
    "alone": gettext_lazy("lives alone"),
    "minor": gettext_lazy("minor"),
    "pregnant": gettext_lazy("pregnant"),
    "disabled": gettext_lazy("disabled"),
    "ill": gettext_lazy("chronically ill"),
}
_OUTCOMES = {
    "seen": gettext_lazy("seen, all well"),
    "help": gettext_lazy("needs help"),
    "absent": gettext_lazy("nobody opened"),
    "refused": gettext_lazy("wants no visits"),
}
_CARE_EVENTS = {
    "add": gettext_lazy("put on the list"),
    "visit": gettext_lazy("visit"),
    "hand_over": gettext_lazy("handed over"),
    "end": gettext_lazy("taken off the list"),
}
_PHASES = {
    "propose": gettext_lazy("proposals are taken"),
    "vote": gettext_lazy("the vote is open"),
    "count": gettext_lazy("the vote is over"),
    "decided": gettext_lazy("decided"),
}
_GROUPS = {
    "unit": gettext_lazy("Unit"),
    "community": gettext_lazy("Community"),
    "worker": gettext_lazy("Worker"),
    "kind": gettext_lazy("Class"),
}
_ELEMENTS = {
    "name": gettext_lazy("who"),
    "time": gettext_lazy("when"),
    "place": gettext_lazy("where"),
    "cause": gettext_lazy("what"),
    "course": gettext_lazy("how it came"),
}
_WORDS = {
    "element": _ELEMENTS,
    "grid_state": _STATES,
    "grid_event": _EVENTS,
    "grid_doubt": _DOUBTS,
    "care_kind": _KINDS,
    "care_outcome": _OUTCOMES,
    "care_event": _CARE_EVENTS,
    "round_phase": _PHASES,
    "grid_group": _GROUPS,
}


def _word(words: dict[str, object], code: str) -> str:
    return str(words.get(code, code))


for _name, _words in _WORDS.items():
    register.filter(_name, lambda code, words=_words: _word(words, code))


@register.simple_tag
def key() -> str:
    """A fresh key for a form, so that what is sent twice counts once."""
    return uuid.uuid4().hex


@register.filter
def percent(share: float | None) -> str:
    """A share as per cent; a dash for none."""
    return "—" if share is None else f"{share:.1%}"


@register.filter
def share_of(counted: tuple[int, int]) -> str:
    """(good, of so many) as a share with its numbers; a dash for none."""
    good, of = counted
    return f"{good / of:.0%} ({good}/{of})" if of else "—"


@register.filter
def few(number: int) -> str:
    """A number that the public sees: nothing tells of fewer than five but none."""
    return str(number) if number == 0 or number >= 5 else "<5"


@register.filter
def seconds(number: float | None) -> str:
    """Seconds as people say them."""
    if number is None:
        return "—"
    if number < 60:
        return _("%(n)d s") % {"n": round(number)}
    return _("%(m)d min %(s)d s") % {"m": number // 60, "s": number % 60}


@register.filter
def plain(number: float) -> str:
    """A number for a drawing, whatever the language."""
    return f"{number:.2f}"


@register.filter
def plain6(degrees: float) -> str:
    """Degrees to a tenth of a metre, whatever the language."""
    return f"{degrees:.6f}"

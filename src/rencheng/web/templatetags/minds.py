"""Words and pictures of minds held: needs, helps, phases, fields, icon arrays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rencheng.core.resilience.supplies import Days
from rencheng.core.wellbeing.risk import Frequency, Picture
from rencheng.core.wellbeing.tally import Share
from rencheng.server.wellbeing.telling import Fact

register = template.Library()


@register.filter
def subject_name(subject: str) -> str:
    """What is counted of requests."""
    names = {
        "distress": _("signs of distress"),
        "rumour": _("rumour"),
        "need:medicine": _("lack of medicine"),
        "need:food": _("lack of food"),
        "need:care": _("lack of care"),
        "need:work": _("lack of work or wages"),
        "need:debt": _("rent and debt"),
    }
    return names.get(subject, subject)


@register.filter
def hardship_name(kind: str) -> str:
    """A hardship of small business."""
    names = {
        "rent": _("rent"),
        "wages": _("wages"),
        "loans": _("loans"),
        "stock": _("stock"),
        "closed": _("closed or cut off"),
    }
    return names.get(kind, kind)


@register.filter
def help_name(kind: str) -> str:
    """A kind of help."""
    names = {
        "mind": _("somebody to talk to"),
        "fever": _("fever clinic"),
        "medicine": _("pharmacy"),
        "food": _("food and daily supplies"),
        "care": _("visits and care"),
        "legal": _("legal help"),
        "wages": _("unpaid wages"),
        "debt": _("rent, loans, debt"),
    }
    return names.get(kind, kind)


@register.filter
def wave_phase(phase: str) -> str:
    """A phase of a wave."""
    names = {
        "calm": _("no wave"),
        "rise": _("the wave rises"),
        "peak": _("at the peak"),
        "fall": _("the wave falls"),
    }
    return names.get(phase, phase)


@register.filter
def entry_kind(kind: str) -> str:
    """What experts write."""
    names = {
        "fact": _("risk fact"),
        "rumour": _("rumour met"),
        "story": _("story"),
        "message": _("message"),
    }
    return names.get(kind, kind)


@register.filter
def entry_state(state: str) -> str:
    """Where an entry stands."""
    names = {
        "draft": _("draft"),
        "review": _("waits for a second person"),
        "published": _("public"),
        "withdrawn": _("taken back"),
    }
    return names.get(state, state)


@register.filter
def entry_event(event: str) -> str:
    """A step of an entry, as a button and as a line of its history."""
    names = {
        "write": _("written"),
        "edit": _("Change"),
        "submit": _("Hand to a second person"),
        "reject": _("Send back"),
        "publish": _("Publish"),
        "withdraw": _("Take back"),
        "revise": _("Draft the next version"),
    }
    return names.get(event, event)


@register.filter
def field_name(name: str) -> str:
    """A field of an entry."""
    names = {
        "claim": _("what is said, or the risk"),
        "group": _("of whom (age and group)"),
        "low": _("share, from 0 to 1"),
        "high": _("upper bound of the share, if it is not sure"),
        "source": _("source"),
        "dated": _("date of the figure"),
        "meaning": _("what it means for the reader"),
        "truth": _("what is so"),
        "words": _("words people use for it, parted by spaces"),
        "title": _("title"),
        "text": _("text, as its teller wrote it"),
        "consent_by": _("who consented"),
        "consent_on": _("on which day"),
        "consent_kept": _("where the consent is kept"),
        "phase": _("phase of the wave"),
        "wording": _("wording"),
        "other_wording": _("second wording, to compare"),
        "fact": _("its risk fact"),
        "story": _("a story beside it"),
        "action": _("one reasonable action"),
        "remedy": _("medicine to reckon"),
        "help": _("where to get help"),
        "principles": _("principles kept"),
    }
    return names.get(name, name)


@register.filter
def principle_name(name: str) -> str:
    """A principle of risk communication."""
    names = {
        "first": _("be first"),
        "right": _("be right"),
        "credible": _("be credible"),
        "empathy": _("show empathy"),
        "action": _("promote action"),
        "respect": _("show respect"),
    }
    return names.get(name, name)


@register.filter
def principle_names(names: str) -> str:
    """Principles that are kept, in words."""
    return " · ".join(principle_name(one) for one in names.split())


@register.filter
def crisis_event(event: str) -> str:
    """A step of a case of crisis."""
    names = {
        "flag": _("flagged"),
        "open": _("opened"),
        "look": _("contact opened"),
        "take": _("I take it"),
        "hand_back": _("Hand back"),
        "no_crisis": _("No crisis"),
        "contacted": _("Spoke with them"),
        "unreached": _("Not reached"),
        "emergency": _("110 or 120 called"),
        "follow_up": _("Followed up"),
        "close": _("Close"),
        "reopen": _("Open again"),
    }
    return names.get(event, event)


@register.filter
def crisis_state(state: str) -> str:
    """Where a case stands."""
    names = {
        "flagged": _("nobody has looked"),
        "held": _("somebody looks"),
        "followed": _("followed"),
        "closed": _("closed"),
        "none": _("no crisis"),
    }
    return names.get(state, state)


@register.filter
def measure_name(measure: str) -> str:
    """A measure about supplies."""
    names = {
        "publish": _("say where there is stock"),
        "organise": _("order more"),
        "move": _("move between districts"),
        "release_local": _("release local reserves"),
        "release_central": _("release central reserves"),
        "import": _("bring in from abroad"),
        "ration": _("ration"),
        "requisition": _("requisition"),
    }
    return names.get(measure, measure)


@register.filter
def stock_level(level: str) -> str:
    """How a stock stands."""
    names = {"enough": _("enough"), "low": _("low"), "short": _("short"), "out": _("none left")}
    return names.get(level, level)


@register.filter
def at_key(found: Mapping[Any, Any], key: Any) -> Any:
    """A value by its key; None where there is none."""
    return found.get(key)


@register.simple_tag
def at_pair(found: Mapping[tuple[str, str], Any], first: str, second: str) -> Any:
    """A value by a pair of keys."""
    return found.get((first, second))


@register.filter
def share_words(share: Share) -> str:
    """12 % (9–15 %); a word where it is hidden."""
    if share.share is None or share.low is None or share.high is None:
        return _("too few")
    return f"{share.share:.1%} ({share.low:.1%}–{share.high:.1%})"


@register.filter
def shade(value: float | None) -> int:
    """0 to 6: how dark a cell is; a step is five points of a hundred."""
    return 0 if value is None else min(6, int(value * 20))


@register.filter
def frequency_words(one: Frequency) -> str:
    """“2 to 4 of 1,000 people”."""
    if one.low == one.high:
        return ngettext("%(n)s of %(of)s people", "%(n)s of %(of)s people", one.low) % {
            "n": f"{one.low:,}",
            "of": f"{one.of:,}",
        }
    return _("%(low)s to %(high)s of %(of)s people") % {
        "low": f"{one.low:,}",
        "high": f"{one.high:,}",
        "of": f"{one.of:,}",
    }


@register.filter
def days_words(days: Days | None) -> str:
    """“5 (4–7)” days; a word where nothing is asked for."""
    if days is None:
        return "—"
    low, middle, high = (_days(one) for one in (days.low, days.middle, days.high))
    return middle if low == middle == high else f"{middle} ({low}–{high})"


def _days(value: float) -> str:
    return "60+" if value > 60 else f"{value:.0f}" if value >= 3 else f"{value:.1f}"


@register.simple_tag
def people_picture(fact: Fact) -> SafeString:
    """The figures of a risk as an SVG: those concerned set apart by colour and by shape."""
    drawn: Picture = fact.picture
    rows = drawn.rows
    dots = format_html_join("", '<use href="#{}" x="{}" y="{}"/>', _places(drawn))
    label = f"{fact.data['claim']}: {frequency_words(fact.frequency)}"
    return format_html(
        '<svg class="people" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        '<defs><circle id="p-no" cx="5" cy="5" r="2.6" class="p-no"/>'
        '<rect id="p-yes" x="1.4" y="1.4" width="7.2" height="7.2" class="p-yes"/>'
        '<rect id="p-maybe" x="1.9" y="1.9" width="6.2" height="6.2" class="p-maybe"/></defs>'
        "{}</svg>",
        drawn.columns * 10,
        rows * 10,
        label,
        dots,
    )


def _places(drawn: Picture) -> list[tuple[str, int, int]]:
    kinds = ["p-yes"] * drawn.sure + ["p-maybe"] * drawn.maybe
    kinds += ["p-no"] * (drawn.total - len(kinds))
    return [
        (kind, at % drawn.columns * 10, at // drawn.columns * 10) for at, kind in enumerate(kinds)
    ]

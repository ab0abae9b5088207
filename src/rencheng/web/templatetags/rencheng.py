"""Words and numbers on pages: dates as 11月23日 14:05, durations as 还剩 3小时20分."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rencheng.core.lifecycle.policy import Choice

register = template.Library()
_NEARLY_SURE = 0.99


@register.filter
def moment(value: datetime | None) -> str:
    """11月23日 14:05; with the year where it is another one."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    this_year = local.year == timezone.localtime().year
    style = (
        _("%(month)d/%(day)d %(time)s") if this_year else _("%(month)d/%(day)d/%(year)d %(time)s")
    )
    return style % {
        "year": local.year,
        "month": local.month,
        "day": local.day,
        "time": f"{local:%H:%M}",
    }


@register.filter
def remaining(due: datetime | None) -> str:
    """How long is left, or how long ago it was due."""
    if due is None:
        return ""
    left = due - timezone.now()
    if left < timedelta(0):
        return _("%(time)s overdue") % {"time": duration(-left)}
    return _("%(time)s left") % {"time": duration(left)}


def duration(span: timedelta) -> str:
    """Two units at most: 3小时20分, 2天4小时."""
    minutes = int(span.total_seconds() // 60)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return _("%(days)dd %(hours)dh") % {"days": days, "hours": hours}
    if hours:
        return _("%(hours)dh %(minutes)dm") % {"hours": hours, "minutes": rest}
    return _("%(minutes)dm") % {"minutes": rest}


@register.filter
def hours(value: float | None) -> str:
    """A span given in hours."""
    return "—" if value is None else duration(timedelta(hours=value))


@register.filter
def share(value: float | None) -> str:
    """A share of one as a percentage."""
    return "—" if value is None else f"{value * 100:.1f}%"


@register.filter
def confidence(value: float | None) -> str:
    """A confidence as a percentage that never promises certainty."""
    if value is None:
        return "—"
    return ">99%" if value > _NEARLY_SURE else f"{value * 100:.0f}%"


@register.filter
def grouped(value: float | None) -> str:
    """Digits in threes, to the nearest whole."""
    return "—" if value is None else f"{value:,.0f}"


@register.filter
def state_name(state: str) -> str:
    """What staff and citizens call a state."""
    names = {
        "received": _("received"),
        "dispatched": _("dispatched"),
        "accepted": _("accepted"),
        "objected": _("objection under review"),
        "reported": _("reported back"),
        "checked": _("checked"),
        "closed": _("closed"),
        "merged": _("merged"),
    }
    return names.get(state, state)


@register.filter
def step_name(event: str) -> str:
    """What a step is called on a button and in the history."""
    names = {
        "receive": _("Receive"),
        "take_over": _("Take over"),
        "answer": _("Answer at once"),
        "transfer": _("Transfer to an emergency line"),
        "explain": _("Explain"),
        "refer": _("Refer"),
        "dispatch": _("Dispatch"),
        "assist": _("Add co-handlers"),
        "accept": _("Accept"),
        "contact": _("Contacted the citizen"),
        "contribute": _("Contribute"),
        "object": _("Object"),
        "return_": _("Grant the objection"),
        "uphold": _("Reject the objection"),
        "ask_extension": _("Ask for an extension"),
        "extend": _("Extend"),
        "refuse_extension": _("Refuse the extension"),
        "pause": _("Wait for the citizen"),
        "resume": _("Go on"),
        "report_back": _("Report back"),
        "check": _("Check"),
        "redo": _("Redo"),
        "call_back": _("Call back"),
        "unreached": _("Not reached"),
        "close": _("Close"),
        "reopen": _("Reopen"),
        "escalate": _("Escalate"),
        "merge": _("Merge"),
        "unmerge": _("Unmerge"),
        "propose_exclusion": _("Propose exclusion"),
        "exclude": _("Exclude"),
        "refuse_exclusion": _("Refuse the exclusion"),
    }
    return names.get(event, event)


@register.filter
def fact_name(fact: str) -> str:
    """What may hold beside a request's state."""
    names = {
        "paused": _("waiting for the citizen"),
        "extension": _("an extension is asked for"),
        "exclusion": _("an exclusion is proposed"),
        "excluded": _("excluded from the rates"),
        "escalated": _("escalated"),
        "leading": _("others follow it"),
    }
    return names.get(fact, fact)


@register.filter
def choice_name(choice: Choice) -> str:
    """A choice of the lifecycle's policy, in the page's language; a line with its number."""
    name = choice.name_en if (get_language() or "").startswith("en") else choice.name
    return f"{choice.code} {name}" if choice.code.isdecimal() else name


@register.filter
def actor_name(name: str) -> str:
    """Who took a step: staff by their own name, the system and citizens by a word."""
    names = {
        "system": _("system"),
        "citizen": _("citizen"),
        "import": _("import"),
        "simulator": _("simulated"),
    }
    return names.get(name, name)


@register.filter
def role_name(role: str) -> str:
    """What a role is called."""
    names = {
        "citizen": _("citizen"),
        "operator": _("operator"),
        "dispatcher": _("dispatcher"),
        "handler": _("handling unit"),
        "reviewer": _("reviewer"),
        "callback": _("callback"),
        "supervisor": _("supervisor"),
        "commander": _("commander"),
        "analyst": _("analyst"),
        "system": _("system"),
    }
    return names.get(role, role)


@register.filter
def channel_name(channel: str) -> str:
    """Where a request came from."""
    names = {
        "phone": _("phone"),
        "web": _("web"),
        "chat": _("chat"),
        "api": _("interface"),
        "file": _("file"),
    }
    return names.get(channel, channel)


@register.filter
def kind_name(kind: str) -> str:
    """The regulation's request types (诉求类型)."""
    names = {
        "consultation": _("consultation"),
        "help": _("help"),
        "complaint": _("complaint"),
        "report": _("report"),
        "suggestion": _("suggestion"),
        "praise": _("praise"),
    }
    return names.get(kind, kind)


@register.filter
def urgency_name(urgency: str) -> str:
    """How urgent a request is."""
    names = {
        "emergency": _("emergency"),
        "lifeline": _("lifeline"),
        "general": _("general"),
        "complex": _("complex"),
    }
    return names.get(urgency, urgency)


@register.simple_tag
def marked(text: str, spans: Sequence[tuple[int, int]]) -> SafeString:
    """`text` with its spans in <mark>; everything else escaped."""
    position = 0
    out = SafeString("")
    for start, end in spans:
        out += conditional_escape(text[position:start])
        out += format_html("<mark>{}</mark>", text[start:end])
        position = end
    return out + conditional_escape(text[position:])


@register.simple_tag
def paragraphs(text: str) -> SafeString:
    """Plain text as paragraphs, one a line."""
    lines = [(line.strip(),) for line in text.splitlines() if line.strip()]
    return format_html_join("", "<p>{}</p>", lines)


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the sprite, hidden from screen readers: the word beside it speaks."""
    sprite = static("vendor/icons.svg")
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', sprite, name
    )


@register.filter
def citizen_step(event: str) -> str:
    """What happened, in a citizen's words."""
    words = {
        "receive": _("We received your request"),
        "take_over": _("Your request was taken over from another system"),
        "answer": _("We answered you"),
        "dispatch": _("It was sent to"),
        "accept": _("The unit signed for it"),
        "transfer": _("We passed it to an emergency line"),
        "explain": _("We explained what is possible"),
        "refer": _("It was passed on"),
        "assist": _("More units help"),
        "contact": _("The unit spoke with you"),
        "contribute": _("The unit worked on it"),
        "object": _("The unit says another one is responsible; this is being reviewed"),
        "return_": _("Another unit will be found"),
        "uphold": _("The unit stays responsible"),
        "ask_extension": _("The unit asks for more time"),
        "extend": _("The unit was given more time"),
        "refuse_extension": _("The unit was not given more time"),
        "pause": _("The unit waits for your answer"),
        "resume": _("Work goes on"),
        "report_back": _("The unit reported what it did"),
        "check": _("The report was checked"),
        "call_back": _("We asked you about it"),
        "unreached": _("We rang you and did not reach you"),
        "redo": _("It is being done again"),
        "close": _("It was closed"),
        "reopen": _("It was opened again"),
        "escalate": _("The city watches over it now"),
        "merge": _("It is worked on together with the same matter"),
        "unmerge": _("It is worked on by itself again"),
    }
    return words.get(event, event)

"""Words for notices on pages."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from rencheng.core.common.errors import InputError
from rencheng.web.errors import error_sentence

register = template.Library()


@register.filter
def notice_state(state: str) -> str:
    """How far a notice has come."""
    names = {
        "waiting": _("waits to be sent at"),
        "sending": _("being sent"),
        "sent": _("sent"),
        "failed": _("could not be delivered"),
    }
    return names.get(state, state)


@register.filter
def notice_channel(channel: str) -> str:
    """The way it went out."""
    names = {
        "console": _("console"),
        "sms": _("text message"),
        "email": _("e-mail"),
        "webhook": _("the city's own system"),
    }
    return names.get(channel, channel)


@register.filter
def notice_fault(code: str) -> str:
    """Why the last try failed, and what to do."""
    return error_sentence(InputError(code))

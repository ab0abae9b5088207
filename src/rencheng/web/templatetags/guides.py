"""Words of guides on the editors' desk: the fields of a guide."""

from __future__ import annotations

import json

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

register = template.Library()
#: What would end a script element early, or open one.
_ESCAPED = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.filter
def linked_data(found: dict[str, object]) -> SafeString:
    """Data for machines that read pages (JSON-LD), safe inside a script element."""
    plain = json.dumps(found, ensure_ascii=False).translate(_ESCAPED)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(plain))  # noqa: S308


@register.filter
def guide_field(name: str) -> str:
    """A field of a guide."""
    names = {
        "title": _("title"),
        "summary": _("in short"),
        "audience": _("For whom"),
        "fee": _("Cost"),
        "handle_place": _("Where"),
        "hours": _("When"),
        "consult_phone": _("Phone"),
        "body": _("Good to know"),
        "legal_basis": _("Legal basis"),
        "source": _("source"),
        "questions": _("how people ask for it"),
        "steps": _("Steps"),
        "materials": _("Bring along"),
        "conditions": _("Conditions"),
    }
    return names.get(name, name)

"""Words of guides on the editors' desk: the fields of a guide."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

register = template.Library()


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

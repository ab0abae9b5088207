"""Help to be verified (支持网络核实): what is stale or falls short, one line at a time."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from rencheng.core.common.errors import RenchengError
from rencheng.core.wellbeing.acts import ACTS
from rencheng.server.wellbeing import verifying
from rencheng.web.errors import error_sentence
from rencheng.web.visitors import staff

_CHANGED = ("phone", "hours", "capacity", "note", "closed")


def keeps_support(user: object) -> bool:
    """Whether this user keeps the list of help."""
    return not ACTS["support"].isdisjoint(getattr(user, "roles", ()))


@login_required
@require_GET
def support(request: HttpRequest) -> HttpResponse:
    """What waits to be verified, the longest first."""
    _check(request)
    waiting = verifying.to_verify(timezone.now(), actor=staff(request))
    return render(request, "desk/support.html", {"waiting": waiting[:60], "many": len(waiting)})


@login_required
@require_POST
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """It is as written, or as changed now."""
    _check(request)
    given = request.POST
    change = {name: given.get(name, "") for name in _CHANGED if name in given}
    try:
        verifying.verify(
            code, actor=staff(request), now=timezone.now(), change=change, note=given.get("why", "")
        )
    except RenchengError as error:
        messages.error(request, error_sentence(error))
    else:
        messages.success(request, _("Done and recorded."))
    return redirect("desk:support")


def _check(request: HttpRequest) -> None:
    if not keeps_support(request.user):
        raise PermissionDenied

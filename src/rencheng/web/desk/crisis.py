"""The queue of those in danger (危机队列): for counsellors alone, whatever others' rank."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from rencheng.core.common.errors import InputError, RenchengError
from rencheng.core.wellbeing.acts import ACTS
from rencheng.core.wellbeing.crisis_plan import FOLLOW_UPS
from rencheng.server.wellbeing import cases
from rencheng.web.errors import error_sentence
from rencheng.web.visitors import staff


def sees_crisis(user: object) -> bool:
    """Whether this user looks after those in danger."""
    return not ACTS["crisis"].isdisjoint(getattr(user, "roles", ()))


@login_required
@never_cache
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Open cases, the most urgent on top; the list renews itself."""
    _check(request)
    lines = cases.queue(actor=staff(request), now=timezone.now())
    part = request.headers.get("HX-Target") == "crisis-queue"
    return render(
        request, "desk/crisis_part.html" if part else "desk/crisis.html", {"lines": lines}
    )


@login_required
@never_cache
@require_GET
def case(request: HttpRequest, number: int) -> HttpResponse:
    """A case; opening it leaves a trace."""
    _check(request)
    try:
        page = cases.case_page(number, actor=staff(request), now=timezone.now())
    except InputError as error:
        raise Http404 from error
    context = {"page": page, "case": page.line.case, "plan": FOLLOW_UPS}
    return render(request, "desk/crisis_case.html", context)


@login_required
@require_POST
def step(request: HttpRequest, number: int) -> HttpResponse:
    """A step with a case."""
    _check(request)
    given = request.POST
    try:
        cases.move(
            number,
            given.get("event", ""),
            given.get("note", ""),
            actor=staff(request),
            now=timezone.now(),
        )
    except RenchengError as error:
        messages.error(request, error_sentence(error))
    else:
        messages.success(request, _("Done and recorded."))
    return redirect("desk:crisis_case", number)


@login_required
@never_cache
@require_POST
def contact(request: HttpRequest, number: int) -> HttpResponse:
    """Name and phone, for a reason that is kept."""
    _check(request)
    name, phone = cases.contact(
        number, request.POST.get("reason", ""), actor=staff(request), now=timezone.now()
    )
    context = {"name": name, "phone": phone, "case": number}
    return render(request, "desk/contact.html", context)


def _check(request: HttpRequest) -> None:
    if not sees_crisis(request.user):
        raise PermissionDenied

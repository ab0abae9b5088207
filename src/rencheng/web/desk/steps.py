"""Taking a step (办理一步): the request page's forms arrive here, each as one action."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rencheng.core.common.errors import InputError, RenchengError
from rencheng.server.people.actions import reveal
from rencheng.server.requests.perform import STEPS, StepInput, perform
from rencheng.server.requests.pictures import read_picture
from rencheng.server.requests.queries import request_page as request_query
from rencheng.server.requests.queries import require_contact
from rencheng.web.errors import error_sentence
from rencheng.web.visitors import staff

_MOST_UNITS = 20


@login_required
@require_POST
def step(request: HttpRequest, number: str) -> HttpResponse:
    """Take a step; a refusal comes back as a sentence above the request."""
    event = request.POST.get("event", "")
    if event not in STEPS:
        raise Http404
    try:
        given = step_input(request)
        perform(number, event, given, actor=staff(request), now=timezone.now())
    except RenchengError as error:
        messages.error(request, error_sentence(error))
    else:
        messages.success(request, _("Done and recorded."))
    back = request.POST.get("back", "")
    if back and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    return redirect("desk:request", number=number)


def step_input(request: HttpRequest) -> StepInput:
    """What a step's form holds; a number that is none counts as not given."""
    form = request.POST
    satisfaction, days = form.get("satisfaction", ""), form.get("days", "")
    return StepInput(
        note=form.get("note", ""),
        unit=form.get("unit", ""),
        co_units=tuple(filter(None, form.getlist("co_units")[:_MOST_UNITS])),
        category=form.get("category", ""),
        text=form.get("answer", ""),
        public=form.get("public") == "on",
        guide=form.get("guide", ""),
        evidence=form.get("evidence", ""),
        pictures=tuple(
            read_picture(file.read(), file.name or "") for file in request.FILES.getlist("pictures")
        ),
        resolved={"yes": True, "no": False}.get(form.get("resolved", "")),
        satisfaction=int(satisfaction) if _is_small(satisfaction) else None,
        days=int(days) if _is_small(days) else 0,
        code=form.get("code", ""),
        leader=form.get("leader", ""),
        seen=form.get("seen", ""),
    )


def _is_small(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 5


@login_required
@require_POST
def contact(request: HttpRequest, number: str) -> HttpResponse:
    """Open the citizen's contact, for a reason, with a trace; the page is never stored."""
    actor = staff(request)
    try:
        page = request_query(number, actor, timezone.now())
    except InputError:
        raise Http404 from None
    if page.request.person is None:
        raise Http404
    require_contact(page.request, actor)
    name, phone = reveal(
        page.request.person,
        actor=actor,
        reason=request.POST.get("reason", ""),
        request_number=number,
        now=timezone.now(),
    )
    response = render(request, "desk/contact.html", {"name": name, "phone": phone, "page": page})
    response.headers["Cache-Control"] = "no-store"
    return response

"""The steps a member of staff takes: one form each, one action each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import InputError, RenchengError
from rencheng.core.lifecycle.table import NextStep
from rencheng.server.people.actions import reveal
from rencheng.server.requests import steps as actions
from rencheng.server.requests.queries import RequestPage
from rencheng.server.requests.queries import request_page as request_query
from rencheng.web.errors import error_sentence
from rencheng.web.visitors import staff

#: The key that reaches each step's form, shown beside its name.
_KEYS = {
    "dispatch": "d",
    "accept": "s",
    "report_back": "r",
    "call_back": "c",
    "redo": "x",
    "answer": "a",
}


@dataclass(frozen=True, slots=True)
class StepForm:
    """A step as the page shows it: with its key, or greyed with the reason."""

    event: str
    allowed: bool
    reason: str
    key: str
    template: str


def step_forms(page: RequestPage) -> list[StepForm]:
    """The steps from here, those that may be taken first; each has a form of its own."""
    forms = [
        StepForm(
            event=step.event,
            allowed=step.allowed,
            reason=_reason(step),
            key=_KEYS[step.event],
            template=f"desk/steps/{step.event}.html",
        )
        for step in page.steps
        if step.event in _KEYS
    ]
    return sorted(forms, key=lambda form: not form.allowed)


def _reason(step: NextStep) -> str:
    if step.allowed:
        return ""
    if step.reason == "step_not_for_unit":
        return _("only for the unit that holds the request")
    return _("not for your role")


@login_required
@require_POST
def step(request: HttpRequest, number: str) -> HttpResponse:
    """Take a step; a refusal comes back as a sentence above the request."""
    take = _STEPS.get(request.POST.get("event", ""))
    if take is None:
        raise Http404
    try:
        take(request, number, staff(request))
    except RenchengError as error:
        messages.error(request, error_sentence(error))
    else:
        messages.success(request, _("Done and recorded."))
    return redirect("desk:request", number=number)


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


def _dispatch(request: HttpRequest, number: str, actor: Actor) -> None:
    actions.dispatch(
        number,
        unit=request.POST.get("unit", ""),
        category=request.POST.get("category") or None,
        note=request.POST.get("note", "").strip(),
        actor=actor,
        now=timezone.now(),
    )


def _accept(request: HttpRequest, number: str, actor: Actor) -> None:
    actions.accept(number, actor=actor, now=timezone.now())


def _report_back(request: HttpRequest, number: str, actor: Actor) -> None:
    actions.report_back(
        number,
        answer=request.POST.get("answer", ""),
        public=request.POST.get("public") == "on",
        actor=actor,
        now=timezone.now(),
    )


def _call_back(request: HttpRequest, number: str, actor: Actor) -> None:
    satisfaction = request.POST.get("satisfaction", "")
    actions.call_back(
        number,
        resolved=request.POST.get("resolved") == "yes",
        satisfaction=int(satisfaction) if satisfaction.isdecimal() else None,
        note=request.POST.get("note", "").strip(),
        actor=actor,
        now=timezone.now(),
    )


def _redo(request: HttpRequest, number: str, actor: Actor) -> None:
    actions.redo(number, note=request.POST.get("note", ""), actor=actor, now=timezone.now())


def _answer(request: HttpRequest, number: str, actor: Actor) -> None:
    actions.answer(
        number,
        text=request.POST.get("answer", ""),
        public=request.POST.get("public") == "on",
        actor=actor,
        now=timezone.now(),
    )


_STEPS: dict[str, Callable[[HttpRequest, str, Actor], None]] = {
    "dispatch": _dispatch,
    "accept": _accept,
    "report_back": _report_back,
    "call_back": _call_back,
    "redo": _redo,
    "answer": _answer,
}

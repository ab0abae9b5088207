"""Alarms and the direction board: what is out of the ordinary, and where work is best spent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import InputError, RenchengError
from rencheng.core.surveillance.signals import STATES
from rencheng.server.signals import actions
from rencheng.server.signals.board import OWNERS
from rencheng.server.signals.board import board as board_query
from rencheng.server.signals.delays import delays
from rencheng.server.signals.queries import KINDS, alarm_list, alarm_page, alarm_picture
from rencheng.web.command.views import check
from rencheng.web.errors import error_sentence
from rencheng.web.visitors import staff


@login_required
@require_GET
def alarms(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """The ranked list at left, the chosen alarm (else the first) at right."""
    check(request)
    state = request.GET.get("state", "open")
    kind = request.GET.get("kind", "")
    digest_of = _day(request.GET.get("digest", ""))
    if digest_of is not None:
        state = "all"
    found = alarm_list(
        timezone.now(),
        state=state if state in {"all", *STATES} else "open",
        kind=kind if kind in KINDS else "",
        digest_of=digest_of,
    )
    chosen = number or (found.lines[0].number if found.lines else None)
    page = None
    if chosen is not None:
        try:
            page = alarm_page(chosen, staff(request))
        except InputError:
            raise Http404 from None
    context = {
        "list": found,
        "page": page,
        "state": state,
        "kind": kind,
        "digest_of": digest_of,
        "kinds": KINDS,
        "states": ("open", "new", "true", "false", "linked", "closed", "all"),
    }
    return render(request, "command/alarms.html", context)


@login_required
@require_GET
def picture(request: HttpRequest, number: int) -> HttpResponse:
    """Curve and points of an alarm, for its charts."""
    check(request)
    try:
        found = alarm_picture(number)
    except InputError:
        raise Http404 from None
    response = JsonResponse(found)
    response.headers["Cache-Control"] = "private, max-age=60"
    return response


@login_required
@require_POST
def step(request: HttpRequest, number: int) -> HttpResponse:
    """Do something with an alarm; a refusal comes back as a sentence above it."""
    check(request)
    take = _STEPS.get(request.POST.get("event", ""))
    if take is None:
        raise Http404
    try:
        take(request, number, staff(request))
    except RenchengError as error:
        messages.error(request, error_sentence(error))
    else:
        messages.success(request, _("Done and recorded."))
    return redirect("command:alarm", number=number)


@login_required
@require_GET
def direction(request: HttpRequest) -> HttpResponse:
    """The board: for each district or unit the few places and categories that weigh most."""
    check(request)
    by = request.GET.get("by", "")
    context = {"board": board_query(timezone.now(), by if by in OWNERS else "district")}
    return render(request, "command/direction.html", context)


@login_required
@require_GET
def delay(request: HttpRequest) -> HttpResponse:
    """How complete the last days are: what is known, and what is still to come."""
    check(request)
    return render(request, "command/delay.html", {"days": delays(timezone.now())})


def _day(given: str) -> date | None:
    try:
        return date.fromisoformat(given)
    except ValueError:
        return None


def _text(request: HttpRequest) -> str:
    return request.POST.get("note", "")


def _own(request: HttpRequest, number: int, actor: Actor) -> None:
    actions.own(number, actor=actor, now=timezone.now())


def _note(request: HttpRequest, number: int, actor: Actor) -> None:
    actions.note(number, text=_text(request), actor=actor, now=timezone.now())


def _true(request: HttpRequest, number: int, actor: Actor) -> None:
    actions.judge(number, true=True, text=_text(request), actor=actor, now=timezone.now())


def _false(request: HttpRequest, number: int, actor: Actor) -> None:
    actions.judge(number, true=False, text=_text(request), actor=actor, now=timezone.now())


def _link(request: HttpRequest, number: int, actor: Actor) -> None:
    to = request.POST.get("to", "").strip()
    kind = "alarm" if to.isdigit() and len(to) < 10 else "request"
    actions.link(number, kind=kind, to=to, actor=actor, now=timezone.now())


def _close(request: HttpRequest, number: int, actor: Actor) -> None:
    actions.close(number, text=_text(request), actor=actor, now=timezone.now())


def _reopen(request: HttpRequest, number: int, actor: Actor) -> None:
    actions.reopen(number, text=_text(request), actor=actor, now=timezone.now())


_STEPS: dict[str, Callable[[HttpRequest, int, Actor], None]] = {
    "own": _own,
    "note": _note,
    "judge_true": _true,
    "judge_false": _false,
    "link": _link,
    "close": _close,
    "reopen": _reopen,
}

"""Trying the dispatch rules out (派单试算): which unit would get it, and why."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET

from rencheng.core.common.errors import InputError
from rencheng.server.places.queries import place_choices
from rencheng.server.requests.dispatching import (
    MAY_TRY,
    Case,
    dry_run,
    rules_in_force,
    trade_choices,
)
from rencheng.server.requests.queries import category_choices
from rencheng.web.errors import error_sentence
from rencheng.web.visitors import staff

_FIELDS = ("text", "category", "place", "trade", "at")


@login_required
@require_GET
def try_rules(request: HttpRequest) -> HttpResponse:
    """The form, the outcome below it where something was asked, and the rules in force."""
    if not staff(request).roles & MAY_TRY:
        raise PermissionDenied
    given = {name: request.GET.get(name, "").strip()[:2000] for name in _FIELDS}
    found, error, at = None, "", timezone.now()
    try:
        at = _moment(given["at"])
        if any(given[name] for name in _FIELDS if name != "at"):
            found = dry_run(
                Case(at, given["text"], given["category"], given["place"], given["trade"])
            )
    except InputError as fault:
        error = error_sentence(fault)
    context = {
        "given": given,
        "found": found,
        "error": error,
        "force": rules_in_force(at),
        "categories": category_choices(),
        "places": place_choices(),
        "trades": trade_choices(),
    }
    return render(request, "desk/dispatch_try.html", context, status=400 if error else 200)


def _moment(text: str) -> datetime:
    """The time that was given, local where it names no zone; now where it is empty."""
    if not text:
        return timezone.now()
    try:
        given = parse_datetime(text)
    except ValueError:
        given = None
    if given is None:
        raise InputError("moment_unusable", given=text[:30])
    return timezone.make_aware(given) if timezone.is_naive(given) else given

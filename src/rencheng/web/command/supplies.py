"""Supplies at the command post (物资): how long they last, who gives to whom, what comes next."""

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
from rencheng.core.resilience.supplies import ORDER
from rencheng.core.resilience.supplies_acts import ACTS, may
from rencheng.server.places.queries import districts
from rencheng.server.supplies import ledger
from rencheng.server.supplies.outlook import outlook
from rencheng.web.errors import error_sentence
from rencheng.web.visitors import staff


def sees_supplies(user: object) -> bool:
    """Whether this user may look at stocks."""
    return not ACTS["see"].isdisjoint(getattr(user, "roles", ()))


@login_required
@require_GET
def supplies(request: HttpRequest) -> HttpResponse:
    """Every item by district, with days left, transfers and the next measure."""
    _check(request)
    actor = staff(request)
    context = {
        "lines": outlook(timezone.localtime(), actor=actor),
        "districts": districts(),
        "events": list(ledger.SIGNS)[:3],
        "order": [one.value for one in ORDER],
        "may_enter": may("enter", actor),
        "may_decide": may("decide", actor),
    }
    return render(request, "command/supplies.html", context)


@login_required
@require_POST
def step(request: HttpRequest) -> HttpResponse:
    """A line of the ledger, a transfer, or a measure."""
    _check(request)
    given, actor, now = request.POST, staff(request), timezone.localtime()
    item, what = given.get("item", ""), given.get("what", "")
    try:
        if what == "enter":
            ledger.enter(
                item, given.get("district", ""), given.get("event", ""), _units(given.get("units")),
                actor=actor, now=now, note=given.get("note", ""),
            )  # fmt: skip
        elif what == "move":
            ledger.move(
                item, given.get("giver", ""), given.get("taker", ""), _units(given.get("units")),
                actor=actor, now=now, note=given.get("note", ""),
            )  # fmt: skip
        else:
            ledger.take_measure(
                item, given.get("measure", ""), given.get("note", ""),
                over=given.get("over") == "1", actor=actor, now=now,
            )  # fmt: skip
    except RenchengError as error:
        messages.error(request, error_sentence(error))
    else:
        messages.success(request, _("Done and recorded."))
    return redirect("command:supplies")


def _check(request: HttpRequest) -> None:
    if not sees_supplies(request.user):
        raise PermissionDenied


def _units(text: str | None) -> float:
    try:
        return float(text or "")
    except ValueError:
        return float("nan")

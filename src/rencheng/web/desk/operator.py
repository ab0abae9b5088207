"""The operator's form (话务受理): caller, words, answers beside them, and the call's record."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods, require_POST

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import RenchengError
from rencheng.server.calls.actions import Call, record_call
from rencheng.server.knowledge.search import search
from rencheng.server.requests.following import caller_code
from rencheng.server.requests.intake import KINDS, NewRequest, Receipt, receive
from rencheng.server.requests.queries import category_choices, earlier_requests, suggestion
from rencheng.web.errors import error_sentence
from rencheng.web.visitors import staff

_FIELDS = ("phone", "name", "text", "address", "kind", "category", "answer")


@dataclass(frozen=True, slots=True)
class Taken:
    """What the operator tells the caller at the end."""

    receipt: Receipt
    code: str


@login_required
@require_http_methods(["GET", "POST"])
def take_call(request: HttpRequest) -> HttpResponse:
    """Write down a call; it leaves as a request with its call record, in one transaction."""
    actor = staff(request)
    if "operator" not in actor.roles:
        raise PermissionDenied
    if request.method == "GET":
        return _form(request, {"rang_at": timezone.now().isoformat()}, call_id=uuid.uuid4().hex)
    given = {name: request.POST.get(name, "").strip() for name in _FIELDS}
    given["rang_at"] = request.POST.get("rang_at", "")
    call_id = request.POST.get("call_id", "")[:64] or uuid.uuid4().hex
    now = timezone.now()
    try:
        with transaction.atomic():
            taken = _take(given, call_id, actor, now)
    except RenchengError as error:
        return _form(request, given, call_id=call_id, error=error_sentence(error), status=400)
    return render(request, "desk/operator_done.html", {"taken": taken})


@login_required
@require_POST
def help_while_typing(request: HttpRequest) -> HttpResponse:
    """Beside the words: answers, and the category, place and unit as read."""
    if "operator" not in staff(request).roles:
        raise PermissionDenied
    text = request.POST.get("text", "").strip()[:2000]
    phone = request.POST.get("phone", "")
    context = {
        "text": text,
        "found": suggestion(text, request.POST.get("address", "")) if text else None,
        "answers": search(text).hits[:5] if text else [],
        "earlier": earlier_requests(phone),
    }
    return render(request, "desk/operator_help.html", context)


def _take(given: dict[str, str], call_id: str, actor: Actor, now: datetime) -> Taken:
    receipt = receive(
        NewRequest(
            text=given["text"],
            channel="phone",
            source="operator",
            source_id=call_id,
            kind=given["kind"],
            address=given["address"],
            category=given["category"] or None,
            contact_name=given["name"],
            contact_phone=given["phone"],
            answer=given["answer"],
        ),
        actor=actor,
        now=now,
    )
    rang = parse_datetime(given["rang_at"]) or now
    record_call(
        Call(
            call_id=call_id,
            phone=given["phone"],
            rang_at=min(rang, now),
            picked_up_at=min(rang, now),
            hung_up_at=now,
            agent_id=actor.id,
            request_number=receipt.number,
        ),
        now=now,
    )
    return Taken(receipt, caller_code(given["phone"]) if given["phone"] else "")


def _form(
    request: HttpRequest,
    given: dict[str, str],
    *,
    call_id: str,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "given": given,
        "call_id": call_id,
        "error": error,
        "kinds": sorted(KINDS),
        "categories": category_choices(),
    }
    return render(request, "desk/operator.html", context, status=status)

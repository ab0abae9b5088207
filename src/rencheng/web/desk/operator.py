"""The operator's seat (话务席): the caller pops up, answers and duplicates beside the words."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import RenchengError
from rencheng.core.text.elements import told_elements
from rencheng.server.calls.actions import Call, record_call
from rencheng.server.calls.live import (
    at_seat,
    led_to,
    missed_calls,
    missed_count,
    person_of,
    ring_back,
)
from rencheng.server.knowledge.search import search
from rencheng.server.requests.alike import alike
from rencheng.server.requests.following import caller_code, code_of
from rencheng.server.requests.intake import KINDS, NewRequest, Receipt, receive
from rencheng.server.requests.menu import phone_menu
from rencheng.server.requests.merging import merge
from rencheng.server.requests.queries import (
    category_choices,
    earlier_of,
    earlier_requests,
    suggestion,
)
from rencheng.server.requests.reading import reader
from rencheng.web.errors import error_sentence
from rencheng.web.visitors import staff

_FIELDS = (
    "phone", "name", "text", "address", "kind", "category", "answer", "line", "leader",
    "confidential",
)  # fmt: skip
_ANSWERS = 3


@dataclass(frozen=True, slots=True)
class Taken:
    """What the operator tells the caller at the end."""

    receipt: Receipt
    code: str
    merged: str


@login_required
@require_http_methods(["GET", "POST"])
def take_call(request: HttpRequest) -> HttpResponse:
    """Write down a call; it leaves as a request with its call record, in one transaction."""
    actor = _operator(request)
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
    """Beside the words: answers, likely duplicates, and the category, place and unit as read."""
    actor = _operator(request)
    text = request.POST.get("text", "").strip()[:2000]
    address = request.POST.get("address", "")
    person = person_of(request.POST.get("call_id", "")[:64], actor)
    now = timezone.now()
    phone = request.POST.get("phone", "")
    found = suggestion(text, address) if text else None
    context = {
        "text": text,
        "found": found,
        "elements": told_elements(
            text,
            name=bool(request.POST.get("name", "").strip()) or person is not None,
            place=bool(found and (found.place or found.place_given)),
            category=bool(found and found.category),
        ).items(),
        "answers": search(text, by_meaning=False).hits[:_ANSWERS] if text else [],
        "earlier": earlier_requests(phone) if phone.strip() else earlier_of(person or 0),
        "alike": alike(text, address, person=person, now=now),
    }
    return render(request, "desk/operator_help.html", context)


@login_required
@never_cache
@require_GET
def call_now(request: HttpRequest) -> JsonResponse:
    """The call at this seat: what pops up."""
    ringing = at_seat(_operator(request), timezone.now())
    if ringing is None:
        return JsonResponse({"call": None})
    return JsonResponse(
        {
            "call": {
                "id": ringing.call_id,
                "state": ringing.state,
                "name": ringing.name,
                "phone": ringing.phone,
                "since": ringing.since.isoformat(),
            }
        }
    )


@login_required
@never_cache
@require_GET
def missed(request: HttpRequest) -> HttpResponse:
    """Who gave up and waits to be rung back."""
    _operator(request)
    return render(request, "desk/missed.html", {"missed": missed_calls(timezone.now())})


@login_required
@never_cache
@require_POST
def return_call(request: HttpRequest, pk: int) -> HttpResponse:
    """Take somebody off the list: their phone, with a trace."""
    phone = ring_back(pk, actor=_operator(request), now=timezone.now())
    context = {"missed": missed_calls(timezone.now()), "phone": phone}
    return render(request, "desk/missed.html", context)


def _operator(request: HttpRequest) -> Actor:
    actor = staff(request)
    if "operator" not in actor.roles:
        raise PermissionDenied
    return actor


def _take(given: dict[str, str], call_id: str, actor: Actor, now: datetime) -> Taken:
    person = person_of(call_id, actor)
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
            line=given["line"],
            person=person,
            confidential=given["confidential"] == "1",
        ),
        actor=actor,
        now=now,
    )
    merged = ""
    if given["leader"] and not given["answer"] and not given["line"] and not receipt.known:
        merge(receipt.number, leader=given["leader"], actor=actor, now=now)
        merged = given["leader"]
    if not led_to(call_id, receipt.number, actor=actor):
        _record(given, call_id, receipt.number, actor, now)
    code = caller_code(given["phone"]) if given["phone"] else code_of(person)
    return Taken(receipt, code, merged)


def _record(given: dict[str, str], call_id: str, number: str, actor: Actor, now: datetime) -> None:
    """The call's record where no telephone system told of it: it rang when the form was opened."""
    rang = min(parse_datetime(given["rang_at"]) or now, now)
    record_call(
        Call(
            call_id=call_id,
            phone=given["phone"],
            rang_at=rang,
            picked_up_at=rang,
            hung_up_at=now,
            agent_id=actor.id,
            request_number=number,
        ),
        now=now,
    )


def _form(
    request: HttpRequest,
    given: dict[str, str],
    *,
    call_id: str,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    today = timezone.localdate()
    context = {
        "given": given,
        "call_id": call_id,
        "error": error,
        "kinds": sorted(KINDS),
        "categories": category_choices(),
        "lines": reader().lifecycle(today).lines,
        "missed": missed_count(timezone.now()),
        "menu": phone_menu(today),
    }
    return render(request, "desk/operator.html", context, status=status)

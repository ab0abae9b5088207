"""Sending a request (我要反映): one text field first, the rest suggested to confirm."""

from __future__ import annotations

import uuid
from datetime import datetime

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rencheng.core.common.actor import CITIZEN
from rencheng.core.common.errors import InputError
from rencheng.server.requests.intake import NewRequest, receive
from rencheng.server.requests.moving import TEXT_LIMIT
from rencheng.server.requests.pictures import Picture, read_picture
from rencheng.server.requests.queries import category_choices, suggestion
from rencheng.server.wellbeing.helping import where_to_call
from rencheng.web.errors import error_sentence, spoken_language

_FIELDS = ("text", "address", "category", "contact_name", "contact_phone", "kind", "lat", "lon")


@require_http_methods(["GET", "POST"])
def submit(request: HttpRequest) -> HttpResponse:
    """The form; a faulty one comes back with all that was typed and one clear sentence."""
    if request.method == "GET":
        return _form(request, {"text": request.GET.get("text", "")}, token=uuid.uuid4().hex)
    given = {name: request.POST.get(name, "").strip() for name in _FIELDS}
    token = request.POST.get("token", "")[:64] or uuid.uuid4().hex
    try:
        receipt = receive(_new(request, given, token), actor=CITIZEN, now=timezone.now())
    except InputError as error:
        return _form(request, given, token, error=error_sentence(error), status=400)
    request.session["receipt"] = {
        "number": receipt.number,
        "secret": receipt.secret,
        "due_at": receipt.due_at.isoformat() if receipt.due_at else "",
        "sent": receipt.unit is not None,
    }
    return redirect("portal:receipt")


@require_POST
def suggest(request: HttpRequest) -> HttpResponse:
    """While one types: the category, place and unit that were read, to confirm or change."""
    text = request.POST.get("text", "")[:TEXT_LIMIT]
    found = suggestion(text, request.POST.get("address", "")[:300]) if text.strip() else None
    return render(
        request,
        "portal/submit_suggest.html",
        {
            "found": found,
            "categories": category_choices(),
            "given": {},
            "talk": where_to_call(text, timezone.localtime()),
        },
    )


@require_GET
def receipt(request: HttpRequest) -> HttpResponse:
    """Number, secret and QR code of what was just sent; shown to the sender's session only."""
    kept = request.session.get("receipt")
    if not kept:
        return redirect("portal:submit")
    address = request.build_absolute_uri(
        f"{reverse('portal:follow')}?number={kept['number']}&secret={kept['secret']}"
    )
    picture = segno.make(address, error="m").svg_inline(scale=4, border=2, omitsize=True)
    due = datetime.fromisoformat(kept["due_at"]) if kept["due_at"] else None
    return render(
        request,
        "portal/receipt.html",
        {"receipt": kept, "due_at": due, "address": address, "qr": picture},
    )


def _new(request: HttpRequest, given: dict[str, str], token: str) -> NewRequest:
    return NewRequest(
        text=given["text"],
        language=spoken_language(),
        channel="web",
        source="portal",
        source_id=token,
        kind=given["kind"],
        address=given["address"],
        lat=_degrees(given["lat"]),
        lon=_degrees(given["lon"]),
        category=given["category"] or None,
        contact_name=given["contact_name"],
        contact_phone=given["contact_phone"],
        pictures=_pictures(request),
    )


def _pictures(request: HttpRequest) -> list[Picture]:
    most = settings.PICTURE_MAX_BYTES + 1  # one more than allowed is enough to know
    return [
        read_picture(upload.read(most), upload.name or "")
        for upload in request.FILES.getlist("pictures")
    ]


def _degrees(text: str) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None


def _form(
    request: HttpRequest, given: dict[str, str], token: str, *, error: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "given": given,
        "token": token,
        "error": error,
        "limit": TEXT_LIMIT,
        "found": suggestion(given["text"], given.get("address", "")) if given["text"] else None,
        "categories": category_choices(),
    }
    return render(request, "portal/submit.html", context, status=status)

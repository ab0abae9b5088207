"""JSON for programs (接口): send a request, follow it, search. OpenAPI at /api/v1/docs."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, NinjaAPI, Query, Schema
from ninja.errors import ValidationError

from rencheng.core.common.actor import CITIZEN
from rencheng.core.common.errors import RefusedError, RenchengError
from rencheng.server.knowledge.search import search as search_knowledge
from rencheng.server.requests import intake
from rencheng.server.requests.following import check_secret
from rencheng.server.requests.queries import citizen_view
from rencheng.server.requests.steps import TEXT_LIMIT
from rencheng.web.errors import error_sentence
from rencheng.web.visitors import visitor

api = NinjaAPI(
    title="Rencheng",
    version="1",
    description="Send a request to the city, follow it, and search what the city knows.",
    urls_namespace="rencheng-api",
)
_PROBLEM = "application/problem+json"


class ProblemOut(Schema):
    """What went wrong (RFC 9457): a stable code, and a sentence in the caller's language."""

    title: str
    status: int
    code: str
    detail: str


class RequestIn(Schema):
    """A citizen's request."""

    text: str = Field(max_length=TEXT_LIMIT)
    channel: str = Field("api", pattern="^(web|chat|api|phone)$")
    title: str = Field("", max_length=200)
    kind: str = ""
    address: str = Field("", max_length=300)
    lat: float | None = Field(None, ge=-90, le=90)
    lon: float | None = Field(None, ge=-180, le=180)
    category: str | None = None
    contact_name: str = Field("", max_length=60)
    contact_phone: str = Field("", max_length=30)
    idempotency_key: str = Field("", max_length=80, description="The same key is the same request")


class ReceiptOut(Schema):
    """Number and secret, with which the request is followed."""

    number: str
    secret: str
    unit: str | None
    due_at: datetime | None
    known: bool


class StepOut(Schema):
    """One step of the history."""

    event: str
    at: datetime
    unit: str


class FollowOut(Schema):
    """A request as its citizen sees it."""

    number: str
    title: str
    state: str
    unit: str
    due_at: datetime | None
    answer: str
    history: list[StepOut]


class HitOut(Schema):
    """A search hit: snippet with the (start, end) of what to mark."""

    kind: str
    id: str
    title: str
    snippet: str
    marks: list[tuple[int, int]]
    unit: str
    url: str


class SearchOut(Schema):
    """Hits of a query, best first."""

    query: str
    total: int
    took_ms: float
    hits: list[HitOut]


@api.exception_handler(RenchengError)
def _ours(request: HttpRequest, error: RenchengError) -> HttpResponse:
    status = 429 if error.code == "too_many_tries" else 403
    if not isinstance(error, RefusedError):
        status = 404 if error.code == "follow_refused" else 422
    return _problem(request, status, error.code, error_sentence(error))


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    named = "; ".join(
        f"{'.'.join(str(part) for part in fault['loc'][1:])}: {fault['msg']}"
        for fault in error.errors
    )
    return _problem(request, 422, "request_invalid", named)


def _problem(request: HttpRequest, status: int, code: str, detail: str) -> HttpResponse:
    body = {"title": code.replace("_", " "), "status": status, "code": code, "detail": detail}
    response = api.create_response(request, body, status=status)
    response["Content-Type"] = _PROBLEM
    return response


_PROBLEMS: dict[int, Any] = {400: ProblemOut, 404: ProblemOut, 422: ProblemOut, 429: ProblemOut}


@api.post("/requests", response={201: ReceiptOut, 200: ReceiptOut, **_PROBLEMS})
def send_request(request: HttpRequest, new: RequestIn) -> tuple[int, intake.Receipt]:
    """Send a request. Answers 201, or 200 with the first receipt where the key was used before."""
    receipt = intake.receive(
        intake.NewRequest(
            text=new.text,
            channel=new.channel,
            source="api",
            source_id=new.idempotency_key or uuid.uuid4().hex,
            title=new.title,
            kind=new.kind,
            address=new.address,
            lat=new.lat,
            lon=new.lon,
            category=new.category,
            contact_name=new.contact_name,
            contact_phone=new.contact_phone,
        ),
        actor=CITIZEN,
        now=timezone.now(),
    )
    return (200 if receipt.known else 201), receipt


@api.get("/requests/{number}", response={200: FollowOut, **_PROBLEMS})
def follow_request(
    request: HttpRequest, number: str, secret: Annotated[str, Query(max_length=40)]
) -> Any:
    """Follow a request by its number and secret."""
    found = check_secret(number, secret, visitor=visitor(request), now=timezone.now())
    return citizen_view(found)


@api.get("/search", response={200: SearchOut, **_PROBLEMS})
def search(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=10_000)],
    kind: Annotated[str, Query(max_length=20)] = "",
    district: Annotated[str, Query(max_length=15)] = "",
    page: Annotated[int, Query(ge=1, le=50)] = 1,
) -> Any:
    """Search guides and public answers."""
    return search_knowledge(q, kind=kind, district=district, page=page)

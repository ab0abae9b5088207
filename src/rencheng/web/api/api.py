"""JSON for programs (接口): send a request, follow it, search. OpenAPI at /api/v1/docs."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, NinjaAPI, Query, Schema, Status
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.security import django_auth

from rencheng.core.common.actor import CITIZEN
from rencheng.core.common.errors import InputError, RefusedError, RenchengError, SetupError
from rencheng.server.knowledge.search import search as search_knowledge
from rencheng.server.knowledge.suggesting import suggestions
from rencheng.server.requests import intake
from rencheng.server.requests.dispatching import MAY_TRY, Case, dry_run
from rencheng.server.requests.following import check_secret
from rencheng.server.requests.moving import TEXT_LIMIT
from rencheng.server.requests.queries import citizen_view
from rencheng.web.api import (
    calls,
    explore,
    lifelines,
    outbreak,
    rates,
    replays,
    signals,
    steps,
    wellbeing,
)
from rencheng.web.api.schemas import PROBLEMS, ProblemOut
from rencheng.web.errors import error_sentence
from rencheng.web.visitors import visitor

_PROBLEM = "application/problem+json"


class _API(NinjaAPI):
    """Says in its description that what goes wrong comes as problem+json."""

    def get_openapi_schema(self, *args: Any, **named: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(*args, **named)
        for path in schema["paths"].values():
            for operation in path.values():
                for status, response in operation["responses"].items():
                    if int(status) >= 400:
                        response["content"] = {_PROBLEM: response["content"]["application/json"]}
        return schema


api = _API(
    title="Rencheng",
    version="1",
    description="For everyone: send a request to the city, follow it, search what the city knows. "
    "For staff, with a key (`rencheng staff token NAME`) or signed in: take steps, try "
    "the dispatch rules, read the rates, replay a policy, read alarms and the explorer, push "
    "readings of lifelines, read outages and scorecards, plan the crews, read timetables "
    "and seats, tell of calls and texts, send in cases of the grid.",
    urls_namespace="rencheng-api",
)


Kind = Literal["", "consultation", "help", "complaint", "report", "suggestion", "praise"]


class RequestIn(Schema):
    """A citizen's request."""

    text: str = Field(max_length=TEXT_LIMIT)
    channel: str = Field("api", pattern="^(web|chat|api|phone)$")
    title: str = Field("", max_length=200)
    kind: Kind = ""
    address: str = Field("", max_length=300)
    lat: float | None = Field(None, ge=-90, le=90, strict=True)
    lon: float | None = Field(None, ge=-180, le=180, strict=True)
    category: str | None = Field(None, max_length=120)
    contact_name: str = Field("", max_length=60)
    contact_phone: str = Field("", max_length=30)
    language: Literal["", "zh", "en"] = ""
    idempotency_key: str = Field(
        "", max_length=200, description="The same key with the same text is the same request"
    )


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
    return _problem(request, _status(error), error.code, error_sentence(error))


#: Refusals that are no question of who asks: too many tries; not as the request stands now.
_REFUSED = {"too_many_tries": 429} | dict.fromkeys(
    (
        "step_not_possible",
        "fact_missing",
        "fact_stands",
        "request_moved",
        "request_merged",
        "clock_backwards",
        "merge_with_itself",
        "leader_not_open",
        "reopen_too_late",
        "extensions_used",
    ),
    409,
)


_UNKNOWN = frozenset(
    {
        "follow_refused",
        "request_unknown",
        "replay_unknown",
        "outage_unknown",
        "crew_plan_unknown",
        "call_unknown",
        "grid_case_unknown",
    }
)


def _status(error: RenchengError) -> int:
    if isinstance(error, RefusedError):
        return _REFUSED.get(error.code, 403)
    if isinstance(error, SetupError):
        return 503
    return 404 if error.code in _UNKNOWN else 422


@api.exception_handler(AuthenticationError)
def _stranger(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    by_key = "Authorization" in request.headers
    refused = RefusedError("key_unusable") if by_key else RefusedError("sign_in_first")
    return _problem(request, 401, refused.code, error_sentence(refused))


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    if error.status_code == 403:  # a session's cookie without the token that our own pages send
        refused = RefusedError("sign_in_first")
        return _problem(request, 401, refused.code, error_sentence(refused))
    said = error_sentence(InputError("body_unreadable"))
    return _problem(request, error.status_code, "body_unreadable", said)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    named = "; ".join(f"{_place(fault['loc'])}: {fault['msg']}" for fault in error.errors)
    said = error_sentence(InputError("request_invalid", fields=named))
    return _problem(request, 422, "request_invalid", said)


def _place(steps: Sequence[object]) -> str:
    """Where a fault is, without the name of our own argument: body.text, query.page."""
    kept = [steps[0], *steps[2:]] if steps[0] == "body" else steps
    return ".".join(map(str, kept))


@api.exception_handler(RequestDataTooBig)
def _too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    said = error_sentence(InputError("body_unreadable"))
    return _problem(request, 413, "body_unreadable", said)


def _problem(request: HttpRequest, status: int, code: str, detail: str) -> HttpResponse:
    body = {"title": code.replace("_", " "), "status": status, "code": code, "detail": detail}
    response = api.create_response(request, body, status=status)
    response["Content-Type"] = _PROBLEM
    return response


@api.post("/requests", response={201: ReceiptOut, 200: ReceiptOut, **PROBLEMS})
def send_request(request: HttpRequest, new: RequestIn) -> Status[intake.Receipt]:
    """Send a request. Answers 201, or 200 with the first receipt where the key was used before."""
    receipt = intake.receive(
        intake.NewRequest(
            text=new.text,
            channel=new.channel,
            source="api",
            source_id=_source_id(new),
            title=new.title,
            kind=new.kind,
            address=new.address,
            lat=new.lat,
            lon=new.lon,
            category=new.category,
            contact_name=new.contact_name,
            contact_phone=new.contact_phone,
            language=new.language,
        ),
        actor=CITIZEN,
        now=timezone.now(),
    )
    return Status(200 if receipt.known else 201, receipt)


def _source_id(new: RequestIn) -> str:
    """The key alone would hand a receipt, secret and all, to whoever chose the same key."""
    if not new.idempotency_key:
        return uuid.uuid4().hex
    return hashlib.sha256(f"{new.idempotency_key}\0{new.text}".encode()).hexdigest()


@api.get("/requests/{number}", response={200: FollowOut, **PROBLEMS})
def follow_request(
    request: HttpRequest, number: str, secret: Annotated[str, Query(max_length=40)]
) -> Any:
    """Follow a request by its number and secret."""
    found = check_secret(number, secret, visitor=visitor(request), now=timezone.now())
    return citizen_view(found)


@api.get("/search", response={200: SearchOut, **PROBLEMS})
def search(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=10_000)],
    kind: Annotated[str, Query(max_length=20)] = "",
    district: Annotated[str, Query(max_length=15)] = "",
    page: Annotated[int, Query(ge=1, le=50)] = 1,
) -> Any:
    """Search guides and public answers."""
    return search_knowledge(q, kind=kind, district=district, page=page)


class SuggestOut(Schema):
    """Known questions that begin or go on as typed, the likeliest first."""

    suggestions: list[str]


@api.get("/suggest", response={200: SuggestOut, **PROBLEMS})
def suggest(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=200)],
    most: Annotated[int, Query(ge=1, le=20)] = 8,
) -> Any:
    """What somebody who has typed so much may mean."""
    return {"suggestions": suggestions(q, most)}


class RuleOut(Schema):
    """A dispatch rule; missed: conditions that the case does not meet."""

    id: str
    unit: str
    category: str
    place: str
    trade: str
    days: str
    hours: str
    season: str
    co_units: list[str]
    priority: int
    why: str
    missed: list[str]


class TriedOut(Schema):
    """A unit asked for in turn; unit is empty where nobody answers for the place."""

    asked: str
    unit: str


class DryRunOut(Schema):
    """Which unit would get it, which rule says so, and why the nearest others do not fire."""

    unit: str
    unit_name: str
    co_units: list[str]
    rule: str
    fired: RuleOut | None
    tried: list[TriedOut]
    others: list[RuleOut]
    category: str
    confidence: float | None
    sure: bool
    sure_from: float
    place: str
    trade: str
    policy: str
    valid_from: date


@api.get(
    "/dispatch/try",
    response={200: DryRunOut, 401: ProblemOut, **PROBLEMS},
    auth=[steps.StaffKey(), django_auth],
)
def try_dispatch(
    request: HttpRequest,
    text: Annotated[str, Query(max_length=TEXT_LIMIT)] = "",
    category: Annotated[str, Query(max_length=120)] = "",
    place: Annotated[str, Query(max_length=15)] = "",
    trade: Annotated[str, Query(max_length=40)] = "",
    at: datetime | None = None,
) -> Any:
    """Try the dispatch rules, saving nothing; for staff with a key or signed in."""
    if not steps.caller(request).roles & MAY_TRY:
        raise RefusedError("step_not_for_role", event="dispatch", roles=", ".join(sorted(MAY_TRY)))
    moment = at or timezone.now()
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    return dry_run(Case(moment, text, category, place, trade))


api.add_router("", steps.router)
api.add_router("", explore.router)
api.add_router("/rates", rates.router)
api.add_router("/rates/replays", replays.router)
api.add_router("", signals.router)
api.add_router("", lifelines.router)
api.add_router("", outbreak.router)
api.add_router("", outbreak.open_router)
api.add_router("", wellbeing.router)
api.add_router("", wellbeing.open_router)
api.add_router("", calls.router)

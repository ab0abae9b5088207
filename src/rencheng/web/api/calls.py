"""Calls, texts and the grid for programs (话务、短信、网格接口)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, File, Form, Query, Router, Schema, Status, UploadedFile
from ninja.security import django_auth

from rencheng.core.common.errors import InputError
from rencheng.core.staffing.acts import demand
from rencheng.server.calls.live import Told, tell_call
from rencheng.server.calls.recordings import MOST_BYTES, attach
from rencheng.server.calls.shift import shift_page
from rencheng.server.grid.cases import Found, collect
from rencheng.server.grid.queries import case_lines
from rencheng.server.requests.by_text import answer_text
from rencheng.server.requests.menu import phone_menu
from rencheng.web.api.schemas import PROBLEMS, ProblemOut
from rencheng.web.api.steps import StaffKey, caller

router = Router(auth=[StaffKey(), django_auth], tags=["calls"])
_ANSWERS: dict[int, Any] = {401: ProblemOut, **PROBLEMS}
_CALL_ID = Field(min_length=1, max_length=80)


class CallIn(Schema):
    """What happened to a call. seat: sign-in name of whoever it rings at, or the seat's name."""

    call_id: str = _CALL_ID
    event: Literal["ring", "pick_up", "hold", "resume", "hang_up", "wrap_up"]
    at: datetime
    phone: str = Field("", max_length=30, description="who rings; with the first event")
    seat: str = Field("", max_length=40)


class CallOut(Schema):
    call_id: str
    rang_at: datetime
    picked_up_at: datetime | None
    hung_up_at: datetime | None
    wrapped_up_at: datetime | None
    held_s: float
    seat: str


class RecordingOut(Schema):
    call_id: str
    kind: str
    size: int


class TallyOut(Schema):
    """Sums and the figures of a shift; shares 0 – 1, seconds; null of nothing."""

    offered: int
    answered: int
    within: int
    abandoned: int
    connection: float | None
    within_share: float | None
    abandonment: float | None
    wait_mean: float | None
    talk_mean: float | None
    wrap_mean: float | None
    handle_mean: float | None


class SeatOut(Schema):
    seat: str
    figures: TallyOut


class ShiftOut(Schema):
    """A day of calls: in all, by hour of the day, by seat."""

    day: date
    total: TallyOut
    hours: list[TallyOut]
    seats: list[SeatOut]
    lost: int


class MenuItemOut(Schema):
    key: str
    name: str
    name_en: str
    leads: str
    to: str


class MenuOut(Schema):
    """What a caller hears; leads: queue, words, line or callback."""

    version: str
    welcome: str
    welcome_en: str
    items: list[MenuItemOut]


class TextIn(Schema):
    """A text from a citizen's phone, as the gateway got it."""

    phone: str = Field(min_length=5, max_length=30)
    text: str = Field(min_length=1, max_length=1000)


class ReplyOut(Schema):
    """What to text back."""

    reply: str


class CaseIn(Schema):
    """A case found in the field or by a camera. key: the same key is the same case."""

    key: str = Field(min_length=8, max_length=64)
    kind: str = Field(max_length=40)
    text: str = Field("", max_length=2000)
    lat: float | None = Field(None, ge=-90, le=90, strict=True)
    lon: float | None = Field(None, ge=-180, le=180, strict=True)
    datum: Literal["wgs84", "gcj02"] = "wgs84"
    cell: str = Field("", max_length=15)
    component: str = Field("", max_length=20)


class CaseOut(Schema):
    number: str
    state: str
    cell: str | None
    doubt: str
    known: bool


class CaseLineOut(Schema):
    number: str
    kind: str
    state: str
    cell: str
    unit: str
    clock: str
    due_at: datetime | None
    collected_at: datetime
    doubt: str
    lat: float
    lon: float


@router.post("/calls", response={200: CallOut, **_ANSWERS})
def tell(request: HttpRequest, told: CallIn) -> Any:
    """Tell of a call: ring, pick up, hold, resume, hang up, wrap up. Told twice it counts once."""
    at = told.at if timezone.is_aware(told.at) else timezone.make_aware(told.at)
    return tell_call(
        Told(told.call_id, told.event, at, told.phone, told.seat),
        actor=caller(request),
        now=timezone.now(),
    )


@router.post("/calls/recording", response={201: RecordingOut, **_ANSWERS})
def add_recording(
    request: HttpRequest,
    call_id: Annotated[str, Form(min_length=1, max_length=80)],
    file: Annotated[UploadedFile, File()],
) -> Any:
    """Attach a call's recording (WAV, MP3, Ogg, FLAC, M4A); it is sealed at once."""
    if (file.size or 0) > MOST_BYTES:
        raise InputError("recording_size", limit_mb=MOST_BYTES // 1_000_000)
    kept = attach(call_id, file.read(), actor=caller(request), now=timezone.now())
    return Status(201, RecordingOut(call_id=call_id, kind=kept.kind, size=kept.size))


@router.get("/calls/shift", response={200: ShiftOut, **_ANSWERS})
def shift(request: HttpRequest, day: Annotated[date | None, Query()] = None) -> Any:
    """Who got through, gave up and how long it took, of a day."""
    demand("shift", caller(request))
    now = timezone.localtime()
    wanted = min(max(day or now.date(), date(2000, 1, 1)), now.date())
    page = shift_page(wanted, now)
    return {
        "day": page.day,
        "total": page.total,
        "hours": page.hours,
        "seats": [{"seat": name, "figures": one} for name, one in page.seats],
        "lost": page.lost,
    }


@router.get("/calls/menu", response={200: MenuOut, **_ANSWERS})
def menu(request: HttpRequest) -> Any:
    """The phone menu as data, for the telephone system."""
    return phone_menu(timezone.localdate())


@router.post("/texts", response={200: ReplyOut, **_ANSWERS})
def text_in(request: HttpRequest, told: TextIn) -> Any:
    """A citizen's text: follow, rate or reopen a request by its number and code."""
    demand("text", caller(request))
    return {"reply": answer_text(told.phone, told.text, now=timezone.now())}


@router.post("/grid/cases", response={201: CaseOut, 200: CaseOut, **_ANSWERS})
def add_case(request: HttpRequest, found: CaseIn) -> Any:
    """Send in a case of the grid. Answers 201, or 200 where its key came before."""
    case, known = collect(
        Found(
            found.key, found.kind, found.text, found.lat, found.lon, found.datum,
            cell=found.cell, component=found.component, source="api",
        ),
        actor=caller(request),
        now=timezone.now(),
    )  # fmt: skip
    out = CaseOut(
        number=case.number, state=case.state, cell=case.cell_id, doubt=case.doubt, known=known
    )
    return Status(200 if known else 201, out)


@router.get("/grid/cases", response={200: list[CaseLineOut], **_ANSWERS})
def cases(
    request: HttpRequest,
    place: Annotated[str, Query(max_length=15)] = "",
    state: Annotated[str, Query(max_length=20)] = "",
) -> Any:
    """Cases of a place, what is due first on top; open ones where no state is asked for."""
    return case_lines(actor=caller(request), now=timezone.now(), within=place, state=state)

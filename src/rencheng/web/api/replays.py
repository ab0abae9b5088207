"""Another policy over the past, for programs (政策回放接口): asked for, worked out, then read."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Path, Router, Schema, Status
from ninja.security import django_auth

from rencheng.server.requests.replaying import ask_replay, current_policies, replay_found
from rencheng.web.api.schemas import PROBLEMS, ProblemOut
from rencheng.web.api.steps import StaffKey, caller

router = Router(tags=["rates"], auth=[StaffKey(), django_auth])
_ANSWERS: dict[int, Any] = {401: ProblemOut, **PROBLEMS}
Urgency = Literal["emergency", "lifeline", "general", "complex"]


class LimitIn(Schema):
    """A limit of the deadlines policy."""

    amount: int = Field(ge=1, le=10_000)
    unit: Literal["hours", "days", "working_days"]


class WeightsIn(Schema):
    """Whole per cent that sum to 100."""

    response: int = Field(ge=0, le=100)
    resolution: int = Field(ge=0, le=100)
    satisfaction: int = Field(ge=0, le=100)


class ReplayIn(Schema):
    """What is tried; what is left out stays as it is today. first, last: days of receipt."""

    first: date
    last: date
    limits: dict[Urgency, LimitIn] = Field(default_factory=dict, description="to the report")
    contact: dict[Urgency, LimitIn] = Field(default_factory=dict, description="to the first talk")
    weights: WeightsIn | None = None
    unreached: Literal["out", "good", "bad"] | None = None
    good_from: int | None = Field(None, ge=1, le=5)


class AskedOut(Schema):
    """The replay's number, by which it is read."""

    number: int


class HalfOut(Schema):
    """Shares between 0 and 1, and the score; null over nothing. The last three are counts."""

    response: float | None
    resolution: float | None
    satisfaction: float | None
    on_time: float | None
    score: float | None
    dispatched: int
    called: int
    reported: int


class BothOut(Schema):
    """A unit, or all together: as it was, and as it would have been."""

    unit: str = ""
    name: str = ""
    old: HalfOut
    new: HalfOut


class ReplayOut(Schema):
    """A replay; total is null until it is worked out."""

    number: int
    first: date
    last: date
    done: bool
    requests: int
    total: BothOut | None
    units: list[BothOut]


@router.post("", response={202: AskedOut, **_ANSWERS})
def ask(request: HttpRequest, tried: ReplayIn) -> Any:
    """Have another policy replayed over the past; for supervisors and commanders."""
    policies = current_policies(timezone.localdate())
    given = tried.dict(exclude_none=True)
    for name in ("limits", "contact"):
        policies["deadlines"][name] |= given[name]
    policies["rates"] |= {
        name: given[name] for name in ("weights", "unreached", "good_from") if name in given
    }
    policies["deadlines"]["version"] = policies["rates"]["version"] = "tried"
    number = ask_replay(
        tried.first, tried.last, policies, actor=caller(request), now=timezone.now()
    )
    return Status(202, {"number": number})


@router.get("/{number}", response={200: ReplayOut, **_ANSWERS})
def read(request: HttpRequest, number: Annotated[int, Path(ge=1, lt=2**63)]) -> dict[str, Any]:
    """What the rates would have been, once the job is done."""
    found = replay_found(number, caller(request))
    result = found.result or {"requests": 0, "total": None, "units": []}
    return {
        "number": number,
        "first": found.first,
        "last": found.last,
        "done": found.result is not None,
        **{name: result[name] for name in ("requests", "total", "units")},
    }

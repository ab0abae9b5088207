"""JSON for units' own systems (承办单位接口): what may be done with a request, and doing it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema
from ninja.security import HttpBearer

from rencheng.core.common.actor import Actor
from rencheng.server.people.queries import actor_of_token
from rencheng.server.requests.moving import TEXT_LIMIT
from rencheng.server.requests.perform import StepInput, perform
from rencheng.server.requests.queries import possible_steps
from rencheng.web.api.schemas import PROBLEMS, ProblemOut
from rencheng.web.visitors import staff

_PROBLEMS: dict[int, Any] = {**PROBLEMS, 401: ProblemOut, 409: ProblemOut}
_MOST_UNITS = 20


class StaffKey(HttpBearer):
    """The key of a member of staff: `rencheng staff token NAME`."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        return actor_of_token(token, timezone.now())


def caller(request: HttpRequest) -> Actor:
    """Whose key or session a request came with."""
    key = request.auth  # type: ignore[attr-defined] # set by ninja
    return key if isinstance(key, Actor) else staff(request)


router = Router(auth=StaffKey(), tags=["steps"])


class StepIn(Schema):
    """A step; each reads its own few fields. See the lifecycle's table in the docs."""

    event: str = Field(max_length=40, description="accept, report_back, call_back …")
    note: str = Field("", max_length=TEXT_LIMIT, description="a reason or remark")
    unit: str = Field("", max_length=40, description="dispatch: to which unit")
    co_units: list[str] = Field(default_factory=list, max_length=_MOST_UNITS)
    category: str = Field("", max_length=120, description="dispatch: as a person chose it")
    text: str = Field("", max_length=TEXT_LIMIT, description="words that the citizen reads")
    public: bool = Field(False, description="the answer may be shown to everyone")
    guide: str = Field("", max_length=80, description="answer: the guide that was used")
    evidence: str = Field("", max_length=TEXT_LIMIT)
    resolved: bool | None = Field(None, description="call_back: is it solved?")
    satisfaction: int | None = Field(None, ge=1, le=5, description="call_back: 1 to 5")
    days: int = Field(0, ge=0, le=366, description="pause, ask_extension")
    code: str = Field("", max_length=40, description="a choice of the city's lifecycle policy")
    leader: str = Field("", max_length=20, description="merge: number of the request that leads")
    seen: str = Field("", max_length=40, description="`seen` of the steps as you read them")


class StandOut(Schema):
    """Where the request stands after the step."""

    number: str
    state: str
    unit: str | None
    due_at: datetime | None


class PossibleOut(Schema):
    """A step from here; reason: why it is not for you."""

    event: str
    target: str
    allowed: bool
    reason: str | None


class PossibleStepsOut(Schema):
    """What may come next. seen: give it back with a step; it is refused where others were first."""

    number: str
    state: str
    facts: list[str]
    seen: str
    steps: list[PossibleOut]


@router.get("/requests/{number}/steps", response={200: PossibleStepsOut, **_PROBLEMS})
def steps_of_request(request: HttpRequest, number: str) -> Any:
    """What may come next for a request, for the member of staff whose key it is."""
    return possible_steps(number, request.auth)  # type: ignore[attr-defined] # set by ninja


@router.post("/requests/{number}/steps", response={200: StandOut, **_PROBLEMS})
def take_step(request: HttpRequest, number: str, step: StepIn) -> Any:
    """Take a step of the lifecycle; refused with the reason and what is possible instead."""
    given = step.dict(exclude={"event", "co_units"})
    moved = perform(
        number,
        step.event,
        StepInput(**given, co_units=tuple(step.co_units)),
        actor=request.auth,  # type: ignore[attr-defined] # set by ninja
        now=timezone.now(),
    )
    return StandOut(number=moved.number, state=moved.state, unit=moved.unit_id, due_at=moved.due_at)

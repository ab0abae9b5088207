"""Cases of the grid (网格案件): collected in the field, then the seven steps."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import InputError, RefusedError
from rencheng.core.geo.positions import picture_doubt, to_wgs84
from rencheng.core.lifecycle.dispatch import unit_asked
from rencheng.core.lifecycle.grid_policy import GridClass
from rencheng.core.lifecycle.grid_steps import GRID, grade
from rencheng.core.lifecycle.machine import Standing, Transition
from rencheng.core.text.clean import clean
from rencheng.core.text.mask import mask
from rencheng.server.grid.models import CellWorker, Component, GridCase, GridStep
from rencheng.server.grid.rules import cells, policy
from rencheng.server.people.queries import unit_exists
from rencheng.server.places.models import Place
from rencheng.server.requests.moving import words_given
from rencheng.server.requests.pictures import picture_place, read_picture, store_picture
from rencheng.server.requests.reading import reader

MOST_TEXT = 2000
#: What a phone found longer ago is not believed; its clock may run ahead so far. Ours.
OLDEST, AHEAD = timedelta(days=30), timedelta(minutes=10)
_NOTED = frozenset({"drop", "return_", "redo", "fix", "report_back"})
_PICTURED = frozenset({"fix"})


@dataclass(frozen=True, slots=True)
class Found:
    """What a worker found. picture: as it was taken; cell: where there is no position."""

    key: str
    kind: str
    text: str = ""
    lat: float | None = None
    lon: float | None = None
    datum: str = "wgs84"
    accuracy: float | None = None
    cell: str = ""
    component: str = ""
    picture: bytes = b""
    at: datetime | None = None
    source: str = "patrol"


def collect(found: Found, *, actor: Actor, now: datetime) -> tuple[GridCase, bool]:
    """Take a case in; (case, whether it was known): the same key is the same case.

    Raises InputError grid_key, grid_kind, grid_place, grid_component, grid_time, picture_…,
    text_too_long.
    """
    step = GRID.take("collect", None, actor, None)
    if not 8 <= len(found.key) <= 64:
        raise InputError("grid_key")
    if (known := GridCase.objects.filter(key=found.key).first()) is not None:
        return _own(known, actor), True
    kind = _kind(found.kind, now)
    at = _moment(found.at, now)
    case = _placed(found, kind, now)
    case.collected_at, case.received_at, case.moved_at = at, now, now
    case.found_by_id = actor.id
    picture = ""
    if found.picture:
        picture = store_picture(read_picture(found.picture, "picture"), now)
    try:
        with transaction.atomic():
            case.number = _number(now)
            case.save(force_insert=True)
            _note(case, step, actor, at, key=f"{found.key}:collect"[:64], picture=picture)
    except IntegrityError:  # the same at the same moment: the first one counts
        first = GridCase.objects.filter(key=found.key).first()
        if first is None:
            raise
        return _own(first, actor), True
    return case, False


@transaction.atomic
def move(
    number: str,
    event: str,
    *,
    actor: Actor,
    now: datetime,
    note: str = "",
    unit: str = "",
    code: str = "",
    key: str = "",
    picture: bytes = b"",
    seen: str = "",
) -> GridCase:
    """Take a case a step further. seen: its `moved_at` as the person saw it, so that what was
    done offline to a case that went on is told as a conflict.

    Raises InputError grid_case_unknown, reason_missing, picture_missing, unit_unknown, grid_drop;
    RefusedError grid_moved, as `Lifecycle.take`.
    """
    case = GridCase.objects.select_for_update().filter(number=clean(number)).first()
    if case is None:
        raise InputError("grid_case_unknown", number=number[:20])
    if key and (done := GridStep.objects.filter(key=key[:64]).first()) is not None:
        if done.case_id != case.pk or done.actor_id != actor.id:
            raise InputError("grid_key")
        return case
    if seen and seen != stamp(case):
        last = case.steps.last()
        raise RefusedError(
            "grid_moved", number=case.number, by=last.actor_name if last else "", state=case.state
        )
    step = GRID.take(event, case.state, actor, case.unit_id, standing_of(case))
    if actor.roles & step.roles == {"grid_worker"} and not _walks_there(case, actor):
        raise RefusedError("place_not_yours")
    told = clean(note)[:MOST_TEXT]
    if event in _NOTED:
        told = words_given(note, "reason_missing")[:MOST_TEXT]
    if event in _PICTURED and not picture:
        raise InputError("picture_missing")
    if event == "drop":
        reasons = policy(timezone.localtime(now).date()).drops
        if code not in reasons:
            raise InputError("grid_drop", given=code[:20], known=", ".join(reasons))
        told = f"{reasons[code]}：{told}"
    kept = store_picture(read_picture(picture, "picture"), now) if picture else ""
    _change(case, event, unit, now)
    case.state, case.moved_at = step.target, max(now, case.moved_at)
    case.save()
    _note(case, step, actor, now, key=key[:64] or uuid.uuid4().hex, note=told, picture=kept)
    return case


def stamp(case: GridCase) -> str:
    """What a phone keeps to say later which state of the case it showed."""
    return f"{case.state}:{case.moved_at.timestamp():.6f}"


def suggested_unit(case: GridCase, now: datetime) -> str:
    """The unit that the component's owner, or the class's rule, names for the case's place."""
    if case.component is not None and case.component.unit_id:
        return case.component.unit_id
    kind = policy(timezone.localtime(now).date()).named(case.kind)
    rules = reader().rules
    asked = kind.unit if kind else "@street"
    return unit_asked(asked, case.cell_id, rules) or rules.backstop


def _change(case: GridCase, event: str, unit: str, now: datetime) -> None:
    """What a step changes of a case beside its state."""
    if event in {"open", "fix"}:
        case.opened_at = now
    if event == "assign":
        code = clean(unit) or suggested_unit(case, now)
        if not unit_exists(code):
            raise InputError("unit_unknown", unit=code)
        kind = policy(timezone.localtime(now).date()).named(case.kind)
        case.unit_id, case.due_at = code, now + timedelta(hours=kind.hours if kind else 24)
    if event == "return_":
        case.unit_id, case.due_at, case.returned = None, None, case.returned + 1
    if event == "redo":
        case.redone += 1
    if event in {"verify", "fix"}:
        case.closed_at = now
    if event == "evaluate":
        late = case.due_at is not None and case.closed_at is not None
        on_time = not (late and case.closed_at > case.due_at)  # type: ignore[operator]
        case.grade = grade(on_time=on_time, redone=case.redone, returned=case.returned)


def standing_of(case: GridCase) -> Standing:
    """Who asked for what, as the table asks for it."""
    asked = case.steps.filter(event="report_back").order_by("id")
    return Standing(asked_by=dict(asked.values_list("event", "actor_id")))


def _walks_there(case: GridCase, actor: Actor) -> bool:
    """Whether a grid worker found the case, or answers for its cell."""
    held = CellWorker.objects.filter(cell_id=case.cell_id, worker_id=actor.id)
    return case.found_by_id == actor.id or held.exists()


def _own(case: GridCase, actor: Actor) -> GridCase:
    """A known case for whoever sent it; somebody else's key is refused."""
    if case.found_by_id != actor.id:
        raise InputError("grid_key")
    return case


def _kind(code: str, now: datetime) -> GridClass:
    rules = policy(timezone.localtime(now).date())
    kind = rules.named(clean(code))
    if kind is None:
        known = ", ".join(one.code for one in rules.classes[:20]) or "—"
        raise InputError("grid_kind", given=code[:40], known=known)
    return kind


def _moment(at: datetime | None, now: datetime) -> datetime:
    if at is None:
        return now
    if timezone.is_naive(at) or not now - OLDEST <= at <= now + AHEAD:
        raise InputError("grid_time", given=at.isoformat()[:40], days=OLDEST.days)
    return min(at, now)


def _placed(found: Found, kind: GridClass, now: datetime) -> GridCase:
    """A case with its cell: of its component, its position, or the cell that was chosen."""
    text = clean(found.text)
    if len(text) > MOST_TEXT:
        raise InputError("text_too_long", length=len(text), limit=MOST_TEXT)
    case = GridCase(
        key=found.key, kind=kind.code, text=mask(text).text, source=found.source[:20], doubt=""
    )
    if found.component:
        case.component = Component.objects.filter(pk=clean(found.component)).first()
        if case.component is None:
            raise InputError("grid_component", given=found.component[:20])
    if found.lat is not None and found.lon is not None:
        try:
            case.lat, case.lon = to_wgs84(found.lat, found.lon, found.datum)
        except ValueError:
            raise InputError("grid_place") from None
        case.accuracy = found.accuracy
        case.cell_id = cells().find(case.lat, case.lon)
        if case.cell_id is None:
            case.doubt = "outside"
    elif case.component is not None:
        case.lat, case.lon = case.component.lat, case.component.lon
        case.cell_id = case.component.cell_id
    if case.cell_id is None and found.cell:
        chosen = Place.objects.filter(pk=clean(found.cell), level="cell").first()
        if chosen is None:
            raise InputError("grid_place")
        case.cell_id = chosen.pk
        if case.lat is None:
            case.lat, case.lon = chosen.lat, chosen.lon
    if case.lat is None or case.lon is None:
        raise InputError("grid_place")
    if found.picture and not case.doubt:
        far = policy(timezone.localtime(now).date()).far_m
        case.doubt = picture_doubt((case.lat, case.lon), picture_place(found.picture), far)
    return case


def _number(now: datetime) -> str:
    """W, the day, and the table's own sequence."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('grid_gridcase', 'id'))")
        (serial,) = cursor.fetchone()
    return f"W{timezone.localtime(now):%y%m%d}{serial:06d}"


def _note(
    case: GridCase,
    step: Transition,
    actor: Actor,
    at: datetime,
    *,
    key: str,
    note: str = "",
    picture: str = "",
) -> None:
    GridStep.objects.create(
        case=case,
        key=key,
        event=step.event,
        source=step.source or "",
        target=step.target,
        unit=case.unit_id or "",
        note=note,
        picture=picture,
        actor_name=actor.name,
        actor_id=actor.id,
        at=at,
    )

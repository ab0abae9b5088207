"""Cases of crisis (危机处置): flagged, looked at by trained people, followed for a year.

Whoever is in danger is never told anything by the system but where to call; a counsellor rings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import pgtrigger
from django.db import IntegrityError, transaction

from rencheng.core.common.actor import SYSTEM, Actor
from rencheng.core.common.errors import InputError, RefusedError
from rencheng.core.text.clean import clean
from rencheng.core.wellbeing import crisis_plan
from rencheng.core.wellbeing.acts import demand
from rencheng.server.people.actions import reveal
from rencheng.server.people.vault import seal, unseal
from rencheng.server.requests.models import Request
from rencheng.server.wellbeing.models import CrisisCase, CrisisStep

PURPOSE: Final = "crisis"
MOST_NOTE: Final = 2000
_MOST_SHOWN = 200
#: Steps after which somebody has spoken with them: the next one is due by the plan.
_CONTACTS: Final = frozenset({"contacted", "follow_up", "emergency"})
#: After a call in vain, somebody tries again so soon. Ours.
_AGAIN = timedelta(hours=1)


def flag(number: str, words: Sequence[str], *, how: str, chance: float, now: datetime) -> bool:
    """Flag a request for trained people; False where it has been flagged before."""
    urgency = "now" if how == "patterns" else "soon"
    due = now + timedelta(minutes=crisis_plan.SEEN_WITHIN[urgency])
    try:
        with transaction.atomic():
            case = CrisisCase.objects.create(
                number=number,
                how=how,
                chance=chance,
                signs_sealed=seal("、".join(words)[:500], PURPOSE),
                flagged_at=now,
                due_at=due,
            )
            _note(case, "flag", "", "flagged", "", SYSTEM, now)
    except IntegrityError:
        return False
    return True


@transaction.atomic
def move(pk: int, event: str, note: str, *, actor: Actor, now: datetime) -> CrisisCase:
    """Take a step with a case. Raises RefusedError `step_not_for_role`, `entry_step`,
    `crisis_note`, `crisis_held` (by); InputError `crisis_unknown`."""
    case = _locked(pk, actor)
    note = clean(note).strip()[:MOST_NOTE]
    step = crisis_plan.take(case.state, event, note)
    if case.holder_id not in {None, actor.id} and event != "take":
        raise RefusedError("crisis_held", by=_name(case))
    source, case.state = case.state, step.target
    if event == "hand_back":
        case.holder_id = None
    elif actor.id is not None:
        case.holder_id = actor.id
    if event in _CONTACTS and case.contacted_at is None:
        case.contacted_at = now
    _note(case, event, source, step.target, note, actor, now)
    case.due_at = _due(case, event, now)
    case.save()
    return case


def contact(pk: int, reason: str, *, actor: Actor, now: datetime) -> tuple[str, str]:
    """(name, phone) of whoever asked, for a reason, with a trace in the case and in the person's
    looks. Raises as `move`, InputError `reason_missing`, `crisis_no_contact`."""
    case = _locked(pk, actor)
    request = Request.objects.filter(number=case.number).select_related("person").first()
    if request is None or request.person is None:
        raise InputError("crisis_no_contact")
    found = reveal(request.person, actor=actor, reason=reason, request_number=case.number, now=now)
    _note(case, "look", case.state, case.state, reason, actor, now)
    return found


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case as the queue shows it. late: somebody should have looked by now."""

    case: CrisisCase
    signs: str
    holder: str
    late: bool


@dataclass(frozen=True, slots=True)
class CasePage:
    """A case with the request's words, its history and what can be done next."""

    line: CaseLine
    title: str
    text: str
    received_at: datetime | None
    steps: list[tuple[CrisisStep, str]]
    allowed: list[crisis_plan.Step]
    follow_ups: int


def queue(*, actor: Actor, now: datetime) -> list[CaseLine]:
    """Open cases: what is due first on top, then flags by meaning, the surest first."""
    demand("crisis", actor)
    open_cases = CrisisCase.objects.exclude(state__in=[crisis_plan.CLOSED, crisis_plan.NONE])
    rows = list(open_cases.select_related("holder").order_by("due_at")[:_MOST_SHOWN])
    unseen = [case for case in rows if case.state == crisis_plan.FLAGGED and case.how == "meaning"]
    first = [case for case in rows if case not in unseen]
    return [_line(case, now) for case in [*first, *sorted(unseen, key=lambda one: -one.chance)]]


def waiting(now: datetime) -> int:
    """Cases nobody has looked at, for the number beside the link."""
    return CrisisCase.objects.filter(state=crisis_plan.FLAGGED).count()


def case_page(pk: int, *, actor: Actor, now: datetime) -> CasePage:
    """A case; opening it is written into its history. Raises as `move`."""
    with transaction.atomic():
        case = _locked(pk, actor)
        _note(case, "open", case.state, case.state, "", actor, now)
    request = Request.objects.filter(number=case.number).first()
    steps = list(case.steps.all())
    return CasePage(
        _line(case, now),
        request.title if request else "",
        request.text if request else "",
        request.received_at if request else None,
        [
            (one, unseal(bytes(one.note_sealed), PURPOSE) if one.note_sealed else "")
            for one in steps
        ],
        crisis_plan.steps_from(case.state),
        sum(one.event == "follow_up" for one in steps),
    )


def forget_old(now: datetime, years: int = crisis_plan.KEPT_YEARS) -> int:
    """Delete what ended longer ago than records must be kept; returns how many cases."""
    last = now - timedelta(days=365.25 * max(years, crisis_plan.KEPT_YEARS))
    old = CrisisCase.objects.filter(state__in=[crisis_plan.CLOSED, crisis_plan.NONE])
    gone = [case.pk for case in old if case.steps.filter(at__gte=last).exists() is False]
    with (
        transaction.atomic(),
        pgtrigger.ignore(
            "wellbeing.CrisisCase:crises_stay", "wellbeing.CrisisStep:crisis_history_stays"
        ),
    ):
        CrisisStep.objects.filter(case_id__in=gone).delete()
        CrisisCase.objects.filter(pk__in=gone).delete()
    return len(gone)


def _locked(pk: int, actor: Actor) -> CrisisCase:
    demand("crisis", actor)
    case = CrisisCase.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if case is None:
        raise InputError("crisis_unknown")
    return case


def _due(case: CrisisCase, event: str, now: datetime) -> datetime | None:
    if case.state in {crisis_plan.CLOSED, crisis_plan.NONE}:
        return None
    if event == "unreached":
        return now + _AGAIN
    if case.state == crisis_plan.FOLLOWED and case.contacted_at is not None:
        made = case.steps.filter(event="follow_up").values_list("at", flat=True)
        return crisis_plan.next_follow_up(case.contacted_at, list(made))
    return case.due_at or now


def _line(case: CrisisCase, now: datetime) -> CaseLine:
    signs = unseal(bytes(case.signs_sealed), PURPOSE)
    return CaseLine(case, signs, _name(case), case.due_at is not None and case.due_at < now)


def _name(case: CrisisCase) -> str:
    return (case.holder.first_name or case.holder.username) if case.holder else ""


def _note(
    case: CrisisCase, event: str, source: str, target: str, note: str, actor: Actor, now: datetime
) -> None:
    CrisisStep.objects.create(
        case=case,
        event=event,
        source=source,
        target=target,
        note_sealed=seal(note, PURPOSE) if note else None,
        actor_name=actor.name,
        actor_id=actor.id,
        at=now,
    )

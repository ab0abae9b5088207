"""Writes to the care list (关爱名单): add, visit, hand over, end. Nobody is forgotten."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import InputError, RefusedError
from rencheng.core.lifecycle.grid_acts import demand
from rencheng.core.resilience.care_policy import BASES, KINDS
from rencheng.core.text.clean import clean
from rencheng.server.care.models import CareEntry, CareStep
from rencheng.server.care.rules import policy
from rencheng.server.grid.models import CellWorker
from rencheng.server.grid.owning import in_charge, places_of
from rencheng.server.people.actions import person_for
from rencheng.server.people.models import Person, User
from rencheng.server.people.vault import keyed_hash, seal
from rencheng.server.places.models import Place
from rencheng.server.places.queries import inside

#: seen: well; help: something is needed; absent: nobody opened; refused: no visits wanted.
OUTCOMES: Final = ("seen", "help", "absent", "refused")
#: Nobody opened: tried again so many days later (ours).
AGAIN_DAYS: Final = 1
MOST_NOTE: Final = 500
_NAME, _ADDRESS = 40, 200


@dataclass(frozen=True, slots=True)
class NewEntry:
    """Somebody to look after, as they or the law allow."""

    name: str
    phone: str
    address: str
    cell: str
    kinds: Sequence[str]
    needs: Sequence[str]
    basis: str
    basis_on: date
    note: str = ""


@transaction.atomic
def add(new: NewEntry, *, actor: Actor, now: datetime) -> CareEntry:
    """Put somebody on the list; the cell's worker looks after them, the first visit is due now.

    Raises InputError care_field (field, allowed), care_known, grid_cell; RefusedError where the
    cell is not the actor's.
    """
    demand("care", actor)
    rules, today = policy(timezone.localdate(now)), timezone.localdate(now)
    name, address = clean(new.name).strip(), clean(new.address).strip()
    kinds, needs = list(dict.fromkeys(new.kinds)), list(dict.fromkeys(new.needs))
    _require(bool(name) and len(name) <= _NAME, "name", f"1 – {_NAME}")
    _require(bool(address) and len(address) <= _ADDRESS, "address", f"1 – {_ADDRESS}")
    _require(bool(kinds) and set(kinds) <= set(KINDS), "kinds", ", ".join(KINDS))
    codes = [one.code for one in rules.needs]
    _require(set(needs) <= set(codes), "needs", ", ".join(codes) or "—")
    _require(new.basis in BASES, "basis", ", ".join(BASES))
    by_law = new.basis == "law" and not set(kinds) & set(rules.law)
    _require(not by_law, "basis", f"law: {', '.join(rules.law)}")
    _require(new.basis_on <= today, "basis_on", f"≤ {today}")
    cell = Place.objects.filter(pk=clean(new.cell), level="cell").first()
    if cell is None:
        raise InputError("grid_cell", value=new.cell[:20])
    if not in_charge(actor, cell.pk):
        raise RefusedError("care_not_yours")
    held = CellWorker.objects.filter(cell=cell).first()
    note = clean(new.note)[:MOST_NOTE]
    try:
        with transaction.atomic():
            entry = CareEntry.objects.create(
                person=person_for(new.phone, "", now) or Person.objects.create(created_at=now),
                name_hash=keyed_hash(name, "care-name"),
                name_sealed=seal(name, "care-name"),
                address_sealed=seal(address, "care-address"),
                note_sealed=seal(note, "care-note") if note else None,
                cell=cell,
                kinds=kinds,
                needs=needs,
                basis=new.basis,
                basis_on=new.basis_on,
                carer_id=held.worker_id if held else None,
                visit_days=rules.days(tuple(kinds)),
                due_on=today,
                added_at=now,
            )
    except IntegrityError:
        raise InputError("care_known") from None
    _note(entry, "add", actor, now)
    return entry


@transaction.atomic
def visit(
    pk: int,
    outcome: str,
    *,
    actor: Actor,
    now: datetime,
    note: str = "",
    key: str = "",
    at: datetime | None = None,
) -> CareEntry:
    """A visit was made. The next is due after the entry's days, or soon where nobody opened.

    Sent twice with its key it counts once. "help" needs words; "refused" ends an entry that rests
    on consent. Raises InputError care_unknown, care_field, reason_missing.
    """
    entry = _locked(pk, actor)
    if key and CareStep.objects.filter(key=key[:64], entry=entry, actor_id=actor.id).exists():
        return entry
    _require(outcome in OUTCOMES, "outcome", ", ".join(OUTCOMES))
    told = clean(note)[:MOST_NOTE]
    if outcome in {"help", "refused"} and not told:
        raise InputError("reason_missing")
    made = min(at or now, now)
    day = timezone.localdate(made)
    entry.due_on = day + timedelta(days=AGAIN_DAYS if outcome == "absent" else entry.visit_days)
    if outcome in {"seen", "help"}:
        entry.visited_at = max(made, entry.visited_at or made)
    if outcome == "refused" and entry.basis == "consent":
        entry.due_on, entry.ended_at = None, now
    entry.save()
    _note(entry, "visit", actor, made, key=key, outcome=outcome, note=told)
    return entry


@transaction.atomic
def hand_over(pk: int, to: str, *, actor: Actor, now: datetime, note: str = "") -> CareEntry:
    """Somebody else looks after them from now on; a visit is due at once, so that they meet."""
    entry = _locked(pk, actor)
    worker = User.objects.filter(username=to, is_active=True).first()
    if worker is None or "grid_worker" not in worker.roles:
        raise InputError("grid_worker", value=to[:40])
    former = entry.carer.username if entry.carer else ""
    entry.carer, entry.due_on = worker, timezone.localdate(now)
    entry.save()
    _note(entry, "hand_over", actor, now, note=note, data={"from": former, "to": to})
    return entry


@transaction.atomic
def end(pk: int, *, actor: Actor, now: datetime, note: str) -> CareEntry:
    """Take somebody off the list, with the reason; their data is destroyed, the history stays."""
    entry = _locked(pk, actor)
    told = clean(note)[:MOST_NOTE]
    if not told:
        raise InputError("reason_missing")
    entry.ended_at, entry.due_on = now, None
    entry.name_sealed = entry.address_sealed = entry.note_sealed = None
    entry.person = None
    entry.save()
    _note(entry, "end", actor, now, note=told)
    return entry


def without_carer(now: datetime) -> int:
    """Give who has no carer, or one who left, to the worker of their cell; how many got one."""
    workers = dict(CellWorker.objects.values_list("cell_id", "worker_id"))
    given = 0
    lost = CareEntry.objects.filter(ended_at=None)
    for entry in [*lost.filter(carer=None), *lost.filter(carer__is_active=False)]:
        if (worker := workers.get(entry.cell_id)) is not None and worker != entry.carer_id:
            entry.carer_id = worker
            entry.save(update_fields=["carer"])
            given += 1
    return given


def theirs(actor: Actor) -> QuerySet[CareEntry]:
    """Entries an actor looks after, or whose place is their unit's; all for a supervisor."""
    entries = CareEntry.objects.filter(ended_at=None)
    if "supervisor" in actor.roles:
        return entries
    own = entries.filter(carer_id=actor.id)
    if "grid_worker" in actor.roles:
        own |= entries.filter(cell__cellworker__worker_id=actor.id)
    for place in places_of(actor):
        own |= entries.filter(inside("cell_id", place))
    return own


def _locked(pk: int, actor: Actor) -> CareEntry:
    demand("care", actor)
    entry = CareEntry.objects.select_for_update().filter(pk=pk, ended_at=None).first()
    if entry is None:
        raise InputError("care_unknown")
    if entry.carer_id != actor.id and not in_charge(actor, entry.cell_id):
        raise RefusedError("care_not_yours")
    return entry


def _require(holds: bool, field: str, allowed: str) -> None:
    if not holds:
        raise InputError("care_field", field=field, allowed=allowed)


def _note(
    entry: CareEntry,
    event: str,
    actor: Actor,
    at: datetime,
    *,
    key: str = "",
    outcome: str = "",
    note: str = "",
    data: dict[str, Any] | None = None,
) -> None:
    told = clean(note)[:MOST_NOTE]
    CareStep.objects.create(
        entry=entry,
        key=key[:64] or uuid.uuid4().hex,
        event=event,
        outcome=outcome,
        note_sealed=seal(told, "care-note") if told else None,
        data=data or {},
        actor_name=actor.name,
        actor_id=actor.id,
        at=at,
    )

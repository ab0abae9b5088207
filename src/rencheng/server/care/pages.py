"""What pages show of the care list (关爱名单页): masked; opened with a reason and a trace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import InputError
from rencheng.core.lifecycle.grid_acts import ACTS, demand
from rencheng.core.resilience.care_policy import Need
from rencheng.core.text.clean import clean
from rencheng.server.care.listing import theirs
from rencheng.server.care.models import CareEntry, CareStep
from rencheng.server.care.rules import policy
from rencheng.server.people.actions import reveal
from rencheng.server.people.models import User
from rencheng.server.people.vault import masked_name, unseal
from rencheng.server.places.queries import inside, place_names, place_path
from rencheng.server.wellbeing.helping import Found, search

MOST_SHOWN: Final = 500
_MAY_OPEN: Final = ACTS["care"] | ACTS["emergency"]
_MATCHES: Final = 3


@dataclass(frozen=True, slots=True)
class CareLine:
    """Somebody, masked. days: until the visit is due, below 0 where it is overdue."""

    pk: int
    name: str
    place: str
    cell: str
    kinds: list[str]
    needs: list[Need]
    carer: str
    days: int
    visited_at: datetime | None
    lat: float
    lon: float

    @property
    def state(self) -> str:
        """As of any card: overdue is red, due today yellow."""
        return "red" if self.days < 0 else "yellow" if self.days == 0 else ""


@dataclass(frozen=True, slots=True)
class CarePage:
    """An entry with its steps and the help that serves its needs."""

    line: CareLine
    entry: CareEntry
    steps: list[tuple[CareStep, str]]
    help: list[tuple[Need, list[Found]]]
    workers: list[tuple[str, str]]


def care_lines(
    *, actor: Actor, now: datetime, within: str = "", need: str = "", due: bool = False
) -> list[CareLine]:
    """The actor's people, the longest overdue first."""
    demand("care", actor)
    entries = theirs(actor).filter(inside("cell_id", within))
    if need:
        entries = entries.filter(needs__contains=[need])
    today = timezone.localdate(now)
    if due:
        entries = entries.filter(due_on__lte=today)
    kept = entries.distinct().select_related("carer", "cell").order_by("due_on", "id")
    return _lines(kept[:MOST_SHOWN], today)


def care_page(pk: int, *, actor: Actor, now: datetime) -> CarePage | None:
    """Somebody on the list, masked, with the notes of their visits; None where they are not the
    actor's."""
    demand("care", actor)
    entry = theirs(actor).filter(pk=pk).select_related("carer", "cell").first()
    if entry is None:
        return None
    line = _lines([entry], timezone.localdate(now))[0]
    steps = [(one, _open(one.note_sealed)) for one in entry.steps.order_by("-id")[:50]]
    matched = [(need, _helps(need, entry, now)) for need in line.needs if need.support]
    workers = User.objects.filter(roles__contains=["grid_worker"], is_active=True)
    named = [(one.username, one.first_name or one.username) for one in workers[:200]]
    return CarePage(line, entry, steps, matched, named)


def open_entry(pk: int, reason: str, *, actor: Actor, now: datetime) -> dict[str, str]:
    """Name, phone, address and note of somebody, for a reason; the look is recorded first."""
    demand("care", actor)
    entry = theirs(actor).filter(pk=pk).select_related("person").first()
    if entry is None:
        raise InputError("care_unknown")
    return _opened(entry, reason, actor, now)


@dataclass(frozen=True, slots=True)
class Endangered:
    """Somebody on an emergency list: masked, until it is opened with a reason."""

    line: CareLine
    hours: float
    opened: dict[str, str]


@transaction.atomic
def emergency_list(
    lifeline: str, within: str, *, actor: Actor, now: datetime, reason: str = ""
) -> list[Endangered]:
    """Who is in danger where a lifeline fails in a place: who holds out shortest comes first.

    With a reason names, phones and addresses are opened, each look recorded.
    """
    demand("emergency", actor)
    today = timezone.localdate(now)
    needs = {one.code: one for one in policy(today).needs if one.lifeline == lifeline}
    entries = CareEntry.objects.filter(
        inside("cell_id", within), ended_at=None, needs__overlap=list(needs)
    ).select_related("carer", "cell", "person")
    kept = list(entries[: MOST_SHOWN * 4])
    found = []
    for entry, line in zip(kept, _lines(kept, today), strict=True):
        hours = min(needs[code].hours for code in entry.needs if code in needs)
        opened = _opened(entry, reason, actor, now) if clean(reason) else {}
        found.append(Endangered(line, hours, opened))
    return sorted(found, key=lambda one: (one.hours, one.line.cell))


def care_counts(within: str, today: date) -> dict[str, int]:
    """How many are looked after in a place, by kind; visits overdue; nobody to look after them."""
    entries = CareEntry.objects.filter(inside("cell_id", within), ended_at=None)
    counts: Counter[str] = Counter()
    for kinds, due, carer in entries.values_list("kinds", "due_on", "carer_id"):
        counts.update(kinds)
        counts["all"] += 1
        counts["overdue"] += due is not None and due < today
        counts["no_carer"] += carer is None
    return dict(counts)


def _lines(entries: Iterable[CareEntry], today: date) -> list[CareLine]:
    names, rules = place_names(), policy(today)
    return [
        CareLine(
            entry.pk,
            masked_name(unseal(bytes(entry.name_sealed), "care-name")) if entry.name_sealed else "",
            place_path(entry.cell_id, names),
            entry.cell_id,
            list(entry.kinds),
            [need for code in entry.needs if (need := rules.need(code)) is not None],
            (entry.carer.first_name or entry.carer.username) if entry.carer else "",
            (entry.due_on - today).days if entry.due_on else 0,
            entry.visited_at,
            entry.cell.lat,
            entry.cell.lon,
        )
        for entry in entries
    ]


def _opened(entry: CareEntry, reason: str, actor: Actor, now: datetime) -> dict[str, str]:
    if entry.person is None:
        raise InputError("care_unknown")
    _name, phone = reveal(
        entry.person,
        actor=actor,
        reason=reason,
        request_number=f"care-{entry.pk}",
        now=now,
        roles=_MAY_OPEN,
    )
    return {
        "name": unseal(bytes(entry.name_sealed), "care-name") if entry.name_sealed else "",
        "phone": phone,
        "address": (
            unseal(bytes(entry.address_sealed), "care-address") if entry.address_sealed else ""
        ),
        "note": _open(entry.note_sealed),
    }


def _open(sealed: bytes | memoryview[int] | None) -> str:
    return unseal(bytes(sealed), "care-note") if sealed else ""


def _helps(need: Need, entry: CareEntry, now: datetime) -> list[Found]:
    """The nearest open help of each kind that serves a need."""
    return [
        found
        for kind in need.support
        for found in search(now, need=kind, place=entry.cell_id[:12], most=_MATCHES)
    ]

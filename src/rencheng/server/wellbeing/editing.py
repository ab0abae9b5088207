"""What experts write and a second person lets out (专家编审)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core.cache import cache
from django.db import transaction

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import InputError
from rencheng.core.text.clean import clean
from rencheng.core.text.difference import Pieces, difference
from rencheng.core.wellbeing.acts import demand
from rencheng.core.wellbeing.editorial import FIELDS, Kind, Step, checked, steps_from, take
from rencheng.server.places.queries import districts
from rencheng.server.wellbeing.models import Entry, EntryStep
from rencheng.server.wellbeing.rules import policy

MOST_NOTE: Final = 500
#: Under which searches keep what is shown, for a minute.
SHOWN_KEY: Final = "entries_shown"


@transaction.atomic
def write(
    kind: str,
    data: Mapping[str, Any],
    *,
    places: Sequence[str] = (),
    actor: Actor,
    now: datetime,
) -> Entry:
    """A new draft. Raises InputError `entry_kind`, `entry_field` (field, allowed)."""
    demand("write", actor)
    tidy = _checked(kind, data, now)
    entry = Entry.objects.create(
        kind=kind,
        data=tidy,
        districts=_districts(places),
        written_by=actor.name,
        changed_at=now,
    )
    _note(entry, "write", "", "", actor, now)
    return entry


@transaction.atomic
def step(
    pk: int,
    event: str,
    *,
    actor: Actor,
    now: datetime,
    data: Mapping[str, Any] | None = None,
    places: Sequence[str] = (),
    note: str = "",
) -> Entry:
    """Take an entry a step further; `data` with "edit". What is published is shown from then on,
    and stays shown while the next version is drafted.

    Raises InputError `entry_unknown`, `entry_field`; RefusedError as `editorial.take`.
    """
    entry = Entry.objects.select_for_update().filter(pk=pk).first()
    if entry is None:
        raise InputError("entry_unknown")
    taken = take(entry.state, event, actor, entry.written_by)
    if event == "edit":
        entry.data = _checked(entry.kind, data or {}, now)
        entry.districts = _districts(places)
        entry.written_by = actor.name
    if event == "revise":
        entry.version += 1
        entry.written_by = actor.name
    if event in {"submit", "publish"}:
        _checked(entry.kind, entry.data, now)
    if event == "publish":
        entry.shown, entry.shown_at, entry.checked_by = entry.data, now, actor.name
    if event == "withdraw":
        entry.shown = None
    source, entry.state, entry.changed_at = entry.state, taken.target, now
    transaction.on_commit(lambda: cache.delete(SHOWN_KEY))
    entry.save()
    _note(entry, event, source, clean(note).strip()[:MOST_NOTE], actor, now)
    return entry


@dataclass(frozen=True, slots=True)
class EntryPage:
    """An entry with its history, what can be done, and what changed against what is shown."""

    entry: Entry
    steps: list[EntryStep]
    allowed: list[Step]
    changes: list[tuple[str, Pieces]]


def entries(*, actor: Actor) -> dict[str, list[Entry]]:
    """Every entry by kind, the latest change first."""
    demand("review", actor)
    found: dict[str, list[Entry]] = {kind.value: [] for kind in Kind}
    for entry in Entry.objects.all()[:500]:
        found.setdefault(entry.kind, []).append(entry)
    return found


def entry_page(pk: int, *, actor: Actor) -> EntryPage | None:
    """An entry to look at; None where there is none."""
    demand("review", actor)
    entry = Entry.objects.filter(pk=pk).first()
    if entry is None:
        return None
    return EntryPage(entry, list(entry.steps.all()), steps_from(entry.state), _changes(entry))


def _changes(entry: Entry) -> list[tuple[str, Pieces]]:
    """Field → pieces (same, gone or new; text) of what a draft would change of what is shown."""
    if entry.shown is None or entry.shown == entry.data:
        return []
    found = []
    for name in FIELDS[Kind(entry.kind)]:
        old, new = entry.shown.get(name, ""), entry.data.get(name, "")
        if old != new:
            found.append((name, difference(old, new)))
    return found


def _checked(kind: str, data: Mapping[str, Any], now: datetime) -> dict[str, str]:
    if kind not in set(Kind):
        raise InputError("entry_kind", kind=kind[:20], known=", ".join(Kind))
    tidy = checked(Kind(kind), {name: clean(str(one)) for name, one in data.items()}, now.date())
    for name, of in (("fact", Kind.FACT), ("story", Kind.STORY)):
        if kind == Kind.MESSAGE and tidy[name]:
            known = tidy[name].isdecimal() and len(tidy[name]) < 18
            if not known or not Entry.objects.filter(pk=int(tidy[name]), kind=of).exists():
                raise InputError("entry_field", field=name, allowed=of.value)
    if kind == Kind.MESSAGE and tidy["remedy"]:
        codes = [one.code for one in policy(now.date()).remedies]
        if tidy["remedy"] not in codes:
            raise InputError("entry_field", field="remedy", allowed=", ".join(codes) or "—")
    return tidy


def _districts(places: Sequence[str]) -> list[str]:
    known = {code for code, _name in districts()}
    for code in places:
        if code and code not in known:
            raise InputError("entry_field", field="districts", allowed=", ".join(sorted(known)))
    return [code for code in places if code]


def _note(entry: Entry, event: str, source: str, note: str, actor: Actor, now: datetime) -> None:
    EntryStep.objects.create(
        entry=entry,
        event=event,
        source=source,
        target=entry.state,
        data=entry.data,
        version=entry.version,
        note=note,
        actor_name=actor.name,
        at=now,
    )

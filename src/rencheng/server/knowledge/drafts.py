"""Guides on their way (指南编审): drafted, changed, looked at by a second person, published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from rencheng.core.common.actor import SYSTEM, Actor
from rencheng.core.common.acts import allowed, require
from rencheng.core.common.city import Guide as PlainGuide
from rencheng.core.common.errors import InputError, RefusedError
from rencheng.core.text.clean import clean
from rencheng.server.knowledge.actions import save_guides
from rencheng.server.knowledge.models import Guide, GuideDraft, GuideStep
from rencheng.server.people.models import Unit
from rencheng.server.requests.models import Category

_POST: Final = frozenset({"supervisor", "commander"})
#: Act → roles. see: drafts and gaps; write: drafts; decide: let one out or send it back.
ACTS: Final[dict[str, frozenset[str]]] = {
    "see": frozenset({"editor", "handler", "dispatcher"}) | _POST,
    "write": frozenset({"editor", "supervisor"}),
    "decide": frozenset({"editor"}) | _POST,
}
#: (state, event) → (state after, act).
STEPS: Final = {
    ("draft", "edit"): ("draft", "write"),
    ("draft", "submit"): ("review", "write"),
    ("review", "reject"): ("draft", "decide"),
    ("review", "publish"): ("published", "decide"),
    ("published", "revise"): ("draft", "write"),
    ("published", "withdraw"): ("withdrawn", "decide"),
    ("withdrawn", "revise"): ("draft", "write"),
}
_SECOND: Final = frozenset({"publish", "reject"})
#: What is written in a form: field → most characters; lists have a line for each.
TEXTS: Final = {
    "title": 128, "summary": 2000, "audience": 500, "fee": 500, "handle_place": 500,
    "hours": 200, "consult_phone": 80, "body": 20_000, "legal_basis": 2000, "source": 200,
}  # fmt: skip
LISTS: Final = {"questions": 40, "steps": 40, "materials": 60, "conditions": 40}
_NEEDED: Final = ("title", "summary")
#: Days before a guide's review or expiry on which its owner is reminded. Ours.
REMIND_DAYS: Final = 30


def may(act: str, actor: Actor) -> bool:
    """Whether the actor's roles allow an act."""
    return allowed(ACTS, act, actor)


@transaction.atomic
def begin(
    data: Mapping[str, Any],
    *,
    actor: Actor,
    now: datetime,
    sources: list[dict[str, str]] | None = None,
    wording: str = "",
    code: str = "",
) -> GuideDraft:
    """A new draft; of the guide `code`, or of a new one. Raises InputError `draft_field`."""
    require(ACTS, "write", actor)
    draft = GuideDraft.objects.create(
        code=code or _new_code(now),
        data=_checked(data),
        sources=sources or [],
        wording=wording[:200],
        written_by=actor.name,
        changed_at=now,
    )
    _note(draft, "write", "", "", actor, now)
    return draft


def revise(code: str, *, actor: Actor, now: datetime) -> GuideDraft:
    """The next version of a guide that is public: its open draft, or a new one. Raises InputError
    `guide_unknown`."""
    guide = Guide.objects.filter(pk=code).first()
    if guide is None:
        raise InputError("guide_unknown", guide=code[:80])
    kept = GuideDraft.objects.filter(code=code).first()
    if kept is not None and kept.state in {"draft", "review"}:
        return kept
    if kept is not None:
        return step(kept.pk, "revise", actor=actor, now=now)
    return begin(_data_of(guide), actor=actor, now=now, code=code)


@transaction.atomic
def step(
    pk: int,
    event: str,
    *,
    actor: Actor,
    now: datetime,
    data: Mapping[str, Any] | None = None,
    note: str = "",
) -> GuideDraft:
    """Take a draft a step further. Published, it is a guide and findable within moments; withdrawn,
    the guide has expired.

    Raises InputError `draft_unknown`, `draft_field`; RefusedError `entry_step`, `second_person`,
    `step_not_for_role`.
    """
    draft = GuideDraft.objects.select_for_update().filter(pk=pk).first()
    if draft is None:
        raise InputError("draft_unknown")
    if (draft.state, event) not in STEPS:
        known = ", ".join(name for state, name in STEPS if state == draft.state)
        raise RefusedError("entry_step", event=event[:20], state=draft.state, allowed=known)
    target, act = STEPS[draft.state, event]
    require(ACTS, act, actor)
    if event in _SECOND and actor.name == draft.written_by:
        raise RefusedError("second_person", event=event)
    if event == "edit":
        draft.data = _checked(data or {})
    if event in {"edit", "revise"}:
        draft.written_by = actor.name
    source, draft.state, draft.changed_at = draft.state, target, now
    if event == "publish":
        draft.checked_by = actor.name
        _publish(draft, now)
    if event == "withdraw":
        _withdraw(draft.code, now)
    draft.save()
    _note(draft, event, source, clean(note).strip()[:500], actor, now)
    return draft


def _publish(draft: GuideDraft, now: datetime) -> None:
    kept = Guide.objects.filter(pk=draft.code).first()
    today = timezone.localtime(now).date()
    plain = {
        **draft.data,
        "code": draft.code,
        "version": kept.version + 1 if kept else 1,
        "effective": today,
        "review": today + timedelta(days=365),
        "expiry": kept.expiry if kept and kept.expiry and kept.expiry >= today else None,
    }
    for name in (*LISTS, "keywords", "places"):
        plain[name] = tuple(plain.get(name, ()))
    save_guides([PlainGuide(**plain)], actor=SYSTEM, now=now)


def _withdraw(code: str, now: datetime) -> None:
    day = timezone.localtime(now).date() - timedelta(days=1)
    Guide.objects.filter(pk=code).update(expiry=day, updated_at=now)
    app.configure_task("knowledge.rebuild_index", queue="index").defer()


def _data_of(guide: Guide) -> dict[str, Any]:
    data = {name: getattr(guide, name) for name in (*TEXTS, *LISTS, "keywords")}
    return data | {
        "kind": guide.kind,
        "category": guide.category_id,
        "unit": guide.unit_id,
        "places": list(guide.districts),
    }


def _checked(data: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a guide, tidied. Raises InputError `draft_field` (field, allowed)."""
    found: dict[str, Any] = {
        name: clean(str(data.get(name, "") or "")).strip()[:most] for name, most in TEXTS.items()
    }
    for name in _NEEDED:
        if not found[name]:
            raise InputError("draft_field", field=name, allowed="…")
    for name, most in LISTS.items():
        given = data.get(name, [])
        lines = given.splitlines() if isinstance(given, str) else list(given)
        found[name] = [line for line in (clean(one).strip() for one in lines) if line][:most]
    for name, table in (("category", Category), ("unit", Unit)):
        code = str(data.get(name, ""))
        if not table.objects.filter(pk=code).exists():
            raise InputError("draft_field", field=name, allowed=name)
        found[name] = code
    return found | {
        "kind": str(data.get("kind", "hot"))[:10] or "hot",
        "keywords": [str(one)[:20] for one in data.get("keywords", [])][:40],
        "places": [str(one)[:6] for one in data.get("places", [])],
    }


def _new_code(now: datetime) -> str:
    return f"q-{timezone.localtime(now):%y%m%d%H%M%S%f}"


@dataclass(frozen=True, slots=True)
class Due:
    """A guide that must be looked at again, or ends soon."""

    guide: Guide
    day: date
    why: str


def due_guides(now: datetime, *, actor: Actor) -> list[Due]:
    """Guides whose review or expiry lies within a month or behind, the earliest first."""
    require(ACTS, "see", actor)
    today = timezone.localtime(now).date()
    last = today + timedelta(days=REMIND_DAYS)
    found = []
    for guide in Guide.objects.valid().select_related("unit"):
        for why in ("review", "expiry"):
            day = getattr(guide, why)
            if day is not None and day <= last:
                found.append(Due(guide, day, why))
                break
    return sorted(found, key=lambda one: one.day)


def _note(
    draft: GuideDraft, event: str, source: str, note: str, actor: Actor, now: datetime
) -> None:
    GuideStep.objects.create(
        draft=draft,
        event=event,
        source=source,
        target=draft.state,
        data=draft.data,
        note=note,
        actor_name=actor.name,
        at=now,
    )

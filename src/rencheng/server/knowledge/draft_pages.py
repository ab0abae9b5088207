"""Drafts as pages show them (草稿查询)."""

from __future__ import annotations

from dataclasses import dataclass

from rencheng.core.common.actor import Actor
from rencheng.core.common.acts import require
from rencheng.core.text.difference import Pieces, difference
from rencheng.server.knowledge.drafts import ACTS, LISTS, STEPS, TEXTS
from rencheng.server.knowledge.models import Guide, GuideDraft, GuideStep


@dataclass(frozen=True, slots=True)
class DraftPage:
    """A draft with its history, what can be done, and what it changes of the public guide."""

    draft: GuideDraft
    steps: list[GuideStep]
    allowed: list[str]
    changes: list[tuple[str, Pieces]]
    guide: Guide | None


def open_drafts(*, actor: Actor, most: int = 60) -> list[GuideDraft]:
    """Drafts on their way, the latest change first; those that wait for a second person on top."""
    require(ACTS, "see", actor)
    rows = list(GuideDraft.objects.filter(state__in=["draft", "review"])[:most])
    return sorted(rows, key=lambda one: one.state != "review")


def draft_page(pk: int, *, actor: Actor) -> DraftPage | None:
    """A draft to look at; None where there is none."""
    require(ACTS, "see", actor)
    draft = GuideDraft.objects.filter(pk=pk).first()
    if draft is None:
        return None
    guide = Guide.objects.filter(pk=draft.code).first()
    events = [event for state, event in STEPS if state == draft.state and event != "edit"]
    return DraftPage(draft, list(draft.steps.all()), events, _changes(draft, guide), guide)


def _changes(draft: GuideDraft, guide: Guide | None) -> list[tuple[str, Pieces]]:
    if guide is None or draft.state == "published":
        return []
    found = []
    for name in (*TEXTS, *LISTS):
        old, new = _text(getattr(guide, name)), _text(draft.data.get(name, ""))
        if old != new:
            found.append((name, difference(old, new)))
    return found


def _text(value: object) -> str:
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value or "")

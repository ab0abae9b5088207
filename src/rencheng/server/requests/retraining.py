"""The category model over time (模型更新): watched by what people choose, replaced by their leave.

A proposal is fitted on people's choices and lies beside the model in use until a person accepts
it; both are measured on the newest choices, which neither has learned from.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import InputError, RefusedError
from rencheng.core.text import metrics
from rencheng.core.text.classify import TextClassifier
from rencheng.core.text.drift import Week, weekly_agreement
from rencheng.server.requests.choices import choices
from rencheng.server.requests.models import Policy
from rencheng.server.requests.reading import CATEGORY_MODEL, forget_reader

PROPOSED_MODEL = "category.proposed.npz"
POLICY_KIND = "text_model"
#: Who may put a proposed model in place of the one in use.
MAY_ACCEPT = ("analyst", "supervisor")
#: Fewer choices teach a model too little, and the newest fifth of them measures too little. Ours.
FEWEST_CHOICES = 200
_NEWEST_SHARE = 0.2
#: A fingerprint's beginning, as long as a policy's version may be.
_VERSION_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Proposal:
    """A model that waits for a person: what it learned from, and both models' figures on the same
    newest choices. old_*: None where there is no model in use."""

    version: str
    learned_from: int
    measured_on: int
    new_macro_f1: float
    new_accuracy: float
    old_macro_f1: float | None
    old_accuracy: float | None


def agreement(now: datetime, weeks: int = 12) -> list[Week]:
    """How often the reading was what people chose, in each of the last weeks; choices without a
    reading before them are left out."""
    found = choices(since=now - timedelta(weeks=weeks))
    return weekly_agreement(
        (timezone.localtime(one.at).date(), one.guess == one.label) for one in found if one.guess
    )


def propose() -> Proposal:
    """Fit a model on people's choices and keep it beside the one in use.

    Raises InputError: choices_too_few (found, needed), and what `TextClassifier.fit` raises.
    """
    rows = sorted(choices(), key=lambda one: one.at)
    if len(rows) < FEWEST_CHOICES:
        raise InputError("choices_too_few", found=len(rows), needed=FEWEST_CHOICES)
    cut = round(len(rows) * (1 - _NEWEST_SHARE))
    known, newest = rows[:cut], rows[cut:]
    model = TextClassifier().fit([one.text for one in known], [one.label for one in known])
    texts, truth = [one.text for one in newest], [one.label for one in newest]
    folder = Path(settings.MODELS_PATH)
    old = folder / CATEGORY_MODEL
    said_old = TextClassifier.load(old).predict(texts) if old.exists() else None
    said_new = model.predict(texts)
    proposal = Proposal(
        version=model.fingerprint_[:_VERSION_LENGTH],
        learned_from=len(known),
        measured_on=len(newest),
        new_macro_f1=metrics.macro_f1(truth, said_new),
        new_accuracy=metrics.accuracy(truth, said_new),
        old_macro_f1=metrics.macro_f1(truth, said_old) if said_old else None,
        old_accuracy=metrics.accuracy(truth, said_old) if said_old else None,
    )
    folder.mkdir(parents=True, exist_ok=True)
    figures = {name: value for name, value in asdict(proposal).items() if name != "version"}
    model.save(folder / PROPOSED_MODEL, {"proposal": figures})  # type: ignore[dict-item]  # a table of figures
    return proposal


def proposed() -> Proposal | None:
    """The proposal that waits; None where none does."""
    path = Path(settings.MODELS_PATH) / PROPOSED_MODEL
    if not path.exists():
        return None
    model = TextClassifier.load(path)
    figures: Any = model.figures_["proposal"]
    return Proposal(version=model.fingerprint_[:_VERSION_LENGTH], **figures)


def accept(*, actor: Actor, now: datetime) -> Proposal:
    """Put the proposed model in place of the one in use, and keep who did it and on which figures.

    The model before it stays beside it under its own fingerprint. Raises RefusedError
    model_accept_refused (roles), InputError model_not_proposed.
    """
    if not actor.roles & set(MAY_ACCEPT):
        raise RefusedError("model_accept_refused", roles=", ".join(MAY_ACCEPT))
    proposal = proposed()
    if proposal is None:
        raise InputError("model_not_proposed")
    folder = Path(settings.MODELS_PATH)
    used = folder / CATEGORY_MODEL
    replaced = TextClassifier.load(used).fingerprint_[:_VERSION_LENGTH] if used.exists() else ""
    with transaction.atomic():
        Policy.objects.update_or_create(
            kind=POLICY_KIND,
            version=proposal.version,
            defaults={
                "valid_from": timezone.localdate(now),
                "saved_at": now,
                "data": {**asdict(proposal), "accepted_by": actor.name, "replaces": replaced},
            },
        )
        if replaced:
            used.replace(folder / f"category.{replaced}.npz")
        (folder / PROPOSED_MODEL).replace(used)
    forget_reader()
    return proposal

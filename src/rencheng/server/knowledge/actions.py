"""Writes about knowledge: guides, support lines, answers made public."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.types import JSONValue

from rencheng.core.common import city
from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import RefusedError
from rencheng.core.text.mask import mask_public
from rencheng.server.knowledge.models import Guide, PublicAnswer, SupportLine
from rencheng.server.people.queries import unit_phones
from rencheng.server.people.vault import phone_digits, unseal
from rencheng.server.requests.models import Request

#: Roles that may write guides; what editors write a second person lets out (`drafts`).
MAY_WRITE = frozenset({"editor", "supervisor", "system"})
INDEX_GUIDES = "knowledge.index_guides"
_GUIDE_FIELDS = [
    "title",
    "kind",
    "audience",
    "summary",
    "conditions",
    "materials",
    "steps",
    "statutory_days",
    "promised_days",
    "fee",
    "result",
    "legal_basis",
    "handle_place",
    "hours",
    "consult_phone",
    "complain_phone",
    "online",
    "keywords",
    "questions",
    "body",
    "source",
    "version",
    "effective",
    "expiry",
    "review",
]
_LISTS = {"conditions", "materials", "steps", "keywords", "questions"}


@transaction.atomic
def save_guides(
    guides: Sequence[city.Guide], *, actor: Actor, now: datetime
) -> tuple[int, int, int]:
    """Add or change guides by their code; returns how many were added, changed, the same."""
    if not actor.roles & MAY_WRITE:
        raise RefusedError(
            "step_not_for_role", event="save_guides", roles=", ".join(sorted(MAY_WRITE))
        )
    kept = {row.code: row for row in Guide.objects.filter(code__in=[g.code for g in guides])}
    added = changed = same = 0
    touched: list[JSONValue] = []
    for guide in guides:
        row = kept.get(guide.code)
        values = _values(guide)
        if row is None:
            added += 1
        elif all(getattr(row, name) == value for name, value in values.items()):
            same += 1
            continue
        else:
            changed += 1
        Guide.objects.update_or_create(code=guide.code, defaults={**values, "updated_at": now})
        touched.append(guide.code)
    if touched:
        app.configure_task(INDEX_GUIDES, queue="index").defer(codes=touched)
    return added, changed, same


def _values(guide: city.Guide) -> dict[str, object]:
    values = {name: getattr(guide, name) for name in _GUIDE_FIELDS}
    for name in _LISTS:
        values[name] = list(values[name])
    return {
        **values,
        "category_id": guide.category,
        "unit_id": guide.unit,
        "districts": list(guide.places),
    }


def save_lines(lines: Iterable[city.SupportLine]) -> None:
    """Add or change support lines."""
    SupportLine.objects.bulk_create(
        [
            SupportLine(
                code=line.code,
                name=line.name,
                name_en=line.name_en,
                phone=line.phone,
                kind=line.kind,
                hours=line.hours,
                district=line.district or "",
                note=line.note,
                verified=line.verified,
            )
            for line in lines
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[
            "name",
            "name_en",
            "phone",
            "kind",
            "hours",
            "district",
            "note",
            "verified",
        ],
    )


@transaction.atomic
def publish_answers(numbers: Sequence[str]) -> list[PublicAnswer]:
    """Make the answers of closed public requests readable by everyone, personal data removed."""
    requests = (
        Request.objects.filter(number__in=numbers, public=True, state="closed")
        .exclude(answer="")
        .select_related("person")
        .defer("raw_sealed")
    )
    phones = {digits for phone in unit_phones() if (digits := phone_digits(phone))}
    answers = [_public(request, phones) for request in requests]
    PublicAnswer.objects.bulk_create(
        answers,
        update_conflicts=True,
        unique_fields=["request_number"],
        update_fields=["title", "question", "answer", "unit", "category", "district"],
    )
    return answers


def _public(request: Request, phones: Collection[str]) -> PublicAnswer:
    """phones: digits of the units' own numbers, which everyone may know."""
    names: list[str] = []
    if request.person and request.person.name_sealed:
        names.append(unseal(bytes(request.person.name_sealed), "name"))
    return PublicAnswer(
        request_number=request.number,
        title=mask_public(request.title, names).text,
        question=mask_public(request.text, names).text,
        answer=mask_public(request.answer, names, keep=phones).text,
        unit_id=request.unit_id,
        category_id=request.category_id,
        district=(request.place_id or "")[:6],
        asked_at=request.received_at,
        answered_at=request.answered_at or request.closed_at or request.received_at,
    )

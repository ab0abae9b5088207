"""The search index kept current (索引维护): guides and public answers as documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from django.conf import settings

from rencheng.core.common.errors import SetupError
from rencheng.core.search.documents import Document
from rencheng.index.search_index import SearchIndex
from rencheng.server.knowledge.models import Guide, PublicAnswer

_CHUNK = 2000


def index_path() -> Path:
    return Path(settings.INDEX_PATH)


def rebuild_index() -> int:
    """Build the index anew from the tables and put it in place of the old one; how many went in."""
    return len(SearchIndex.create(index_path(), _all_documents()))


def index_guides(codes: Sequence[str]) -> int:
    """Put these guides into the index as they are now."""
    return _write(_guides(codes))


def index_answers(answers: Iterable[PublicAnswer]) -> int:
    """Put these public answers into the index."""
    return _write(_answer(answer) for answer in answers)


def documents(most_answers: int) -> list[Document]:
    """What can be found: all valid guides, then the newest public answers."""
    answers = PublicAnswer.objects.select_related("unit").order_by("-answered_at", "pk")
    return [*_guides(), *map(_answer, answers[:most_answers])]


def _write(documents: Iterable[Document]) -> int:
    try:
        index = SearchIndex.open(index_path())
    except SetupError:
        return rebuild_index()  # it is missing or of another version: all goes in
    return index.write(documents)


def _all_documents() -> Iterator[Document]:
    yield from _guides()
    answers = PublicAnswer.objects.select_related("unit").iterator(chunk_size=_CHUNK)
    yield from map(_answer, answers)


def _guides(codes: Sequence[str] | None = None) -> Iterator[Document]:
    guides = Guide.objects.valid().select_related("unit")
    if codes is not None:
        guides = guides.filter(pk__in=codes)
    yield from map(_guide, guides)


def _guide(guide: Guide) -> Document:
    body = "\n".join(
        (
            guide.summary,
            *guide.steps,
            *guide.materials,
            *guide.conditions,
            guide.body,
            guide.fee,
            guide.handle_place,
            guide.hours,
        )
    )
    return Document(
        kind="guide",
        source_id=guide.code,
        title=guide.title,
        body=body,
        aliases=(*guide.questions, *guide.keywords),
        unit=guide.unit.name,
        districts=tuple(guide.districts),
        category=guide.category_id,
        dated=guide.effective,
        expiry=guide.expiry,
        owner=guide.unit.name,
    )


def _answer(answer: PublicAnswer) -> Document:
    return Document(
        kind="answer",
        source_id=answer.request_number,
        title=answer.title,
        body=f"{answer.question}\n{answer.answer}",
        unit=answer.unit.name if answer.unit else "",
        districts=(answer.district,) if answer.district else (),
        category=answer.category_id or "",
        dated=answer.answered_at.date(),
        owner=answer.unit.name if answer.unit else "",
    )

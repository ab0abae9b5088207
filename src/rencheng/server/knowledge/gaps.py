"""What many ask and nothing answers (知识缺口): gathered, and drafted from answers given so far."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.core.cache import cache
from django.utils import timezone

from rencheng.core.common.actor import Actor
from rencheng.core.common.acts import require
from rencheng.core.common.errors import InputError, SetupError
from rencheng.core.search.drafting import draft
from rencheng.core.search.questions import Gathered, Question, covered, gather
from rencheng.index.search_index import SearchIndex
from rencheng.server.knowledge import drafts
from rencheng.server.knowledge.indexing import index_path
from rencheng.server.knowledge.models import GuideDraft, PublicAnswer, SearchLog
from rencheng.server.places.queries import place_names
from rencheng.server.requests.models import Category, Request

WEEKS: Final = 4
SHOWN: Final = 40
#: Share of a question's words that a guide must hold to count as answering it. Ours.
ANSWERS_FROM: Final = 0.75
_MOST_ASKED = 200_000
_ANSWERS = 12  # public answers that a draft is drawn from
_CACHED_SECONDS = 300
_LONGEST = 60  # characters of a request's title that count as a question


@dataclass(frozen=True, slots=True)
class Gap:
    """A question with the guide that comes nearest, and how much of the question it holds."""

    question: Gathered
    guide: str
    title: str
    covered: float
    drafted: int | None

    @property
    def is_open(self) -> bool:
        """Whether no guide answers it well."""
        return self.covered < ANSWERS_FROM


def gaps(now: datetime, *, actor: Actor, all_of_them: bool = False) -> list[Gap]:
    """What many asked in the last week, without those that a guide answers; kept five minutes."""
    require(drafts.ACTS, "see", actor)
    key = f"gaps {timezone.localtime(now):%Y-%m-%d}"
    found: list[Gap] | None = cache.get(key)
    if found is None:
        found = _gaps(now)
        cache.set(key, found, _CACHED_SECONDS)
    return [one for one in found if all_of_them or one.is_open][:SHOWN]


def _gaps(now: datetime) -> list[Gap]:
    index = _index()
    wordings = dict(GuideDraft.objects.exclude(wording="").values_list("wording", "pk"))
    found = []
    for one in gather(_questions(now), WEEKS)[: 3 * SHOWN]:
        code, title, share = _nearest(index, one.wording)
        found.append(Gap(one, code, title, share, wordings.get(one.wording[:200])))
    return found


def _questions(now: datetime) -> Iterator[Question]:
    """Searches, and requests that ask, of the last four weeks."""
    since = now - timedelta(weeks=WEEKS)
    names = place_names()
    searches = SearchLog.objects.filter(at__gte=since).order_by("-at")
    rows = searches.values_list("query", "at", "visitor", "district", "opened")
    for query, at, visitor, district, opened in rows[:_MOST_ASKED].iterator(chunk_size=5000):
        week = (now - at).days // 7
        yield Question(query, week, f"s{visitor}", "search", names.get(district, ""), opened)
    asked = Request.objects.filter(received_at__gte=since, kind="consultation")
    fields = ("title", "received_at", "person_id", "number", "place_id", "answer")
    for title, at, person, number, place, answer in asked.values_list(*fields)[
        :_MOST_ASKED
    ].iterator(chunk_size=5000):
        week = (now - at).days // 7
        who, where = f"r{person or number}", names.get((place or "")[:6], "")
        yield Question(title[:_LONGEST], week, who, "request", where, bool(answer))


def _index() -> SearchIndex | None:
    try:
        return SearchIndex.open(index_path())
    except SetupError:
        return None


def _nearest(index: SearchIndex | None, wording: str) -> tuple[str, str, float]:
    """(code, title, share of the question it holds) of the guide that comes nearest."""
    if index is None:
        return "", "", 0.0
    best = ("", "", 0.0)
    for hit in index.search(wording, limit=3, kinds=("guide",)).hits:
        one = hit.document
        share = covered(wording, "\n".join((one.title, *one.aliases, one.body)))
        if share > best[2]:
            best = (one.source_id, one.title, share)
    return best


def draft_for(wording: str, *, actor: Actor, now: datetime) -> GuideDraft:
    """A draft that answers a question: title, wordings, and sentences of the best public answers,
    each with its source. Raises InputError `gap_unknown`, `gap_no_answers`."""
    require(drafts.ACTS, "write", actor)
    gap = next(
        (
            one
            for one in gaps(now, actor=actor, all_of_them=True)
            if one.question.wording == wording
        ),
        None,
    )
    if gap is None:
        raise InputError("gap_unknown", wording=wording[:60])
    index = _index()
    hits = index.search(wording, limit=_ANSWERS, kinds=("answer",)).hits if index else ()
    numbers = [hit.document.source_id for hit in hits]
    rows = PublicAnswer.objects.filter(pk__in=numbers).select_related("unit")
    known = {one.request_number: one for one in rows}
    answers = [(number, known[number].answer) for number in numbers if number in known]
    sentences = draft(wording, answers)
    if not sentences:
        raise InputError("gap_no_answers", wording=wording[:60])
    first = next(known[number] for number in numbers if number in known)
    data = {
        "title": wording[:128],
        "summary": sentences[0].text,
        "body": "\n".join(one.text for one in sentences[1:]),
        "questions": gap.question.wordings,
        "category": first.category_id or Category.objects.order_by("code").values_list("pk")[0][0],
        "unit": first.unit_id or "",
        "source": "、".join(dict.fromkeys(one.source for one in sentences))[:200],
        "kind": "hot",
    }
    sources = [{"text": one.text, "source": one.source} for one in sentences]
    return drafts.begin(data, actor=actor, now=now, sources=sources, wording=wording)

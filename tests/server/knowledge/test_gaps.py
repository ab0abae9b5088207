"""Gaps, drafts with a second person, and what guides changed."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from django.core.cache import cache
from django.db import ProgrammingError, transaction

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import InputError, RefusedError
from rencheng.server.knowledge import drafts, gaps, guide_effects
from rencheng.server.knowledge.draft_pages import draft_page, open_drafts
from rencheng.server.knowledge.indexing import rebuild_index
from rencheng.server.knowledge.models import (
    Guide,
    GuideDay,
    GuideVote,
    PublicAnswer,
    SearchLog,
)
from rencheng.server.knowledge.searches import note_search
from rencheng.server.requests.models import Request
from support.tables import COLD, NOISE, NOW

pytestmark = pytest.mark.usefixtures("town")
ANN = Actor("Ann", frozenset({"editor"}))
BOB = Actor("Bob", frozenset({"editor"}))
DATA = {"title": "停暖退费", "summary": "到供热站办", "category": COLD, "unit": "heat"}


def searched(query: str, people: int, *, opened: bool = False) -> None:
    for n in range(people):
        SearchLog.objects.create(
            at=NOW - timedelta(days=1), query=query, visitor=n, found=0, opened=opened
        )


def answered() -> None:
    PublicAnswer.objects.create(
        request_number="A1", title="停暖退费", question="停暖退费怎么办",
        answer="您好。停暖退费请在10月15日前到供热站办理。需带身份证和房产证。退费比例为百分之七十。",
        unit_id="heat", category_id=COLD, asked_at=NOW, answered_at=NOW,
    )  # fmt: skip
    Guide.objects.update(expiry=None)
    rebuild_index()


def test_a_gap_is_what_many_ask_and_no_guide_holds() -> None:
    answered()
    searched("停暖退费怎么办", 5)
    searched("暖气不热怎么报修", 4)
    searched("只有一个人问", 1)
    found = gaps.gaps(NOW, actor=ANN)
    assert [(one.question.wording, one.question.people) for one in found] == [("停暖退费怎么办", 5)]
    every = {one.question.wording: one for one in gaps.gaps(NOW, actor=ANN, all_of_them=True)}
    assert not every["暖气不热怎么报修"].is_open
    assert every["暖气不热怎么报修"].guide
    with pytest.raises(RefusedError):
        gaps.gaps(NOW, actor=Actor("x", frozenset({"callback"})))


def test_one_click_drafts_a_guide_with_sources() -> None:
    answered()
    searched("停暖退费怎么办", 5)
    draft = gaps.draft_for("停暖退费怎么办", actor=ANN, now=NOW)
    assert draft.data["unit"] == "heat"
    assert draft.data["questions"] == ["停暖退费怎么办"]
    assert {one["source"] for one in draft.sources} == {"A1"}
    cache.clear()
    (gap,) = gaps.gaps(NOW, actor=ANN)
    assert gap.drafted == draft.pk
    with pytest.raises(InputError, match="gap_unknown"):
        gaps.draft_for("没人问过", actor=ANN, now=NOW)
    searched("飞碟降落怎么登记", 4)
    cache.clear()
    with pytest.raises(InputError, match="gap_no_answers"):
        gaps.draft_for("飞碟降落怎么登记", actor=ANN, now=NOW)


def test_a_draft_becomes_a_guide_by_a_second_person() -> None:
    draft = drafts.begin(DATA | {"steps": "带身份证\n到供热站\n"}, actor=ANN, now=NOW)
    drafts.step(draft.pk, "submit", actor=ANN, now=NOW)
    with pytest.raises(RefusedError, match="second_person"):
        drafts.step(draft.pk, "publish", actor=ANN, now=NOW)
    assert [one.state for one in open_drafts(actor=ANN)] == ["review"]
    drafts.step(draft.pk, "publish", actor=BOB, now=NOW)
    guide = Guide.objects.get(pk=draft.code)
    assert (guide.version, guide.steps, guide.effective) == (
        1,
        ["带身份证", "到供热站"],
        NOW.date(),
    )
    drafts.revise(draft.code, actor=ANN, now=NOW)
    drafts.step(draft.pk, "edit", actor=ANN, now=NOW, data=DATA | {"summary": "网上也能办"})
    page = draft_page(draft.pk, actor=ANN)
    assert page is not None
    assert [name for name, _ in page.changes] == ["summary", "steps"]
    drafts.step(draft.pk, "submit", actor=ANN, now=NOW)
    drafts.step(draft.pk, "publish", actor=BOB, now=NOW)
    assert Guide.objects.get(pk=draft.code).version == 2
    drafts.step(draft.pk, "withdraw", actor=BOB, now=NOW)
    assert not Guide.objects.filter(pk=draft.code, expiry__gte=NOW.date()).exists()
    with pytest.raises(ProgrammingError), transaction.atomic():
        page.draft.steps.update(note="x")


def test_what_cannot_be_drafted() -> None:
    for wrong in ({"title": " "}, {"summary": ""}, {"category": "sky"}, {"unit": "nobody"}):
        with pytest.raises(InputError, match="draft_field"):
            drafts.begin(DATA | wrong, actor=ANN, now=NOW)
    draft = drafts.begin(DATA, actor=ANN, now=NOW)
    with pytest.raises(RefusedError, match="entry_step"):
        drafts.step(draft.pk, "publish", actor=BOB, now=NOW)
    with pytest.raises(InputError, match="draft_unknown"):
        drafts.step(10**9, "submit", actor=ANN, now=NOW)
    with pytest.raises(InputError, match="guide_unknown"):
        drafts.revise("nothing", actor=ANN, now=NOW)
    with pytest.raises(RefusedError, match="step_not_for_role"):
        drafts.begin(DATA, actor=Actor("x", frozenset({"handler"})), now=NOW)


def test_guides_due_are_told_in_time() -> None:
    Guide.objects.update(review=NOW.date() + timedelta(days=10), expiry=None)
    assert [one.why for one in drafts.due_guides(NOW, actor=ANN)] == ["review"]
    Guide.objects.update(review=NOW.date() + timedelta(days=90))
    assert drafts.due_guides(NOW, actor=ANN) == []


def test_opening_and_voting_count_once() -> None:
    code = Guide.objects.values_list("pk", flat=True)[0]
    note_search("暖气", found=1, district="", visitor="1.1.1.1", now=NOW)
    guide_effects.note_opened(code, visitor="1.1.1.1", now=NOW + timedelta(minutes=2))
    guide_effects.note_opened(code, visitor="2.2.2.2", now=NOW)
    assert GuideDay.objects.get().opened == 2
    assert SearchLog.objects.get().opened
    assert guide_effects.vote(code, helped=True, visitor="1.1.1.1", now=NOW)
    assert not guide_effects.vote(code, helped=False, visitor="1.1.1.1", now=NOW)
    assert GuideVote.objects.get().helped
    with pytest.raises(InputError, match="guide_unknown"):
        guide_effects.vote("nothing", helped=True, visitor="1.1.1.1", now=NOW)


def test_fewer_ask_once_a_guide_is_there() -> None:
    since = NOW.date() - timedelta(days=14)
    Guide.objects.update(effective=since, expiry=None, category_id=COLD)
    rng, made = np.random.default_rng(2), []
    for back in range(36, 0, -1):
        day = NOW - timedelta(days=back)
        mean = 12 if day.date() >= since else 30
        for category, many in ((COLD, rng.poisson(mean)), (NOISE, rng.poisson(40))):
            made += [
                Request(
                    number=f"{back}-{category[-4:]}-{n}", source="e",
                    source_id=f"{back}-{category}-{n}", channel="phone", received_at=day,
                    taken_at=day, title="", text="x", category_id=category,
                )
                for n in range(many)
            ]  # fmt: skip
    Request.objects.bulk_create(made)
    (one,) = guide_effects.helped(NOW, actor=ANN)
    assert one.effect is not None
    assert one.effect.low < 0.4 < one.effect.high < 1
    assert one.calls is not None
    assert one.calls[1] > 5
    assert one.seats is not None
    assert one.seats > 0

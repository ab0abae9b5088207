"""Guides, public answers, help lines, and search with and without its index."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from rencheng.core.common import city
from rencheng.core.common.actor import CITIZEN, SYSTEM
from rencheng.core.common.errors import RefusedError
from rencheng.server.knowledge import indexing
from rencheng.server.knowledge.actions import (
    INDEX_GUIDES,
    publish_answers,
    save_guides,
    save_lines,
)
from rencheng.server.knowledge.models import Guide, PublicAnswer, SupportLine
from rencheng.server.knowledge.queries import (
    answer_page,
    asked_today,
    guide_page,
    guides_by_category,
    related_guides,
    support_lines,
)
from rencheng.server.knowledge.search import search
from rencheng.server.requests import closing, steps
from support.tables import COLD, HOUR, NOISE, NOW, bring_to, staff, take_in

pytestmark = pytest.mark.usefixtures("town")


def guide(code: str = "g-2", **more: Any) -> city.Guide:
    given = {"title": f"标题 {code}", "kind": "guide", "category": NOISE, "unit": "river"}
    return city.Guide(code=code, summary="简介", **{**given, **more})


def jobs(task: str) -> list[Any]:
    return [job.args for job in ProcrastinateJob.objects.filter(task_name=task).order_by("id")]


class TestGuides:
    def test_added_changed_and_the_same_are_counted(self) -> None:
        assert save_guides([guide("a"), guide("b")], actor=SYSTEM, now=NOW) == (2, 0, 0)
        changed = replace(guide("b"), steps=("先来", "后走"), places=("010101",))
        result = save_guides([guide("a"), changed, guide("c")], actor=SYSTEM, now=NOW + HOUR)
        assert result == (1, 1, 1)
        kept = Guide.objects.get(pk="b")
        assert (kept.steps, kept.districts, kept.updated_at) == (
            ["先来", "后走"],
            ["010101"],
            NOW + HOUR,
        )
        assert Guide.objects.get(pk="a").updated_at == NOW
        assert jobs(INDEX_GUIDES)[-1] == {"codes": ["b", "c"]}

    def test_what_is_the_same_asks_for_no_work(self) -> None:
        full = guide(
            "a", conditions=("x",), keywords=("k",), expiry=date(2030, 1, 1), statutory_days=5
        )
        save_guides([full], actor=SYSTEM, now=NOW)
        before = jobs(INDEX_GUIDES)
        assert save_guides([full], actor=staff("supervisor"), now=NOW) == (0, 0, 1)
        assert jobs(INDEX_GUIDES) == before

    def test_only_some_may_write(self) -> None:
        for actor in (CITIZEN, staff("heating"), staff("operator")):
            with pytest.raises(RefusedError):
                save_guides([guide()], actor=actor, now=NOW)
        assert not Guide.objects.filter(pk="g-2").exists()

    def test_pages_of_guides(self) -> None:
        save_guides([guide("a", category=COLD, unit="heat"), guide("b")], actor=SYSTEM, now=NOW)
        page = guide_page("g-1")
        assert page is not None
        assert page.expired
        assert page.category == "暖气不热"
        assert [link.code for link in page.related] == ["a"]
        assert guide_page("nothing") is None
        assert related_guides(NOISE)[0].code == "b"
        assert related_guides(None) == []
        (group,) = guides_by_category()
        assert (group.code, [link.code for link in group.guides]) == (
            "utilities",
            ["a", "b"],
        )

    def test_what_is_asked_today_comes_first(self) -> None:
        save_guides([guide("a")], actor=SYSTEM, now=NOW)
        for n in range(3):
            take_in("太吵", now=NOW - n * HOUR)
        take_in()
        take_in(now=NOW - 30 * HOUR)
        found = asked_today(NOW)
        assert [(link.code, link.asked) for link in found] == [("a", 3)], "g-1 has expired"


class TestLines:
    def test_lines_are_added_and_changed(self) -> None:
        line = city.SupportLine("new", "新线", "", "1", "x", "", None, "", date(2026, 1, 1))
        save_lines([line])
        save_lines([replace(line, phone="2")])
        assert SupportLine.objects.get(pk="new").phone == "2"
        assert {one.code for one in support_lines()} == {"mental", "new"}
        assert {one.code for one in support_lines("010101")} == {"mental", "new"}
        assert {one.code for one in support_lines("010102")} == {"new"}


class TestAnswers:
    def closed(self, answer: str = "王小二您好，已联系13800138000，车牌京A12345已挪。") -> str:
        number = take_in(
            "我叫王小二，住3号楼502，暖气不热，电话13800138000",
            title="王小二家暖气不热",
            contact_name="王小二",
            contact_phone="13800138000",
            address="柳荫里",
        ).number
        steps.accept(number, actor=staff("heating"), now=NOW)
        steps.report_back(number, answer=answer, public=True, actor=staff("heating"), now=NOW)
        closing.call_back(number, resolved=True, satisfaction=5, actor=staff("callback"), now=NOW)
        return number

    def test_personal_data_is_removed(self) -> None:
        number = self.closed()
        (answer,) = publish_answers([number])
        shown = answer.title + answer.question + answer.answer
        for secret in ("王小二", "13800138000", "8000", "502", "A12345"):
            assert secret not in shown
        assert "暖气不热" in answer.question
        assert (answer.unit_id, answer.category_id, answer.district) == ("heat", COLD, "010101")
        assert (answer.asked_at, answer.answered_at) == (NOW, NOW)
        page = answer_page(number)
        assert page is not None
        assert page.category == "暖气不热"
        assert page.related == [], "g-1 has expired"

    def test_only_what_is_closed_public_and_answered(self) -> None:
        numbers = [
            bring_to("reported"),  # not closed
            bring_to("closed", public=False),
            take_in().number,
            "26",
        ]
        assert publish_answers(numbers) == []
        assert not PublicAnswer.objects.exists()
        assert answer_page("26") is None

    def test_publishing_again_changes_nothing_twice(self) -> None:
        number = self.closed()
        publish_answers([number])
        publish_answers([number, number])
        assert PublicAnswer.objects.count() == 1

    def test_more_answers_cost_no_more_queries(self, django_assert_max_num_queries: Any) -> None:
        numbers = [bring_to("closed") for _ in range(5)]
        with django_assert_max_num_queries(5):
            assert len(publish_answers(numbers)) == 5


class TestSearch:
    def cold_guide(self) -> None:
        new = guide("cold", title="暖气不热找谁", category=COLD, unit="heat")
        save_guides([new], actor=SYSTEM, now=NOW)

    def test_without_index_titles_are_searched_and_the_index_asked_for_once(self) -> None:
        self.cold_guide()
        found = search("暖气")
        assert [hit.id for hit in found.hits] == ["cold"], "g-1 has expired"
        assert found.hits[0].url == "/guides/cold"
        assert found.notice
        search("暖气")
        assert len(jobs("knowledge.rebuild_index")) == 1

    @pytest.mark.parametrize(
        "query", ["", " ", "\x00", "%", "'", '"', "a AND (", "词" * 20_000, "\ud800"]
    )
    def test_any_query_is_answered_without_and_with_index(self, query: str) -> None:
        assert search(query).total >= 0
        indexing.rebuild_index()
        found = search(query, kind="nonsense", district="nowhere", page=50)
        assert found.hits == []
        assert (found.kind, found.district) == ("", "")

    def test_with_the_index_guides_and_answers_are_found(self) -> None:
        self.cold_guide()
        number = bring_to("closed")
        publish_answers([number])
        indexing.rebuild_index()
        found = search("暖气不热")
        assert {(hit.kind, hit.id) for hit in found.hits} == {("guide", "cold"), ("answer", number)}
        assert (found.total, found.guides, found.answers, found.notice) == (2, 1, 1, "")
        assert [hit.id for hit in search("暖气不热", kind="answer").hits] == [number]
        for hit in found.hits:
            for start, end in hit.marks:
                assert 0 <= start < end <= len(hit.snippet)

    def test_a_changed_guide_is_found_by_its_new_words(self) -> None:
        indexing.rebuild_index()
        save_guides([guide("a", title="广场舞太吵怎么办")], actor=SYSTEM, now=NOW)
        assert indexing.index_guides(["a"]) == 1
        assert search("广场舞").hits[0].id == "a"

    def test_help_lines_that_fit_stand_beside(self) -> None:
        assert [line.code for line in search("心理").lines] == ["mental"]
        assert search("暖气").lines == []

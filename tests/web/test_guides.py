"""The editors' pages: gaps, drafts, guides due; the vote on a guide."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from rencheng.server.knowledge.indexing import rebuild_index
from rencheng.server.knowledge.models import Guide, GuideDraft, GuideVote, PublicAnswer, SearchLog

SignIn = Callable[[str], Client]


@pytest.mark.parametrize("page", ["/desk/gaps", "/desk/guides"])
def test_who_may_see(seat: SignIn, page: str) -> None:
    assert seat("editor").get(page).status_code == 200
    assert seat("callback").get(page).status_code == 403
    assert Client().get(page).status_code == 302


def test_from_a_gap_to_a_guide(seat: SignIn) -> None:
    now = timezone.now()
    assert "没有发现缺口" in seat("editor").get("/desk/gaps").text
    from django.core.cache import cache

    cache.clear()
    PublicAnswer.objects.create(
        request_number="A1", title="停暖退费", question="停暖退费怎么办",
        answer="停暖退费请在10月15日前到供热站办理。需带身份证和房产证。",
        unit_id="heat", category_id="utilities/heating/cold", asked_at=now, answered_at=now,
    )  # fmt: skip
    rebuild_index()
    for n in range(4):
        SearchLog.objects.create(
            at=now - timedelta(days=1), query="停暖退费怎么办", visitor=n, found=1
        )
    editor = seat("editor")
    assert "停暖退费怎么办" in editor.get("/desk/gaps").text
    drafted = editor.post("/desk/gaps/draft", {"wording": "停暖退费怎么办"})
    draft = GuideDraft.objects.get()
    assert drafted["Location"] == f"/desk/guides/drafts/{draft.pk}"
    page = f"/desk/guides/drafts/{draft.pk}"
    text = editor.get(page).text
    assert "供热站办理" in text
    assert 'href="/answers/A1"' in text
    given = {name: str(one) for name, one in draft.data.items() if isinstance(one, str)}
    editor.post(f"{page}/step", given | {"event": "edit", "title": "停暖退费办理"})
    editor.post(f"{page}/step", {"event": "submit"})
    editor.post(f"{page}/step", {"event": "publish"})
    assert "请另一位专家来办" in editor.get(page).text
    seat("chief").post(f"{page}/step", {"event": "publish"})
    guide = Guide.objects.get(title="停暖退费办理")
    assert Client().get(f"/guides/{guide.code}").status_code == 200
    assert "停暖退费办理" in editor.get("/desk/guides").text
    editor.post(f"/desk/guides/{guide.code}/revise")
    assert GuideDraft.objects.get().state == "draft"
    missing = editor.post("/desk/gaps/draft", {"wording": "没人问过"}, follow=True)
    assert "没有“没人问过”" in missing.text
    assert editor.get("/desk/guides/drafts/999999").status_code == 404
    assert "没有“nothing”" in editor.post("/desk/guides/nothing/revise", follow=True).text


def test_machines_read_guides_and_find_them(seat: SignIn) -> None:
    Guide.objects.filter(pk="g-1").update(summary="</script><script>alert(1)</script>")
    text = Client().get("/guides/g-1").text
    found = json.loads(re.search(r'ld\+json">(.*?)</script>', text, re.S).group(1))  # type: ignore[union-attr]
    assert found["@type"] == "GovernmentService"
    assert found["description"] == "</script><script>alert(1)</script>"
    assert "<script>alert" not in text
    listed = Client().get("/sitemap.xml")
    assert listed["Content-Type"] == "application/xml"
    assert "/guides/g-1</loc>" in listed.text


def test_a_reader_says_whether_a_guide_helped(seat: SignIn) -> None:
    visitor = Client(REMOTE_ADDR="4.4.4.4")
    assert "这条有帮助吗" in visitor.get("/guides/g-1").text
    assert "谢谢" in visitor.post("/guides/g-1/helped", {"helped": "yes"}).text
    assert "已经回答过" in visitor.post("/guides/g-1/helped", {"helped": "no"}).text
    assert GuideVote.objects.get().helped
    assert visitor.post("/guides/nothing/helped", {"helped": "yes"}).status_code == 404

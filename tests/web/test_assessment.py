"""Issues of the month, cards, replays: as pages, each with who may."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from support.town import run_jobs, send

if TYPE_CHECKING:
    from web.conftest import SignIn

COLD = "utilities/heating/cold"


def test_an_issue_is_chosen_and_its_owner_writes_its_progress(seat: SignIn) -> None:
    from rencheng.server.assessment.models import IssueNote

    month = f"{timezone.localdate():%Y-%m}"
    new = {
        "month": month,
        "title": "供暖不热",
        "category": COLD,
        "owner": "heat",
        "goal": "逐户测温",
        "target": "90",
    }
    heating, chief = seat("heating"), seat("chief")
    heating.post("/desk/rates/issues/choose", new)
    assert "还没有选题" in chief.get("/desk/rates/issues").content.decode()
    assert (
        chief.post("/desk/rates/issues/choose", {**new, "target": "0"}, follow=True).status_code
        == 200
    )
    chief.post("/desk/rates/issues/choose", new)
    twice = chief.post("/desk/rates/issues/choose", new, follow=True)
    assert "已经确定" in twice.content.decode()
    said = {"month": month, "text": "已入户三百家"}
    heating.post("/desk/rates/issues/progress", said)
    seat("river").post("/desk/rates/issues/progress", {**said, "text": "不是我的"})
    page = chief.get("/desk/rates/issues").content.decode()
    assert "供暖不热" in page
    assert "已入户三百家" in page
    assert IssueNote.objects.count() == 1


def test_cards_are_given_once_as_the_clocks_say(seat: SignIn) -> None:
    from rencheng.server.assessment.models import Card
    from rencheng.server.requests.cards import give_cards
    from rencheng.server.requests.models import Request

    number = send(category=COLD)
    due = Request.objects.get(number=number).due_at
    assert due is not None
    assert give_cards(timezone.now()) == 0
    assert give_cards(due - timedelta(minutes=1)) == 1
    assert give_cards(due + timedelta(minutes=1)) == 1
    assert give_cards(due + timedelta(minutes=2)) == 0
    assert sorted(Card.objects.values_list("kind", flat=True)) == ["red", "yellow"]
    Card.objects.update(given_at=timezone.now())
    assert number in seat("heating").get("/desk/rates/cards?kind=yellow").content.decode()
    assert number not in seat("river").get("/desk/rates/cards?kind=yellow").content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_policy_is_replayed_by_a_job(seat: SignIn) -> None:
    send(category=COLD)
    chief = seat("chief")
    today = timezone.localdate()
    form = {"first": str(today), "last": str(today), "unreached": "bad"}
    form |= {
        f"weights.{rate}": weight
        for rate, weight in (("response", "20"), ("resolution", "40"), ("satisfaction", "40"))
    }
    for table in ("limits", "contact"):
        for urgency in ("emergency", "lifeline", "general", "complex"):
            form |= {f"{table}.{urgency}.amount": "3", f"{table}.{urgency}.unit": "hours"}
    assert seat("heating").get("/desk/rates/replay").status_code == 403
    wrong = chief.post("/desk/rates/replay", {**form, "weights.response": "99"}, follow=True)
    assert "rates.toml" in wrong.content.decode()
    waiting = chief.post("/desk/rates/replay", form, follow=True)
    assert "正在回放" in waiting.content.decode()
    run_jobs()
    done = chief.get("/desk/rates/replay").content.decode()
    assert "实际与回放对比" in done
    assert "0.0%" in done

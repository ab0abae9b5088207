"""Pages of minds, help and supplies: who may see them, what they say, what the public does."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rencheng.server.supplies.models import StockEntry
from rencheng.server.wellbeing import jobs, reading
from rencheng.server.wellbeing.models import CrisisCase, Entry, Helped, PulseBallot, SupportPlace
from support.minds import (
    AFRAID,
    CALM,
    EAST,
    FACT,
    RUMOUR,
    came,
    message,
    published,
    set_rules,
    take_places,
)
from support.town import send

SignIn = Callable[[str], Client]
STAFF_PAGES = {
    "/command/minds/": "chief", "/command/minds/hardship/": "chief",
    "/command/minds/gaps/": "chief",
    "/command/supplies/": "chief", "/desk/experts": "expert", "/desk/experts/new/fact": "expert",
    "/desk/support": "expert", "/desk/crisis": "counsellor",
}  # fmt: skip


@pytest.mark.parametrize(("page", "who"), STAFF_PAGES.items())
def test_who_may_see(seat: SignIn, page: str, who: str) -> None:
    assert seat(who).get(page).status_code == 200
    assert seat("callback").get(page).status_code == 403
    assert Client().get(page).status_code == 302


def test_not_even_the_chief_sees_those_in_danger(seat: SignIn) -> None:
    assert seat("chief").get("/desk/crisis").status_code == 403
    assert seat("expert").get("/desk/crisis").status_code == 403
    assert "/desk/crisis" not in seat("chief").get("/desk/").text


def test_empty_pages_say_what_to_do(seat: SignIn) -> None:
    chief = seat("chief")
    assert "还没有读过诉求" in chief.get("/command/minds/").text
    assert "supplies.toml" in chief.get("/command/supplies/").text
    assert "没有人在等" in seat("counsellor").get("/desk/crisis").text
    calm = Client().get("/calm").text
    assert "现在没有要说的消息" in calm
    assert "12345" in Client().get("/support?need=legal").text


def test_shares_are_told_and_the_few_are_not(seat: SignIn) -> None:
    now = timezone.now()
    came(now - timedelta(days=1), 20, AFRAID)
    came(now - timedelta(days=1), 30, CALM)
    came(now - timedelta(days=2), 4, AFRAID, trade="home", first=500)
    reading.read_new(now)
    text = seat("chief").get("/command/minds/").text
    for said in ("东区", "居家", "44.4%", "三问", 'class="band"'):
        assert said in text
    assert "想拖累" not in text
    trades = seat("chief").get("/command/minds/?by=trade").text
    assert trades.count('class="band"') > 2
    assert seat("chief").get("/command/minds/?subject=need:medicine&district=x").status_code == 200
    assert "药店" in seat("chief").get("/command/minds/gaps/?kind=magic").text
    assert seat("chief").get("/command/minds/map.json").json()["features"]


def test_an_entry_from_the_form_to_the_public(seat: SignIn) -> None:
    expert, second = seat("expert"), seat("second")
    wrong = expert.post("/desk/experts/create/fact", FACT | {"source": ""})
    assert wrong.status_code == 400
    assert "60岁以上" in wrong.text
    expert.post("/desk/experts/create/fact", FACT)
    entry = Entry.objects.get()
    page = f"/desk/experts/{entry.pk}"
    expert.post(f"{page}/step", {"event": "submit"})
    expert.post(f"{page}/step", {"event": "publish"})
    assert "请另一位专家" in expert.get(page).text
    assert "由另一位专家决定" in expert.get(page).text
    second.post(f"{page}/step", {"event": "publish", "note": "核对过"})
    text = Client().get("/calm").text
    assert "1,000 人中有 20 到 40 人" in text
    assert 'class="people"' in text
    assert "核对过" in expert.get(page).text
    assert expert.get("/desk/experts/999999").status_code == 404
    assert expert.get("/desk/experts/new/poem").status_code == 404
    assert expert.post("/desk/experts/create/poem", FACT).status_code == 404
    assert seat("chief").post("/desk/experts/create/fact", FACT).status_code == 400


def test_a_message_and_what_readers_say(seat: SignIn) -> None:
    now = timezone.now()
    set_rules(timezone.localtime(now))
    entry = message(now, other="996个不用住院")
    spoken = Client().get("/calm/broadcast.txt")
    assert spoken["Content-Type"] == "text/plain; charset=utf-8"
    assert "备三天的药" in spoken.text
    visitor = Client(REMOTE_ADDR="3.3.3.3")
    text = visitor.get("/calm?remedy=pill&people=2&days=5").text
    for said in ("备三天的药", "挺过来了", "最多 24 片", "伤胃"):
        assert said in text
    assert visitor.get("/calm?remedy=pill&people=900&days=0").status_code == 200
    assert visitor.get("/calm?remedy=gold&people=x").status_code == 200
    assert "谢谢" in visitor.post("/calm/helped", {"entry": entry.pk, "helped": "yes"}).text
    again = visitor.post(
        "/calm/helped", {"entry": entry.pk, "helped": "no"}, headers={"HX-Request": "true"}
    )
    assert "今天已经回答过" in again.text
    assert "<html" not in again.text
    assert Helped.objects.get().helped
    assert visitor.post("/calm/helped", {"entry": "x"}).status_code == 404
    answers = {"risk": "4", "act": "5", "trust": "3"}
    assert visitor.post("/calm/pulse", answers).status_code == 302
    assert visitor.post("/calm/pulse", {"risk": "9"}).status_code == 400
    assert PulseBallot.objects.count() == 1
    assert "比较" in seat("expert").get(f"/desk/experts/{entry.pk}").text


@pytest.mark.usefixtures("town")
def test_search_tells_what_is_so_and_where_to_call() -> None:
    now = timezone.now()
    published("rumour", RUMOUR, now)
    take_places(now)
    assert "喝醋能防" in Client().get("/search?q=听说喝醋有用").text
    danger = Client().get("/search?q=我不想活了").text
    assert "现在就找人说说" in danger
    assert "tel:5678" in danger
    assert "现在就找人说说" not in Client().get("/search?q=暖气不热").text


@pytest.mark.usefixtures("town")
def test_whoever_writes_such_words_sees_where_to_call() -> None:
    take_places(timezone.now())
    said = Client().post("/submit/suggest", {"text": "我不想活了"}).text
    assert "tel:5678" in said
    assert "tel:5678" not in Client().post("/submit/suggest", {"text": "路灯坏了"}).text


def test_help_is_found_and_printed(seat: SignIn) -> None:
    take_places(timezone.now())
    text = Client().get(f"/support?need=发烧&place={EAST}").text
    assert "东街发热门诊" in text
    assert "tel:1234" in text
    assert "东街发热门诊" in Client().get(f"/support/sheet/{EAST}").text
    assert Client().get("/support/sheet/999999").status_code == 404
    assert Client().get("/daily").status_code == 200
    expert = seat("expert")
    assert "心里话热线" in expert.get("/desk/support").text
    expert.post("/desk/support/talk/verify", {"hours": "24小时", "phone": "777"})
    assert SupportPlace.objects.get(pk="talk").phone == "777"
    refused = expert.post("/desk/support/talk/verify", {"phone": ""}, follow=True)
    assert "没人找得到" in refused.text


def test_a_request_in_danger_is_in_the_queue_at_once(seat: SignIn) -> None:
    number = send("我不想活了", number=2)
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'wellbeing.flag'")
        ((waiting,),) = cursor.fetchall()
    assert number in str(waiting)
    jobs.flag_crisis(numbers=[number])
    counsellor = seat("counsellor")
    text = counsellor.get("/desk/crisis").text
    assert "不想活了" in text
    case = CrisisCase.objects.get(number=number)
    page = f"/desk/crisis/{case.pk}"
    assert "我不想活了" in counsellor.get(page).text
    counsellor.post(f"{page}/step", {"event": "take"})
    refused = counsellor.post(f"{page}/step", {"event": "contacted", "note": ""}, follow=True)
    assert "请写一句记录" in refused.text
    counsellor.post(f"{page}/step", {"event": "contacted", "note": "已稳定"})
    assert "已稳定" in counsellor.get(page).text
    part = counsellor.get("/desk/crisis", headers={"HX-Target": "crisis-queue"}).text
    assert "<html" not in part
    assert counsellor.get("/desk/crisis/999999").status_code == 404
    assert seat("chief").post(f"{page}/step", {"event": "take"}).status_code == 403


def test_stocks_by_the_forms(seat: SignIn) -> None:
    set_rules(timezone.localtime())
    chief = seat("chief")
    given = {"what": "enter", "item": "rice", "district": EAST, "event": "count", "units": "9000"}
    chief.post("/command/supplies/step", given)
    assert StockEntry.objects.get().after == 9000
    refused = chief.post("/command/supplies/step", given | {"units": "-3"}, follow=True)
    assert "0 到" in refused.text
    move = {"what": "move", "item": "rice", "giver": EAST, "taker": EAST, "units": "1"}
    assert "两个不同的区" in chief.post("/command/supplies/step", move, follow=True).text
    measure = {"what": "measure", "item": "rice", "measure": "publish", "note": "已公布"}
    chief.post("/command/supplies/step", measure)
    text = chief.get("/command/supplies/").text
    assert "公布哪里有货" in text
    assert "大米" in Client().get("/daily").text


def test_pages_ask_few_questions(seat: SignIn) -> None:
    now = timezone.now()
    set_rules(timezone.localtime(now))
    message(now)
    take_places(now)
    came(now - timedelta(days=1), 40, AFRAID)
    reading.read_new(now)
    for page, who, most in (
        ("/command/minds/", "chief", 18), ("/command/supplies/", "chief", 24), ("/calm", "", 16),
        ("/support?need=fever", "", 8), ("/desk/experts", "expert", 10),
    ):  # fmt: skip
        client = seat(who) if who else Client()
        client.get(page)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(page).status_code == 200
        assert len(asked) <= most, (page, len(asked))


def test_the_interface_tells_the_same(seat: SignIn) -> None:
    now = timezone.now()
    set_rules(timezone.localtime(now))
    message(now)
    take_places(now)
    chief = seat("chief")
    assert chief.get("/api/v1/minds").json()["code"] == "minds_none"
    came(now - timedelta(days=1), 20, AFRAID)
    reading.read_new(now)
    assert chief.get("/api/v1/minds").json()["districts"][EAST]["share"] == 1
    assert Client().get("/api/v1/minds").status_code == 401
    assert Client().get("/api/v1/support?need=fever").json()[0]["phone"] == "1234"
    told = Client().get("/api/v1/messages").json()
    assert told["messages"][0]["fact"]["frequency"] == {"of": 1000, "low": 20, "high": 40}
    line = {"item": "rice", "district": EAST, "units": 5}
    entered = chief.post("/api/v1/supplies/ledger", line, content_type="application/json")
    assert (entered.status_code, entered.json()) == (201, {"after": 5})
    assert chief.get("/api/v1/supplies").json()[0]["cells"]
    assert Client().get("/api/v1/stock").json()[0]["item"] == "rice"
    ballot = {"risk": 1, "act": 2, "trust": 3}
    sent = Client().post("/api/v1/pulse", ballot, content_type="application/json")
    assert (sent.status_code, sent.json()) == (201, {"kept": True})
    assert not re.search("crisis", str(Client().get("/api/v1/openapi.json").json()["paths"].keys()))

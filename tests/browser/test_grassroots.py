"""The operator's keys, and the grid worker's phone without a net."""

from __future__ import annotations

import gzip
import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from support.grassroots import LAT, LON, photo, set_grass_rules
from support.town import send

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from browser.conftest import Visit

SAID = "柳荫里3号楼从昨晚起暖气不热，家里有老人"


@pytest.fixture(autouse=True)
def rules(town: None) -> None:
    set_grass_rules(timezone.now())


def staff(name: str) -> Any:
    from django.contrib.auth import get_user_model

    from rencheng.server.people.queries import actor_of

    return actor_of(get_user_model().objects.get(username=name))


def ring(call_id: str = "c1") -> None:
    from rencheng.server.calls.live import Told, tell_call

    now = timezone.now()
    for event, seconds in (("ring", 6), ("pick_up", 3)):
        at = now - timedelta(seconds=seconds)
        told = Told(call_id, event, at, "13800138000", "operator")
        tell_call(told, actor=staff("operator"), now=now)


def test_from_the_ring_to_the_unit_in_one_key_beside_the_words(visit: Visit) -> None:
    from rencheng.server.calls.models import CallRecord
    from rencheng.server.requests.models import Request

    page = visit(staff="operator")
    page.goto("/desk/operator")
    ring()
    expect(page.locator("#caller-now")).to_have_text("138****8000")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.insert_text(SAID)
    expect(page.locator("#help")).to_contain_text("热力公司")
    expect(page.locator("#help")).to_contain_text("暖气不热怎么报修")
    page.keyboard.press("Alt+Enter")  # the first key and the last
    expect(page.get_by_text("编号", exact=True)).to_be_visible()
    request = Request.objects.get()
    assert (request.state, request.unit_id) == ("dispatched", "heat")
    assert CallRecord.objects.get().request_number == request.number


def test_a_duplicate_is_joined_and_an_answer_taken_over_by_key(visit: Visit) -> None:
    from rencheng.server.requests.models import Request

    first = send(SAID)
    page = visit(staff="operator")
    page.goto("/desk/operator")
    page.locator("#text").focus()
    page.keyboard.insert_text(SAID)
    expect(page.locator("#help")).to_contain_text("疑似重复")
    page.keyboard.press("Alt+d")
    expect(page.locator(f"#alike-{first}")).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Alt+Enter")  # three keys
    expect(page.get_by_text(first)).to_be_visible()
    assert Request.objects.exclude(number=first).get().state == "merged"
    page.goto("/desk/operator")
    page.locator("#text").focus()
    page.keyboard.insert_text("家里冷，暖气不热怎么办")
    expect(page.locator("[data-answer]").first).to_be_visible()
    page.keyboard.press("Alt+j")
    expect(page.locator("#answer")).to_have_value(re.compile("^暖气不热怎么报修"))
    page.keyboard.press("Alt+Enter")
    expect(page.get_by_text("编号", exact=True)).to_be_visible()
    assert Request.objects.filter(state="closed").count() == 1


def test_a_case_made_without_a_net_arrives_once(visit: Visit) -> None:
    from rencheng.server.grid.models import GridCase

    page = _phone(visit)
    _kept(page)
    page.context.set_offline(True)
    page.goto("/field/")  # from what the phone kept
    expect(page.locator("#net")).to_be_visible()
    _collect(page)
    expect(page.locator("#outbox li")).to_contain_text("等待网络")
    assert not GridCase.objects.exists()
    page.goto("/field/")
    expect(page.locator("#outbox li")).to_contain_text("暴露垃圾")
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#outbox li")).to_contain_text("已上报")
    page.goto("/field/")
    expect(page.locator("article.item")).to_have_count(1)
    case = GridCase.objects.get()
    assert (case.kind, case.doubt, case.steps.count()) == ("garbage", "", 1)
    assert case.steps.get().picture


def test_what_went_on_meanwhile_is_told_as_a_conflict(visit: Visit) -> None:
    from rencheng.server.grid.cases import Found, collect, move
    from rencheng.server.grid.models import GridCase

    now = timezone.now()
    case, _ = collect(
        Found("key-conflict", "garbage", lat=LAT, lon=LON), actor=staff("walker"), now=now
    )
    page = _phone(visit, refused=True)
    _kept(page)
    page.context.set_offline(True)
    page.locator("article.item input[name=note]").fill("扫干净了")
    page.locator("article.item button").click()
    expect(page.locator("#outbox li")).to_contain_text("等待网络")
    move(case.number, "open", actor=staff("dispatcher"), now=timezone.now())
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#outbox li")).to_contain_text("派单员 老周")
    assert GridCase.objects.get().state == "opened"
    page.get_by_role("button", name="丢弃").click()
    expect(page.locator("#outbox")).to_be_hidden()


def test_a_patrol_is_kept_and_what_is_near_comes_first(visit: Visit) -> None:
    from rencheng.server.grid.cases import Found, collect
    from rencheng.server.grid.models import PatrolPoint

    now = timezone.now()
    for key, north in (("key-far-away", -0.0011), ("key-close-by", 0.0)):
        collect(Found(key, "garbage", key, LAT + north, LON), actor=staff("walker"), now=now)
    page = _phone(visit)
    page.get_by_role("button", name="开始巡查").click()
    expect(page.locator("[data-lat]").first).to_contain_text("key-close-by")
    expect(page.locator("[data-lat] .metres").first).to_have_text("· 0 m")
    page.wait_for_timeout(500)  # the phone says where it is
    page.get_by_role("button", name="结束巡查").click()
    expect(page.locator("#outbox li")).to_contain_text("轨迹已保存")
    point = PatrolPoint.objects.get()
    assert (point.cell, point.doubtful) == ("010101001001001", False)


def test_the_first_load_is_small(visit: Visit) -> None:
    """Below 100 KB compressed: each file as the server would send it, by gzip."""

    page = _phone(visit)
    bodies: dict[str, bytes] = {}
    page.on("response", lambda answer: bodies.setdefault(answer.url, answer.body()))
    page.goto("/field/", wait_until="networkidle")
    size = sum(len(gzip.compress(body)) for body in bodies.values())
    assert 1_000 < size < 100_000, json.dumps({url: len(body) for url, body in bodies.items()})


def _phone(visit: Visit, **more: bool) -> Page:
    page = visit(width=390, staff="walker", **more)
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": LAT, "longitude": LON, "accuracy": 8})
    page.goto("/field/")
    return page


def _kept(page: Page) -> None:
    """Wait until the phone has kept the page and its parts."""
    there = """async () => {
      for (let tries = 0; tries < 100; tries += 1) {
        const keys = await (await caches.open("field")).keys();
        if (navigator.serviceWorker.controller && keys.length >= 4) return true;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      return false;
    }"""
    assert page.evaluate(there)


def _collect(page: Page) -> None:
    picture = {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": photo(LAT, LON)}
    page.locator("#picture").set_input_files(picture)  # type: ignore[arg-type] # as a dict
    page.locator("#kind").select_option("garbage")
    page.get_by_role("button", name="提交").click()

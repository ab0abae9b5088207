"""What people send by mistake or malice: a clear sentence, and what was typed stays."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from pathlib import Path

    from browser.conftest import Visit

MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)> 暖气不热 👨‍👩‍👧‍👦🔥"


def test_markup_and_emoji_are_text(visit: Visit) -> None:
    page = visit()
    page.goto("/search")
    page.locator("#q").fill(MARKUP)
    page.keyboard.press("Enter")
    expect(page.locator("#q")).to_have_value(re.compile("暖气不热"))
    expect(page.locator("main script, main img")).to_have_count(0)
    page.goto("/submit/")
    page.locator("#text").fill(MARKUP)
    page.get_by_role("button", name="提交").click()
    page.get_by_role("link", name="查看进度").click()
    expect(page.locator(".follow h2")).to_contain_text("暖气不热 👨‍👩‍👧‍👦🔥")
    expect(page.locator(".follow script, .follow img")).to_have_count(0)


def test_a_hundred_thousand_characters(visit: Visit) -> None:
    page = visit(refused=True)
    page.goto("/submit/")
    page.locator("#text").fill("冷" * 100_000)
    page.locator("#contact_name").fill("王女士")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("alert")).to_contain_text("文字有 100000 个字，最多 10000 个字")
    expect(page.locator("#text")).to_have_value("冷" * 100_000)
    expect(page.locator("#contact_name")).to_have_value("王女士")


def test_a_forged_category(visit: Visit) -> None:
    page = visit(refused=True)
    page.goto("/submit/")
    page.locator("#text").fill("路灯不亮")
    page.wait_for_load_state("networkidle")
    page.evaluate("""() => {
        const option = new Option("forged", "utilities/forged", true, true);
        document.querySelector("#category").append(option);
    }""")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("alert")).to_contain_text("没有“utilities/forged”这个分类")
    expect(page.locator("#text")).to_have_value("路灯不亮")


def test_a_text_named_jpg(visit: Visit, tmp_path: Path) -> None:
    fake = tmp_path / "photo.jpg"
    fake.write_text("this is no picture", "utf-8")
    page = visit(refused=True)
    page.goto("/submit/")
    page.locator("#text").fill("暖气不热")
    page.locator("#pictures").set_input_files(fake)
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("alert")).to_contain_text("“photo.jpg”不是可以识别的图片")
    expect(page.locator("#text")).to_have_value("暖气不热")


def test_guessing_a_secret_ends(visit: Visit) -> None:
    page = visit(refused=True)
    for _ in range(11):
        page.goto("/follow/?number=26010100000001&secret=AAAAAAAA")
    expect(page.get_by_role("alert")).to_contain_text("尝试次数过多")


def test_a_page_that_is_not_there(visit: Visit) -> None:
    page = visit(refused=True)
    page.goto("/guides/nothing-here")
    expect(page.get_by_role("heading", level=1)).to_have_text("没有这个页面")
    page.get_by_role("link", name="返回首页").click()
    expect(page.locator("#q")).to_be_visible()


def test_a_handler_does_not_see_the_whole_city(visit: Visit) -> None:
    page = visit(staff="river", refused=True)
    page.goto("/desk/")
    expect(page.get_by_role("link", name="指挥屏")).to_have_count(0)
    page.goto("/command/")
    expect(page.get_by_role("heading", level=1)).to_have_text("您不能查看此页")

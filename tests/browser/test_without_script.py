"""The portal and the desk work whole without JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from support.town import send

if TYPE_CHECKING:
    from browser.conftest import Visit


def test_search_filter_and_submit(visit: Visit) -> None:
    page = visit(script=False)
    page.goto("/")
    page.locator("#q").fill("暖气不热")
    page.get_by_role("button", name="搜索").click()
    expect(page.locator(".hit")).to_have_count(1)
    page.get_by_label("公开答复").check()
    page.get_by_role("button", name="确定").click()
    expect(page.locator(".hit")).to_have_count(0)
    page.get_by_role("link", name="我要反映").last.click()
    expect(page.locator("#text")).to_have_value("暖气不热")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("已收到您的诉求")
    page.get_by_role("link", name="查看进度").click()
    expect(page.locator(".timeline li")).not_to_have_count(0)


def test_the_desk_and_the_figures(visit: Visit) -> None:
    number = send(category="utilities/heating/cold")
    page = visit(script=False, staff="heating")
    page.goto("/desk/")
    page.locator("a[data-row]").click()
    page.get_by_role("button", name="签收").click()
    expect(page.locator(".state-accepted")).to_be_visible()
    command = visit(script=False, staff="chief")
    command.goto("/command/")
    expect(command.locator("[data-newest]")).to_contain_text("暖气不热")
    expect(command.locator("[data-live=total]")).to_have_text("1")
    assert number in command.locator("[data-newest] a").get_attribute("href")  # type: ignore[operator] # it is a link

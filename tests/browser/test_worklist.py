"""The worklist by hand and by key: a request beside the list, many at once, a view kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from support.town import send

if TYPE_CHECKING:
    from browser.conftest import Visit

COLD = "utilities/heating/cold"


def test_a_request_opens_beside_the_list_and_a_step_is_taken_there(visit: Visit) -> None:
    for serial in (1, 2, 3):
        send(f"柳荫里{serial}号楼暖气不热", number=serial, category=COLD)
    page = visit(staff="heating")
    page.goto("/desk/")
    page.keyboard.press("j")
    page.keyboard.press("o")
    side = page.locator("#side-body")
    expect(side.get_by_role("heading", level=1)).to_have_text("柳荫里1号楼暖气不热")
    expect(page).to_have_url(re.compile("/desk/$"))
    page.keyboard.press("j")  # the next row follows beside the list
    expect(side.get_by_role("heading", level=1)).to_have_text("柳荫里2号楼暖气不热")
    side.get_by_role("button", name="签收", exact=True).click()  # the first step stands open
    expect(side.get_by_role("status")).to_have_text("已办理，并已记入办理记录。")
    expect(page.locator("tr", has_text="2号楼").locator(".state-accepted")).to_be_visible()
    expect(page).to_have_url(re.compile("/desk/$"))
    page.keyboard.press("Escape")
    expect(page.locator("#side")).to_be_hidden()
    expect(page.locator("[data-row]", has_text="2号楼")).to_be_focused()


def test_many_are_accepted_at_once_and_a_view_is_kept(visit: Visit) -> None:
    for serial in (1, 2):
        send(f"柳荫里{serial}号楼暖气不热", number=serial, category=COLD)
    page = visit(staff="heating")
    page.goto("/desk/?state=dispatched")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-chosen]")).to_contain_text("2")
    page.get_by_role("button", name="对所选诉求办理").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("办成 2 件")
    page.keyboard.press("u")
    expect(page).to_have_url(re.compile(r"\?state=dispatched$"))
    page.keyboard.press("v")
    page.keyboard.type("还没签收")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="还没签收")).to_be_visible()


def test_without_script_a_row_leads_to_its_page_and_bulk_acts_work(visit: Visit) -> None:
    send(category=COLD)
    page = visit(staff="heating", script=False)
    page.goto("/desk/")
    page.locator("[name=number]").check()
    page.get_by_role("button", name="对所选诉求办理").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("办成 1 件")
    page.get_by_role("link", name="回到待办").click()
    page.locator("[data-row]").click()
    page.wait_for_url("**/desk/requests/*")


def test_the_board_is_live(visit: Visit) -> None:
    page = visit(staff="chief")
    page.goto("/desk/board")
    page.wait_for_selector("body.is-live")
    expect(page.locator(".board-units")).to_have_count(0)
    send(category=COLD)
    expect(page.locator(".board-units")).to_contain_text("热力公司")

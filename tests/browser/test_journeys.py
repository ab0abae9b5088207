"""The ways people go through the pages, by hand and by key."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from PIL import Image
from playwright.sync_api import expect

from support.town import forget_models, run_jobs, send

if TYPE_CHECKING:
    from pathlib import Path

    from browser.conftest import Visit

SAID = "柳荫里3号楼从昨晚起暖气不热，家里有老人，电话13800010002"


def test_a_search_leads_to_the_guide(visit: Visit) -> None:
    page = visit()
    page.goto("/")
    page.keyboard.type("家里冷，暖气不热怎么办")
    page.keyboard.press("Enter")
    first = page.locator(".hit").first
    expect(first.locator("mark").first).to_be_visible()
    first.get_by_role("link", name="暖气不热怎么报修").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("暖气不热怎么报修")
    expect(page.locator(".numbered li")).to_have_text(["打电话", "约时间", "上门测温"])


def test_a_filter_swaps_the_results_alone(visit: Visit) -> None:
    page = visit()
    page.goto("/search?q=暖气")
    page.get_by_label("公开答复").check()
    expect(page.get_by_text("没有找到相关内容。")).to_be_visible()
    expect(page).to_have_url(re.compile("kind=answer"))
    expect(page.get_by_role("link", name="我要反映").last).to_have_attribute(
        "href", re.compile("text=")
    )


def test_a_citizen_sends_a_request_with_a_picture_and_follows_it(
    visit: Visit, tmp_path: Path
) -> None:
    page = visit(width=390)
    page.goto("/submit/")
    page.get_by_label("发生了什么？在哪里？").fill(SAID)
    expect(page.locator("#suggestion")).to_contain_text("热力公司")
    picture = tmp_path / "thermometer.png"
    picture.write_bytes(_png())
    page.get_by_label("图片（最多4张）").set_input_files(picture)
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("已收到您的诉求")
    number, secret = page.locator("#number").inner_text(), page.locator("#secret").inner_text()
    expect(page.locator(".qr svg")).to_be_visible()
    page.get_by_role("link", name="查看进度").click()
    expect(page.locator(".follow")).to_contain_text("热力公司")
    page.get_by_text("您写的内容").click()
    expect(page.locator(".follow")).not_to_contain_text("13800010002")

    other = visit()
    other.goto("/follow/")
    other.locator("#number").fill(number)
    other.locator("#secret").fill(secret.lower())
    other.keyboard.press("Enter")
    expect(other.locator(".follow")).to_contain_text(number)

    unit = visit(staff="heating")
    unit.goto(f"/desk/requests/{number}")
    unit.locator(".thumb").scroll_into_view_if_needed()
    expect(unit.locator(".thumb")).to_have_js_property("naturalWidth", 64)


def test_from_the_call_to_the_public_answer(visit: Visit) -> None:
    """Operator, dispatcher, unit, callback, each at their seat; then anyone finds the answer."""
    forget_models()
    seat = visit(staff="operator")
    seat.goto("/desk/operator")
    seat.keyboard.type("13800010002")
    seat.get_by_label("姓名").fill("王女士")
    seat.get_by_label("何人、何时、何地、何事、来龙去脉").press_sequentially("杨社区水泵房半夜轰鸣")
    expect(seat.locator("#help")).to_contain_text("杨社区")
    seat.keyboard.press("Alt+Enter")
    expect(seat.get_by_role("heading", level=1)).to_have_text("已受理，请告诉来电人：")
    number = seat.locator("dd.big").first.inner_text()
    code = seat.locator("dd.big").nth(1).inner_text()

    dispatcher = visit(staff="dispatcher")
    dispatcher.goto("/desk/")
    expect(dispatcher.get_by_role("heading", level=1)).to_have_text("需要我办的 1 件")
    dispatcher.keyboard.press("j")
    dispatcher.keyboard.press("Enter")
    dispatcher.locator("[data-side-whole]").click()
    dispatcher.wait_for_url("**/desk/requests/*")
    dispatcher.keyboard.press("d")
    expect(dispatcher.locator("#unit")).to_be_focused()
    dispatcher.locator("#unit").select_option("heat")
    dispatcher.get_by_role("button", name="派单", exact=True).click()
    expect(dispatcher.get_by_role("status")).to_have_text("已办理，并已记入办理记录。")

    unit = visit(staff="heating")
    unit.goto(f"/desk/requests/{number}")
    unit.keyboard.press("s")
    unit.keyboard.press("Enter")
    expect(unit.get_by_role("status")).to_be_visible()
    unit.keyboard.press("r")
    unit.keyboard.type("水泵减振垫已更换，夜间噪声达标。")
    unit.get_by_role("button", name="反馈结果").click()
    expect(unit.locator(".state-reported")).to_be_visible()

    callback = visit(staff="callback")
    callback.goto(f"/desk/requests/{number}")
    callback.get_by_label("解决了").check()
    callback.get_by_label("非常满意").check()
    callback.get_by_role("button", name="回访", exact=True).click()
    expect(callback.locator(".state-closed").first).to_have_text("已办结")
    run_jobs()

    caller = visit(width=390)
    caller.goto("/follow/")
    caller.locator("#phone").fill("138 0001 0002")
    caller.locator("#code").fill(code)
    caller.keyboard.press("Enter")
    expect(caller.locator(".follow .answer-text")).to_contain_text("减振垫已更换")
    caller.goto("/search?q=水泵房噪声")
    caller.locator(".hit a[href^='/answers/']").first.click()
    expect(caller.locator(".answer-text")).to_contain_text("减振垫已更换")


def test_a_refused_step_says_why(visit: Visit) -> None:
    number = send(category="utilities/heating/cold")
    page = visit(staff="dispatcher")
    page.goto(f"/desk/requests/{number}")
    signing = page.locator(".refused").filter(has_text="签收")
    expect(signing).to_contain_text("您的岗位不办理这一步")


def test_a_contact_opens_with_a_reason_only(visit: Visit) -> None:
    number = send(
        category="utilities/heating/cold", contact_name="王女士", contact_phone="13800010002"
    )
    page = visit(staff="heating")
    page.goto(f"/desk/requests/{number}")
    expect(page.locator("main")).not_to_contain_text("13800010002")
    page.get_by_text("查看联系方式").click()
    page.get_by_label("查看理由（会记录）").fill("约上门时间")
    page.get_by_role("button", name="查看", exact=True).click()
    expect(page.get_by_role("link", name="13800010002")).to_be_visible()


def test_the_worklist_filters_and_walks_by_key(visit: Visit) -> None:
    for serial, text in enumerate(("柳荫里暖气不热", "河堤路供暖管道漏水", "杨社区暖气冰凉"), 1):
        send(text, number=serial, category="utilities/heating/cold")
    page = visit(staff="heating")
    page.goto("/desk/")
    rows = page.locator("a[data-row]")
    expect(rows).to_have_count(3)
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("/")
    page.keyboard.type("漏水")
    page.keyboard.press("Enter")
    expect(rows).to_have_count(1)
    expect(page).to_have_url(re.compile("text="))


def test_the_command_post_is_live(visit: Visit) -> None:
    page = visit(staff="chief")
    page.goto("/command/")
    page.wait_for_selector("body.is-live")
    expect(page.locator("#map canvas")).to_be_visible()
    expect(page.locator("[data-live=total]")).to_have_text("0")
    send("河堤路暖气管爆了")
    expect(page.locator("[data-live=total]")).to_have_text("1")
    expect(page.locator("[data-newest]")).to_contain_text("河堤路暖气管爆了")
    page.locator("#hours canvas").hover()
    page.locator("#map canvas").hover()


def test_chinese_first_english_by_switch(visit: Visit) -> None:
    page = visit()
    page.goto("/lines")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.get_by_role("heading", level=1)).to_have_text("求助电话")
    page.get_by_role("button", name="English").click()
    expect(page).to_have_url(re.compile("/lines$"))
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", level=1)).to_have_text("Help lines")
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("求助电话")


def test_the_theme_is_kept(visit: Visit) -> None:
    page = visit()
    page.goto("/")
    page.get_by_role("button", name="浅色或深色").click()
    page.goto("/lines")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_signing_in_and_out(visit: Visit) -> None:
    page = visit()
    page.goto("/desk/operator")
    page.get_by_label("用户名").fill("operator")
    page.get_by_label("密码").fill("wrong")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_contain_text("用户名或密码不对")
    page.get_by_label("用户名").fill("operator")
    page.get_by_label("密码").fill("operator")
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/desk/operator")
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("有什么事，问问城市")


def _png() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (64, 48), "#1d5fb4").save(made, "PNG")
    return made.getvalue()


def test_suggestions_while_typing_are_reached_by_keys(visit: Visit) -> None:
    page = visit()
    page.goto("/")
    page.locator("#q").press_sequentially("暖气")
    option = page.get_by_role("option").first
    expect(option).to_be_visible()
    said = option.inner_text()
    page.keyboard.press("Escape")
    expect(option).to_be_hidden()
    page.keyboard.type("不")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#q")).to_have_value(said)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    expect(page.locator("#q")).to_have_value(said)

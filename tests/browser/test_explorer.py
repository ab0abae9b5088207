"""The explorer in a real browser: charts over tables, the way down, all without script too."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from browser.test_accessible import AXE, RUN
from support.warehouse import MONDAY, filled, mart_built

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from browser.conftest import Visit

EXPLORE, SQL = "/command/explore/", "/command/explore/sql"
DAYS = 80


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eighty days: heating rises and falls, noise comes at weekends."""
    path = tmp_path_factory.mktemp("warehouse")
    rows = []
    for n in range(DAYS):
        day = MONDAY - timedelta(days=DAYS - 1 - n)
        cold = {"day": day, "community": f"01010100100{1 + n % 2}"}
        noise = {"day": day, "category": "utilities/noise", "trade": "home"}
        rows += [cold] * (1 + n % 7) + [noise] * (4 if day.weekday() > 4 else 1)
    mart_built(filled(path, requests=[{**row, "number": f"n{n}"} for n, row in enumerate(rows)]))
    return path


@pytest.fixture
def explorer(town: None, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from rencheng.server.people.actions import save_staff

    monkeypatch.setenv("RENCHENG_WAREHOUSE", str(folder))
    save_staff("analyst", password="analyst", display="苏", roles=["analyst"], unit="centre")


def faults(page: Page, path: str) -> list[str]:
    """What axe finds, and whether anything is wider than the window."""
    page.evaluate(f"{AXE}; undefined")
    found: list[str] = page.evaluate(RUN)
    over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    wide = [f"{over} px too wide"] if over > 0 else []
    return [f"{path}: {fault}" for fault in (*found, *wide)]


@pytest.mark.usefixtures("explorer")
def test_charts_stand_over_what_the_page_holds(visit: Visit) -> None:
    found = []
    for width, theme in ((1440, "light"), (390, "dark")):
        page = visit(width=width, theme=theme, staff="analyst")
        page.goto(EXPLORE)
        page.locator("#explore-curve").scroll_into_view_if_needed()  # charts load when seen
        page.wait_for_selector("body.explore-drawn")
        expect(page.locator("#explore-map canvas")).to_be_visible()
        expect(page.locator("#explore-curve canvas")).to_be_visible()
        found += faults(page, EXPLORE)
        page.goto(SQL)
        found += faults(page, SQL)
    assert found == []


@pytest.mark.usefixtures("explorer")
def test_the_way_down_and_back_without_script(visit: Visit) -> None:
    page = visit(script=False, staff="analyst")
    page.goto(EXPLORE)
    page.locator("select[name=category]").select_option("utilities")
    page.locator("select[name=step]").select_option("week")
    page.get_by_role("button", name="查看").click()
    expect(page.locator("svg.curve").first).to_be_visible()
    page.get_by_role("link", name="噪声").first.click()
    expect(page.locator("select[name=category]")).to_have_value("utilities/noise")
    expect(page.locator("select[name=step]")).to_have_value("week")
    page.get_by_role("link", name="东区").first.click()
    expect(page.locator("select[name=place]")).to_have_value("010101")
    page.get_by_label("把这个视图存为").fill("东区噪声")
    page.get_by_role("button", name="保存").click()
    kept = page.url
    page.goto(EXPLORE)
    page.get_by_role("link", name="东区噪声").click()
    assert page.url == kept


@pytest.mark.usefixtures("explorer")
def test_a_query_by_keyboard(visit: Visit) -> None:
    page = visit(staff="analyst")
    page.goto(EXPLORE)
    page.get_by_role("link", name="用 SQL 查询").press("Enter")
    page.get_by_label("SQL").fill("SELECT sum(requests)::int AS n FROM requests_daily")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".sql-table th")).to_have_text("n", timeout=30_000)  # a process starts

"""The page assets are served and work in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page


EMPTY = '<!doctype html><html lang="zh"><link rel="icon" href="data:,"><p>供暖不热怎么办</p></html>'


def test_scripts_and_icons_load(page: Page) -> None:
    page.route("**/empty", lambda route: route.fulfill(body=EMPTY, content_type="text/html"))
    page.goto("/empty")
    for script in ("htmx.min.js", "echarts.min.js", "tabler.min.js"):
        page.add_script_tag(url=f"/static/vendor/{script}")
    assert page.evaluate("typeof htmx.process + typeof echarts.init") == "functionfunction"
    icons = page.evaluate("fetch('/static/vendor/icons.svg').then(answer => answer.text())")
    assert '<symbol id="search"' in icons

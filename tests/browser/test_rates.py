"""The chart of the rates is drawn where there are months to show, and a click opens one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from support.histories import MONDAY, step

if TYPE_CHECKING:
    from browser.conftest import Visit


def test_a_click_on_a_month_opens_it(visit: Visit) -> None:
    from rencheng.server.assessment.counting import Case, count_many
    from rencheng.server.requests.reading import reader

    page = visit(staff="chief")
    now = timezone.localtime().replace(day=1, hour=0, minute=0)
    before = (now - timedelta(days=1)).replace(day=1)
    way = (step("receive", 0, None), step("dispatch", 0, "heat"), step("contact", 1, "heat"))
    cases = [
        Case(
            number,
            str(number),
            "general",
            "010101001",
            "utilities/noise",
            None,
            [replace(one, at=month + (one.at - MONDAY)) for one in way],
        )
        for number, month in ((900, before), (901, now))
    ]
    with transaction.atomic():
        count_many(cases, reader().count_rules)
    page.goto("/desk/rates")
    page.wait_for_selector("body.rates-drawn")
    box = page.locator(".trend-chart").bounding_box()
    assert box is not None
    with page.expect_navigation():
        page.mouse.click(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.5)
    assert f"month={before:%Y-%m}" in page.url
    assert page.locator("table.rates-table").count() == 1

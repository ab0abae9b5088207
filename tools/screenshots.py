"""Pictures of every page for the docs: docs/pictures/<page>-<width>-<theme>.png.

    python tools/screenshots.py [ADDRESS] [--only NAME …] [--into FOLDER]

Without ADDRESS it takes the pictures of http://127.0.0.1:8000 where that answers; else it starts
the demo city itself and stops it at the end. Needs the same RENCHENG_HOME as that system (its
secrets sign in the demo's staff), Chromium and a Chinese font. Every run sends one request and
takes one call, so that receipt and history have something to show.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PIL import Image
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).resolve().parent.parent
ADDRESS = "http://127.0.0.1:8000"
WIDTHS = {1440: 900, 390: 844}
THEMES = ("light", "dark")
COLOURS = 256
START_SECONDS = 900
BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
MOST_HEIGHT = {1440: 1500, 390: 2200}

SPREAD = "/command/timetable/what-if/?contact_offices=0.5&first_offices=0&days_offices=21&advice=1"
QUESTION = "家里暖气不热怎么办"
SAID = (
    "我们小区3号楼从昨天晚上开始暖气就不热了，屋里只有十五度，"
    "家里有八十多岁的老人和刚出生的孩子，楼里好几户都这样，请尽快派人来看看。"
)


@dataclass(frozen=True, slots=True)
class Shot:
    """A page: who looks at it, where it is, what is done before the picture is taken."""

    name: str
    path: str
    staff: str = ""
    before: Callable[[Page], None] | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What differs from city to city and from run to run, looked up once."""

    guide: str
    answer: str
    receipt: str  # the follow page's address, with number and secret
    session: str
    worked: str  # a request with some history


def shots(found: Found) -> list[Shot]:
    """Every page, in the order of the way through."""
    return [
        Shot("portal-home", "/"),
        Shot("portal-results", f"/search?q={QUESTION}"),
        Shot("portal-guide", found.guide),
        Shot("portal-guides", "/guides/"),
        Shot("portal-answer", found.answer),
        Shot("portal-submit", "/submit/", before=_write_request),
        Shot("portal-receipt", "/submit/receipt"),
        Shot("portal-follow", found.receipt),
        Shot("portal-lines", "/lines"),
        Shot("desk-sign-in", "/desk/sign-in/"),
        Shot("desk-worklist", "/desk/", staff="heating"),
        Shot("desk-worklist-beside", "/desk/", staff="dispatcher", before=_open_beside),
        Shot("desk-board", "/desk/board", staff="commander"),
        Shot("desk-dispatch", "/desk/dispatch?text=楼下广场舞吵得睡不着", staff="dispatcher"),
        Shot("desk-request", found.worked, staff="callback"),
        Shot("desk-reviews", "/desk/reviews", staff="reviewer"),
        Shot("desk-callbacks", "/desk/callbacks", staff="callback"),
        Shot("desk-rates", "/desk/rates", staff="commander", before=_see_rates),
        Shot("desk-rates-behind", _behind_a_rate(), staff="commander"),
        Shot("desk-rates-streets", "/desk/rates/streets", staff="commander"),
        Shot("desk-issues", "/desk/rates/issues", staff="commander", before=_see_rates),
        Shot("desk-cards", "/desk/rates/cards", staff="commander"),
        Shot("desk-replay", "/desk/rates/replay", staff="commander", before=_see_rates),
        Shot("desk-operator", "/desk/operator", staff="operator", before=_write_call),
        Shot("command", "/command/?hours=72", staff="commander", before=_wait_for_charts),
        Shot("explore", "/command/explore/", staff="analyst", before=_see_explorer),
        Shot("explore-sql", "/command/explore/sql", staff="analyst", before=_ask_in_sql),
        Shot("command-alarms", "/command/alarms/", staff="commander"),
        Shot("command-direction", "/command/direction/", staff="commander"),
        Shot("lifelines", "/command/lifelines/", staff="commander", before=_see_map),
        Shot("lifelines-outage", "/command/lifelines/", staff="commander", before=_open_outage),
        Shot("lifelines-fall", "/command/lifelines/what-if/", staff="commander", before=_let_fall),
        Shot("lifelines-crews", "/command/crews/", staff="commander", before=_see_map),
        Shot("lifelines-resilience", "/command/resilience/", staff="commander"),
        Shot("timetable", "/command/timetable/", staff="commander", before=_see_map),
        Shot("timetable-spread", SPREAD, staff="commander"),
        Shot("timetable-public", "/timetable"),
        Shot("seats", "/desk/seats", staff="commander"),
        Shot("desk-gaps", "/desk/gaps", staff="commander"),
        Shot("desk-guides", "/desk/guides", staff="commander"),
        Shot("portal-calm", "/calm?remedy=ibuprofen&people=3&days=3"),
        Shot("portal-daily", "/daily"),
        Shot("portal-support", "/support?need=medicine"),
        Shot("minds", "/command/minds/", staff="commander"),
        Shot("minds-hardship", "/command/minds/hardship/", staff="commander"),
        Shot("minds-gaps", "/command/minds/gaps/", staff="commander", before=_see_map),
        Shot("supplies", "/command/supplies/", staff="commander"),
        Shot("desk-experts", "/desk/experts", staff="expert"),
        Shot("desk-support", "/desk/support", staff="expert"),
        Shot("desk-crisis", "/desk/crisis", staff="counsellor"),
        Shot("desk-grid", "/desk/grid", staff="commander"),
        Shot("desk-place", "/desk/places/990101001001", staff="commander"),
        Shot("portal-community", "/community/990101001001"),
        Shot("desk-care", "/desk/care", staff="grid"),
        Shot("desk-emergency", "/desk/care/emergency", staff="commander"),
        Shot("desk-calls", "/desk/calls", staff="commander"),
        Shot("desk-missed", "/desk/operator/missed", staff="operator"),
        Shot("field", "/field/", staff="grid"),
        Shot("command-delay", "/command/delay/", staff="commander"),
    ]


def _open_outage(page: Page) -> None:
    page.click(".outage-table tbody a")
    page.wait_for_load_state("networkidle")
    _see_map(page)


def _let_fall(page: Page) -> None:
    page.click(".ll-table tbody a")
    page.wait_for_load_state("networkidle")


def _see_map(page: Page) -> None:
    """Charts are drawn when they are seen."""
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.wait_for_timeout(1500)
    page.evaluate("window.scrollTo(0, 0)")


def _write_request(page: Page) -> None:
    page.fill("#text", SAID)
    with page.expect_response("**/submit/suggest"):
        page.dispatch_event("#text", "change")
    page.wait_for_load_state("networkidle")


def _open_beside(page: Page) -> None:
    """The first request beside the list, where the screen is wide enough for both."""
    page.keyboard.press("j")
    if (page.viewport_size or {"width": 0})["width"] >= 1200:
        page.keyboard.press("o")
        page.wait_for_selector("#side-body h1")


def _behind_a_rate() -> str:
    today = datetime.now(ZoneInfo("Asia/Shanghai"))
    return f"/desk/rates/requests?month={today:%Y-%m}&rate=response&part=bad"


def _see_rates(page: Page) -> None:
    """The chart is drawn where there is something to draw: two months, a replay that is done."""
    chart = page.locator("[data-trend], [data-issue], [data-replay]")
    if chart.count():
        chart.first.evaluate("box => box.previousElementSibling.scrollIntoView()")
        page.wait_for_selector("body.rates-drawn")
        page.evaluate("scrollTo(0, 0)")


def _write_call(page: Page) -> None:
    page.fill("#phone", "19900000002")
    page.fill("#name", "王女士")
    page.fill("#text", SAID)
    with page.expect_response("**/operator/help"):
        page.dispatch_event("#phone", "change")
    page.wait_for_load_state("networkidle")


def _see_explorer(page: Page) -> None:
    if page.locator("#explore-curve").count():  # the warehouse has something to show
        page.locator("#explore-curve").scroll_into_view_if_needed()
        page.wait_for_selector("body.explore-drawn")
        page.evaluate("scrollTo(0, 0)")


def _ask_in_sql(page: Page) -> None:
    page.locator("form.panel .btn-primary").click()
    page.wait_for_selector(".answer-rows, .note-error")


def _wait_for_charts(page: Page) -> None:
    page.wait_for_selector("#map canvas")
    page.wait_for_selector("body.is-live")


def take(browser: Browser, address: str, into: Path, only: list[str]) -> list[Path]:
    """Take every picture; returns the files."""
    found = _look_around(browser, address)
    taken = []
    for width, height in WIDTHS.items():
        for theme in THEMES:
            contexts: dict[str, BrowserContext] = {}
            for shot in shots(found):
                if only and shot.name not in only:
                    continue
                if shot.staff not in contexts:
                    contexts[shot.staff] = _visitor(
                        browser, address, width, height, theme, shot.staff, found.session
                    )
                path = into / f"{shot.name}-{width}-{theme}.png"
                taken.append(_picture(contexts[shot.staff], shot, width, path))
            for context in contexts.values():
                context.close()
    return taken


def _picture(context: BrowserContext, shot: Shot, width: int, path: Path) -> Path:
    page = context.new_page()
    answer = page.goto(shot.path, wait_until="networkidle" if shot.name != "command" else "load")
    if answer is None or answer.status >= 400:
        raise SystemExit(f"{shot.path} answered {answer.status if answer else 'nothing'}")
    if shot.before:
        shot.before(page)
    page.evaluate("document.activeElement?.blur()")
    high = min(int(page.evaluate("document.documentElement.scrollHeight")), MOST_HEIGHT[width])
    raw = page.screenshot(
        clip={"x": 0, "y": 0, "width": width, "height": high}, full_page=True, animations="disabled"
    )
    page.close()
    path.parent.mkdir(parents=True, exist_ok=True)
    colours = Image.open(io.BytesIO(raw)).convert("RGB")
    # The method that keeps rare colours: a red figure stays red.
    few = colours.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, kmeans=2, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
    sys.stdout.write(f"{path.name}  {path.stat().st_size // 1024} KB\n")
    return path


def _look_around(browser: Browser, address: str) -> Found:
    """Send a request, keep its receipt; find a guide, an answer and a request to show."""
    context = _visitor(browser, address, 1440, 900, "light", "", "")
    page = context.new_page()
    page.goto(f"/search?q={QUESTION}&kind=guide")
    guide = page.locator(".hit h2 a").first.get_attribute("href") or "/guides/"
    page.goto(f"/search?q={QUESTION}&kind=answer")
    answer = page.locator(".hit h2 a").first.get_attribute("href") or "/"
    page.goto("/submit/")
    page.fill("#text", SAID)
    page.fill("#contact_name", "王女士")
    page.fill("#contact_phone", "19900000002")
    page.click("button[type=submit].btn-primary")
    page.wait_for_url("**/submit/receipt")
    receipt = page.get_by_role("link", name=re.compile("查看进度|Follow it")).get_attribute("href")
    session = next(one["value"] for one in context.cookies() if one["name"] == "sessionid")
    context.close()
    staff = _visitor(browser, address, 1440, 900, "light", "callback", "")
    page = staff.new_page()
    page.goto("/desk/?state=reported")
    row = page.locator("a[data-row]").first
    worked = (row.get_attribute("href") if row.count() else None) or "/desk/"
    staff.close()
    assert receipt
    assert session
    return Found(guide, answer, receipt, session, worked)


def _visitor(
    browser: Browser, address: str, width: int, height: int, theme: str, staff: str, session: str
) -> BrowserContext:
    context = browser.new_context(
        base_url=address,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport={"width": width, "height": height},
        color_scheme="dark" if theme == "dark" else "light",
        reduced_motion="reduce",
    )
    context.set_default_timeout(30_000)
    if session and not staff:
        context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    if staff:
        page = context.new_page()
        page.goto("/desk/sign-in/")
        page.fill("#id_username", staff)
        page.fill("#id_password", _password(staff))
        page.click("button.btn-primary")
        page.wait_for_url(lambda url: "sign-in" not in url)
        page.close()
    return context


def _password(staff: str) -> str:
    from rencheng.server.loading.staff import demo_password

    return demo_password(staff)


@contextmanager
def running(address: str | None) -> Iterator[str]:
    """The address of a running system: the one named, the usual one, or one started here."""
    if address or _answers(ADDRESS):
        yield address or ADDRESS
        return
    program = ROOT / ".venv/bin/rencheng"
    started = subprocess.Popen([str(program), "up"], cwd=ROOT)
    try:
        until = time.monotonic() + START_SECONDS
        while not _answers(ADDRESS):
            if started.poll() is not None or time.monotonic() > until:
                raise SystemExit("the system did not start; see what it said above")
            time.sleep(1)
        yield ADDRESS
    finally:
        started.terminate()
        started.wait(60)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5):
            return True
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False


def main() -> int:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("address", nargs="?")
    options.add_argument("--only", nargs="*", default=[])
    options.add_argument("--into", type=Path, default=ROOT / "docs/pictures")
    given = options.parse_args()
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        raise SystemExit("Chromium is not installed; run tools/install_browser.sh as root.")
    with running(given.address) as address, sync_playwright() as playwright:
        _django()
        browser = playwright.chromium.launch(
            executable_path=program,
            args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--lang=zh-CN"],
            env={**os.environ, "LANGUAGE": "zh_CN", "LANG": "zh_CN.UTF-8"},  # words of its own
        )
        taken = take(browser, address, given.into, given.only)
        browser.close()
    total = sum(path.stat().st_size for path in taken)
    sys.stdout.write(f"{len(taken)} pictures, {total / 1e6:.1f} MB in {given.into}\n")
    return 0


def _django() -> None:
    """Settings with this installation's secrets, from which the demo's passwords are derived."""
    import django

    from rencheng.cli.runtime import home_folder, prepare_secrets

    os.environ.setdefault("RENCHENG_HOME", str(home_folder()))
    prepare_secrets(home_folder())
    os.environ.setdefault("DATABASE_URL", "postgresql://nobody@/never-asked")
    os.environ["DJANGO_SETTINGS_MODULE"] = "rencheng.config.settings"
    django.setup()


if __name__ == "__main__":
    sys.exit(main())

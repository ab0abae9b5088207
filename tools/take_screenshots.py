"""Pictures of every page of the running demo city, for README and docs.

Start `make up` first, then `make screenshots`. Each page is taken at desk and phone width, light
and dark, in Chinese, as WebP into docs/pictures. RENCHENG_URL names another address.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
import urllib.error
import urllib.request
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from rencheng.cli.runtime import with_database

URL = os.environ.get("RENCHENG_URL", "http://127.0.0.1:8000")
FOLDER = Path(__file__).resolve().parent.parent / "docs/pictures"
SIZES = {"desk": (1440, 900), "phone": (390, 844)}
QUALITY = 82
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]

#: name of the picture → (who is signed in, address or "first link that begins so" after "→").
PAGES: dict[str, tuple[str | None, str]] = {
    "portal-home": (None, "/"),
    "portal-results": (None, "/search?q=供暖不热怎么办"),
    "portal-guides": (None, "/guides/"),
    "portal-guide": (None, "/guides/ → /guides/"),
    "portal-answer": (None, "/search?q=暖气 → /answers/"),
    "portal-lines": (None, "/lines"),
    "portal-submit": (None, "/submit/"),
    "portal-follow": (None, "/follow/"),
    "desk-sign-in": (None, "/desk/sign-in/"),
    "desk-worklist": ("dispatcher", "/desk/"),
    "desk-request": ("dispatcher", "/desk/ → /desk/requests/"),
    "desk-operator": ("operator", "/desk/operator"),
    "command": ("commander", "/command/"),
}


def main() -> int:
    try:
        urllib.request.urlopen(URL, timeout=20).close()  # noqa: S310 - the address of our own server
    except (urllib.error.URLError, OSError):
        sys.stderr.write(f"Nothing answers at {URL}: start `make up` first.\n")
        return 1
    with with_database():
        from rencheng.server.loading.staff import demo_password  # noqa: PLC0415 - after Django is up

        names = {who for who, _ in PAGES.values() if who}
        passwords = {name: demo_password(name) for name in names}
    FOLDER.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which(os.environ.get("RENCHENG_CHROMIUM", "chromium"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for size in SIZES:
            for scheme in ("light", "dark"):
                take_all(browser, size, scheme, passwords)
        browser.close()
    return 0


def take_all(browser: Browser, size: str, scheme: str, passwords: dict[str, str]) -> None:
    """Every page in one size and colour scheme."""
    width, height = SIZES[size]
    for who in [None, *sorted(passwords)]:
        context = browser.new_context(
            base_url=URL,
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
        )
        page = context.new_page()
        if who:
            sign_in(page, who, passwords[who])
        for name, (reader, way) in PAGES.items():
            if reader == who:
                open_way(page, way)
                save(page, f"{name}-{size}{'-dark' if scheme == 'dark' else ''}")
        context.close()


def sign_in(page: Page, name: str, password: str) -> None:
    page.goto("/desk/sign-in/")
    page.fill("[name=username]", name)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)


def open_way(page: Page, way: str) -> None:
    """Open an address, then follow the first link that leads below the one after the arrow."""
    address, _, link = way.partition(" → ")
    visit(page, address)
    if link:
        chosen = page.locator(f'main a[href^="{link}"]:not([href="{link}"])').first
        visit(page, chosen.get_attribute("href") or address)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)  # charts draw after their data came


def visit(page: Page, address: str) -> None:
    """Open an address; a page that is an error is no picture for the docs."""
    answer = page.goto(address)
    if answer is None or not answer.ok:
        raise SystemExit(f"{address} answers {answer.status if answer else 'nothing'}: see var/log")


def save(page: Page, name: str) -> None:
    picture = Image.open(io.BytesIO(page.screenshot()))
    picture.save(FOLDER / f"{name}.webp", quality=QUALITY, method=6)
    sys.stdout.write(f"{name}\n")


if __name__ == "__main__":
    sys.exit(main())

"""Pages in a real browser: a tiny city behind them, visitors of any width, theme and language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from support.town import compile_texts, load_town

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

Visit = Callable[..., "Page"]


@pytest.fixture(scope="session", autouse=True)
def chinese() -> None:
    compile_texts()


@pytest.fixture(scope="session", autouse=True)
def patience() -> None:
    """What is expected may take a busy machine a while; what never comes still fails."""
    from playwright.sync_api import expect

    expect.set_options(timeout=20_000)


@pytest.fixture
def town(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tiny city, loaded; search sees at once what was written, else within a second."""
    monkeypatch.setattr("rencheng.index.search_index.LOOK_FOR_NEWS_S", 0.0)
    load_town(tmp_path / "city")


@pytest.fixture
def visit(town: None, chromium_browser: Browser, live_server: LiveServer) -> Iterator[Visit]:
    """visit(width=…, theme=…, script=…, staff=…, refused=…) → a page of a fresh visitor.

    Any error in its console fails the test; with `refused` those that only say that an answer had
    a status of 4xx do not, since that is what the test asks for.
    """
    errors: list[str] = []
    contexts = []

    def open_page(
        *,
        width: int = 1440,
        theme: str = "light",
        script: bool = True,
        staff: str = "",
        refused: bool = False,
    ) -> Page:
        context = chromium_browser.new_context(
            base_url=live_server.url,
            locale="en-US",  # whatever a browser asks for, Chinese comes first
            timezone_id="Asia/Shanghai",
            viewport={"width": width, "height": 900},
            color_scheme=theme,  # type: ignore[arg-type] # "light" or "dark"
            java_script_enabled=script,
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        if staff:
            context.add_cookies([_session(staff, live_server.url)])
        page = context.new_page()

        def said(message: Any) -> None:
            expected = refused and "the server responded with a status of 4" in message.text
            if message.type == "error" and not expected:
                errors.append(f"{page.url}: {message.text}")

        page.on("console", said)
        page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not errors, "the browser's console says: " + "\n".join(errors)


def _session(name: str, url: str) -> Any:
    """A signed-in member of staff's cookie, without going through the form."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    client = Client()
    client.force_login(get_user_model().objects.get(username=name))
    return {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}

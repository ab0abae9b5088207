"""The ground under all tests: Django with a throw-away PostgreSQL, no network, Chromium.

The database starts when the first test asks for it, so tests of the core alone stay fast. Files
(index, models, pictures) go to a folder that goes away with the run.
"""

from __future__ import annotations

import base64
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

from support import browser as chromium
from support.database import NOT_STARTED, throwaway
from support.network import NetworkGuard

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer
    from pytest_django.plugin import DjangoDbBlocker

    from rencheng.warehouse.engine import DuckDB

HOME = Path(tempfile.mkdtemp(prefix="rencheng-test-home-"))
(HOME / "static").mkdir()
os.environ.update(
    DATABASE_URL=NOT_STARTED,
    RENCHENG_HOME=str(HOME),
    RENCHENG_SECRET_KEY="only-for-tests",
    RENCHENG_DATA_KEY=base64.b64encode(bytes(32)).decode(),
    RENCHENG_LANG="en",
    DJANGO_SETTINGS_MODULE="rencheng.config.settings",
)
hypothesis.settings.register_profile("rencheng", deadline=None)  # tests never time things
hypothesis.settings.load_profile("rencheng")
LONG = ("browser", "cli", "warehouse", "web")
IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
GUARD = NetworkGuard()


def pytest_configure() -> None:
    """Load the settings, lightened for tests; pytest-django sets Django up after this.

    Each worker has folders of its own: it may have loaded the settings before this file was read,
    with what it inherited from the process that started it.
    """
    from django.conf import settings

    for name in ("STATIC_ROOT", "MEDIA_ROOT", "INDEX_PATH", "MODELS_PATH", "ARCHIVE_PATH"):
        setattr(settings, name, HOME / getattr(settings, name).name)
    settings.STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"  # no manifest to build first
    )
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    GUARD.install()


def pytest_unconfigure() -> None:
    shutil.rmtree(HOME, ignore_errors=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests in tests/browser need Chromium: skipped loudly without it, an error in CI.

    Folders that take long go first: so several workers end at about the same time.
    """
    for item in items:
        if "browser" in item.path.relative_to(config.rootpath).parts:
            item.add_marker("browser")
    items.sort(key=lambda item: not {*LONG} & {*item.path.relative_to(config.rootpath).parts})
    needing = [item for item in items if item.get_closest_marker("browser")]
    lacking = chromium.what_lacks() if needing else None
    if lacking is None:
        return
    if IN_CI:
        raise pytest.UsageError(f"Browser tests must run in CI, but {lacking}.")
    for item in needing:
        item.add_marker(pytest.mark.skip(reason=lacking))
    config.stash[SKIPPED] = f"{len(needing)} browser tests SKIPPED: {lacking}."


SKIPPED = pytest.StashKey[str]()


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    said = config.stash.get(SKIPPED, None)
    if said:
        terminalreporter.section("BROWSER TESTS SKIPPED", sep="!", red=True, bold=True)
        terminalreporter.line(f"{said} As root: tools/install_browser.sh")


@pytest.fixture(autouse=True)
def no_network() -> Iterator[None]:
    """A test that tried to leave this machine fails, even if the code under test hid it."""
    GUARD.attempts.clear()
    yield
    if GUARD.attempts:
        pytest.fail(f"tried to connect to {', '.join(GUARD.attempts)}")


@pytest.fixture(autouse=True)
def jobs_end_with_their_test(
    request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """A test that commits leaves no job behind: Django empties only the tables it made itself."""
    yield
    marked = request.node.get_closest_marker("django_db")
    committed = "transactional_db" in request.fixturenames or (
        marked is not None and marked.kwargs.get("transaction")
    )
    if committed:
        from django.db import connection

        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs")


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    """The URL of the run's own PostgreSQL; also in DATABASE_URL, for child processes."""
    with throwaway() as url:
        os.environ["DATABASE_URL"] = url
        yield url
        os.environ["DATABASE_URL"] = NOT_STARTED


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    database_url: str, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """Point Django at the run's database just before pytest-django makes the test database."""
    from django.db import connections

    from rencheng.config.settings import _database

    connections["default"].settings_dict.update(_database(database_url))


@pytest.fixture(scope="session")
def chromium_browser() -> Iterator[Browser]:
    """One Chromium for the run."""
    from playwright.sync_api import sync_playwright

    # While Playwright's event loop runs in this thread, Django would refuse the ORM calls of tests.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.find_chromium(),
            headless=True,
            args=chromium.FLAGS,
            timeout=120_000,
        )
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page(chromium_browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A fresh page of a Chinese reader; relative addresses go to the live server.

    A script error or a console error on any page the test visits fails it.
    """
    context = chromium_browser.new_context(
        base_url=live_server.url,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport={"width": 1440, "height": 900},
    )
    context.set_default_timeout(20_000)
    errors: list[str] = []
    fresh = context.new_page()
    fresh.on("pageerror", lambda error: errors.append(str(error)))
    fresh.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    yield fresh
    context.close()
    assert not errors, f"the browser's console says: {errors}"


@pytest.fixture(scope="session")
def duck() -> DuckDB:
    """One DuckDB for the run."""
    from rencheng.warehouse.engine import DuckDB

    return DuckDB(memory="1GB", threads=2)

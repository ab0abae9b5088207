"""The tiny city, loaded anew for every test that asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from support import tables


@pytest.fixture(scope="session")
def city_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tables.city_folder(tmp_path_factory.mktemp("city") / "folder")


@pytest.fixture
def own_files(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Models that a test can foresee; index and pictures in a folder of the test's own."""
    from django.core.cache import cache

    from rencheng.server.requests import reading

    settings.MODELS_PATH = tmp_path / "models"
    settings.INDEX_PATH = tmp_path / "index"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.ARCHIVE_PATH = tmp_path / "archive"
    monkeypatch.setattr(reading, "_model", tables.MODELS.get)
    monkeypatch.setattr(reading, "_TRUSTED_SECONDS", float("inf"))  # queries do not come by time
    cache.clear()
    yield
    reading.forget_reader()
    cache.clear()


@pytest.fixture
def town(db: None, own_files: None, city_folder: Path) -> None:
    """City and staff, in a transaction that is taken back."""
    tables.load_tables(city_folder)


@pytest.fixture
def open_town(transactional_db: None, own_files: None, city_folder: Path) -> None:
    """City and staff committed, for tests with several connections."""
    tables.load_tables(city_folder)

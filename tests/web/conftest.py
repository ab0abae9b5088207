"""Views behind Django's test client, over the tiny city."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from support.town import compile_texts, load_town

SignIn = Callable[[str], Client]


@pytest.fixture(scope="session", autouse=True)
def chinese() -> None:
    compile_texts()


@pytest.fixture(autouse=True)
def units_stay_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process knows of the units is not asked for anew in the middle of a count."""
    from rencheng.server.people import queries

    monkeypatch.setattr(queries, "_TRUSTED_SECONDS", 1e12)


@pytest.fixture
def town(db: None, tmp_path: Path) -> None:
    """The tiny city, loaded."""
    load_town(tmp_path / "city")


@pytest.fixture
def seat(town: None) -> SignIn:
    """seat(name) → a client signed in as that member of staff."""

    def sign_in(name: str) -> Client:
        from django.contrib.auth import get_user_model

        client = Client()
        client.force_login(get_user_model().objects.get(username=name))
        return client

    return sign_in

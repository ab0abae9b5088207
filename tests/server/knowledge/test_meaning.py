"""Vectors follow the index by a job, and the portal's search uses them where they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from rencheng.core.common.errors import SetupError
from rencheng.index.meaning import MeaningIndex
from rencheng.server.knowledge import jobs, meaning
from rencheng.server.knowledge.models import Guide
from rencheng.server.knowledge.search import search
from support.town import load_town
from support.vectors import ByCharacters

pytestmark = pytest.mark.django_db


@pytest.fixture
def embedder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ByCharacters:
    """A city, an index of this test's own, and an embedder that is quick."""
    found = ByCharacters()
    monkeypatch.setattr(settings, "INDEX_PATH", tmp_path / "index")
    monkeypatch.setattr(meaning, "embedder_from", lambda **_: found)
    meaning._embedder.cache_clear()
    meaning._query_vector.cache_clear()
    load_town(tmp_path / "city")
    yield found
    meaning._embedder.cache_clear()
    meaning._query_vector.cache_clear()


def test_the_job_encodes_what_is_new_and_nothing_twice(embedder: ByCharacters) -> None:
    assert jobs.update_meaning(0) == 0
    kept = MeaningIndex.load(meaning.meaning_path())
    assert kept is not None
    assert len(kept) == Guide.objects.valid().count() > 0
    embedder.asked.clear()
    jobs.update_meaning(0)
    assert embedder.asked == []
    guide = Guide.objects.valid()[0]
    guide.summary = "换了说法"
    guide.save()
    jobs.update_meaning(0)
    assert any("换了说法" in text for text in embedder.asked)


def test_search_goes_by_terms_until_there_are_vectors(embedder: ByCharacters) -> None:
    guide = Guide.objects.valid()[0]
    before = search(guide.title)
    assert embedder.asked == []
    assert before.hits[0].id == guide.code
    jobs.update_meaning(0)
    embedder.asked.clear()
    after = search(guide.title)
    assert embedder.asked == [guide.title]
    assert after.hits[0].id == guide.code


def test_a_model_that_fails_leaves_the_terms(
    embedder: ByCharacters, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs.update_meaning(0)
    guide = Guide.objects.valid()[0]

    def fails(*_: Any, **__: Any) -> None:
        raise SetupError("embedder_failed", where="there", why="down")

    monkeypatch.setattr(embedder, "embed", fails)
    assert search(guide.title).hits[0].id == guide.code


def test_without_a_model_nothing_is_encoded(
    embedder: ByCharacters, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meaning, "embedder_from", lambda **_: None)
    assert meaning.update_meaning() == 0
    assert not meaning.meaning_path().exists()

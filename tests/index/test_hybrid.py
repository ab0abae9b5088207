"""Terms and meaning together: candidates of both, pages that follow each other, any query."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rencheng.core.search.documents import Document, SearchResult
from rencheng.core.search.ranker import default_ranker
from rencheng.index import SearchIndex, hybrid
from rencheng.index.answering import answer
from rencheng.index.meaning import MeaningIndex
from support.vectors import ByCharacters

HEAT = Document(
    "guide", "heat", "供暖报修", "先看阀门，再报修。暖气不热可以测温。", districts=("990101",)
)
CARD = Document("answer", "card", "退费", "预付卡余额可以退。")
FAR = Document("answer", "far", "气暖热不", "热气暖不。")  # the same characters, none of the pairs
MANY = [Document("answer", f"m{n:02}", "暖气", f"暖气第{n}件。{'好' * n}") for n in range(60)]
EMBEDDER = ByCharacters()


def opened(folder: Path, *documents: Document) -> tuple[SearchIndex, MeaningIndex]:
    vectors, _ = MeaningIndex(EMBEDDER.name).updated(documents, EMBEDDER)
    return SearchIndex.create(folder / "index", documents), vectors


def ask(
    index: SearchIndex, vectors: MeaningIndex | None, query: str, **more: object
) -> SearchResult:
    meaning = None
    if vectors is not None:
        meaning = hybrid.Meaning(vectors, EMBEDDER.embed([query])[0])
    return hybrid.search(index, query, default_ranker(), meaning, **more)  # type: ignore[arg-type]


def ids(result: SearchResult) -> list[str]:
    return [hit.document.source_id for hit in result.hits]


def test_meaning_finds_what_shares_no_term(tmp_path: Path) -> None:
    index, vectors = opened(tmp_path, HEAT, CARD, FAR)
    assert "far" not in ids(ask(index, None, "暖气不热"))
    found = ask(index, vectors, "暖气不热")
    assert ids(found)[0] == "heat"
    assert set(ids(found)) == {"heat", "card", "far"}
    assert found.total == 3
    hit = next(hit for hit in found.hits if hit.document.source_id == "far")
    assert hit.passages[0].text == "热气暖不。"


def test_kinds_and_districts_hold_for_both(tmp_path: Path) -> None:
    index, vectors = opened(tmp_path, HEAT, CARD, FAR)
    assert ids(ask(index, vectors, "暖气不热", kinds=("guide",))) == ["heat"]
    assert "heat" not in ids(ask(index, vectors, "暖气不热", district="990102"))


def test_pages_follow_each_other_and_repeat_nothing(tmp_path: Path) -> None:
    index, vectors = opened(tmp_path, HEAT, *MANY)
    pages = [ids(ask(index, vectors, "暖气", offset=at)) for at in range(0, 61, 10)]
    listed = [one for page in pages for one in page]
    assert len(listed) == len(set(listed))
    assert pages[0] == ids(ask(index, vectors, "暖气"))
    assert len(listed) >= 55


def test_the_guide_that_fits_leads_here_too(tmp_path: Path) -> None:
    index, vectors = opened(tmp_path, HEAT, *MANY)
    meaning = hybrid.Meaning(vectors, EMBEDDER.embed(["暖气不热怎么报修"])[0])
    found = answer(index, "暖气不热怎么报修", meaning=meaning)
    assert found.hits[0].document.id == "guide/heat"
    assert found.kinds["guide"] == 1


def test_what_has_no_vector_yet_is_found_by_terms(tmp_path: Path) -> None:
    index, _ = opened(tmp_path, HEAT, CARD)
    vectors, _ = MeaningIndex(EMBEDDER.name).updated([CARD], EMBEDDER)
    assert ids(ask(index, vectors, "暖气不热"))[0] == "heat"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> tuple[SearchIndex, MeaningIndex]:
    return opened(tmp_path_factory.mktemp("town"), HEAT, CARD, FAR)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    query=st.text(max_size=60) | st.sampled_from(["AND (", '"', "\x00", "的" * 10_000, "(a+)+$"])
)
def test_any_query_is_answered(town: tuple[SearchIndex, MeaningIndex], query: str) -> None:
    found = ask(*town, query)
    assert len(found.hits) <= 10
    assert found.total >= len(found.hits)

"""Vectors of documents: kept while the text stands, found by nearness, saved and loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from rencheng.core.common.errors import SetupError
from rencheng.core.search.documents import Document
from rencheng.index.meaning import MeaningIndex
from support.vectors import ByCharacters

HEAT = Document("guide", "heat", "供暖报修", "暖气不热，先看阀门。")
CARD = Document("guide", "card", "预付卡退费", "余额可以退。")
PLAIN = Document("answer", "1", "", "公交改线了。")


def made(*documents: Document) -> tuple[MeaningIndex, ByCharacters]:
    embedder = ByCharacters()
    index, waiting = MeaningIndex(embedder.name).updated(documents, embedder)
    assert waiting == 0
    return index, embedder


def test_what_means_the_same_is_nearest() -> None:
    index, embedder = made(HEAT, CARD, PLAIN)
    (query,) = embedder.embed(["暖气不热"])
    found = index.nearest(query, 2)
    assert next(iter(found)) == "guide/heat"
    assert len(found) == 2
    near = found["guide/heat"]
    assert near.best == 0
    assert near.passage is not None
    assert near.passage > 0.6
    assert index.near(query, ["answer/1", "gone"]).keys() == {"answer/1"}
    assert index.near(query, ["answer/1"])["answer/1"].title is None


def test_only_what_changed_is_encoded_again() -> None:
    index, embedder = made(HEAT, CARD)
    embedder.asked.clear()
    changed = Document("guide", "card", "预付卡退费", "余额十五日内退。")
    again, _ = index.updated([changed, HEAT, PLAIN], embedder)
    assert embedder.asked == ["预付卡退费", "余额十五日内退。", "公交改线了。"]
    assert again.ids == ["guide/card", "guide/heat", "answer/1"]
    (query,) = embedder.embed(["暖气不热"])
    assert next(iter(again.nearest(query, 1))) == "guide/heat"
    gone, _ = again.updated([HEAT], embedder)
    assert gone.ids == ["guide/heat"]


def test_what_is_too_much_for_one_run_waits() -> None:
    embedder = ByCharacters()
    index = MeaningIndex(embedder.name)
    documents = [Document("answer", str(n), "题", f"第{n}件。") for n in range(5)]
    seen = []
    waiting = 5
    while waiting:
        index, waiting = index.updated(documents, embedder, most=4)
        seen.append(len(index))
    assert seen == [2, 4, 5]
    assert len(embedder.asked) == 10


def test_another_model_begins_anew() -> None:
    index, embedder = made(HEAT)
    embedder.asked.clear()
    embedder.name = "another"
    again, _ = index.updated([HEAT], embedder)
    assert (again.name, len(embedder.asked)) == ("another", 2)


def test_a_file_gives_the_same_back(tmp_path: Path) -> None:
    index, embedder = made(HEAT, CARD, PLAIN)
    path = tmp_path / "a" / "meaning.npz"
    index.save(path)
    again = MeaningIndex.load(path)
    assert again is not None
    (query,) = embedder.embed(["退费"])
    assert list(again.nearest(query, 3)) == list(index.nearest(query, 3))
    assert (again.ids, again.marks, again.name) == (index.ids, index.marks, index.name)


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04half"])
def test_a_damaged_file_is_made_anew(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "meaning.npz"
    assert MeaningIndex.load(path) is None
    path.write_bytes(content)
    assert MeaningIndex.load(path) is None


def test_a_disk_that_refuses_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SetupError) as caught:
        made(HEAT)[0].save(tmp_path / "file" / "meaning.npz")
    assert caught.value.code == "index_write"


def test_of_nothing_nothing_is_near() -> None:
    embedder = ByCharacters()
    (query,) = embedder.embed(["x"])
    assert MeaningIndex(embedder.name).nearest(query, 5) == {}

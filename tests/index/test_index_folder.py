"""A folder that is missing, half-written, old or damaged is told from a good one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rencheng.core.common.errors import SetupError
from rencheng.core.search.documents import Document
from rencheng.index import SearchIndex
from rencheng.index.folder import MARK, fresh_folder, open_folder
from rencheng.wording import sentence

GUIDE = Document("guide", "a", "标题", "正文内容")


def refused(path: Path) -> SetupError:
    with pytest.raises(SetupError) as caught:
        SearchIndex.open(path)
    assert caught.value.data["path"] == str(path)
    assert sentence(caught.value.code, caught.value.data, "zh")
    return caught.value


def test_missing(tmp_path: Path) -> None:
    assert refused(tmp_path / "none").code == "index_missing"


@pytest.mark.parametrize(
    "mark", [None, "", "{", "[]", "{}", '{"version": 0}', '{"version": "1"}', "\x00"]
)
def test_half_written_or_of_another_version(tmp_path: Path, mark: str | None) -> None:
    SearchIndex.create(tmp_path / "index", [GUIDE])
    if mark is None:
        (tmp_path / "index" / MARK).unlink()
    else:
        (tmp_path / "index" / MARK).write_text(mark)
    error = refused(tmp_path / "index")
    assert error.code == "index_unusable"
    assert error.data["why"]


@pytest.mark.parametrize("content", [None, "", "no json"])
def test_damaged(tmp_path: Path, content: str | None) -> None:
    SearchIndex.create(tmp_path / "index", [GUIDE])
    meta = tmp_path / "index" / "meta.json"
    if content is None:
        meta.unlink()
    else:
        meta.write_text(content)
    assert refused(tmp_path / "index").code == "index_unusable"


def test_a_file_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("")
    assert refused(tmp_path / "index").code == "index_unusable"


def test_building_anew_mends_it(tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "junk").write_text("")
    assert len(SearchIndex.create(tmp_path / "index", [GUIDE])) == 1
    mark = json.loads((tmp_path / "index" / MARK).read_text())
    assert set(mark) == {"version", "tantivy"}
    assert not (tmp_path / "index" / "junk").exists()


def test_a_build_that_fails_leaves_the_old_one(tmp_path: Path) -> None:
    def broken() -> Iterator[Document]:
        yield Document("guide", "b", "另一个", "别的内容")
        raise RuntimeError("the database went away")

    SearchIndex.create(tmp_path / "index", [GUIDE])
    with pytest.raises(RuntimeError, match="went away"):
        SearchIndex.create(tmp_path / "index", broken())
    assert len(SearchIndex.open(tmp_path / "index")) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["index"]


def test_two_builds_at_once_leave_one_whole_index(tmp_path: Path) -> None:
    path = tmp_path / "index"

    def build() -> None:
        for _ in range(5):
            with fresh_folder(path):
                pass

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(build) for _ in range(4)]:
            done.result()
    open_folder(path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["index"]

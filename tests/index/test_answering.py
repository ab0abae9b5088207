"""The guide that fits stands first on the first page of all kinds, and only there."""

from __future__ import annotations

from pathlib import Path

from rencheng.core.search.documents import Document
from rencheng.index import SearchIndex
from rencheng.index.answering import answer

GUIDE = Document(
    "guide", "heat", "供暖报修指南", "暖气不热怎么办：拨打热线，说明地址，等待上门测温。"
)
ANSWERS = [
    Document("answer", str(n), "暖气不热", f"暖气不热，{n}号楼已测温，第{n}次回访。")
    for n in range(12)
]


def test_guide_leads_the_first_page_only(tmp_path: Path) -> None:
    index = SearchIndex.create(tmp_path / "index", [*ANSWERS, GUIDE])
    query = "暖气不热怎么办"
    first = answer(index, query, limit=5)
    assert [hit.document.kind for hit in first.hits] == ["guide", *["answer"] * 4]
    assert first.total == index.search(query).total
    second = answer(index, query, limit=5, offset=5)
    plain = index.search(query, limit=5, offset=5)
    assert [hit.document.id for hit in second.hits] == [hit.document.id for hit in plain.hits]
    only = answer(index, query, limit=5, kinds=("answer",))
    assert {hit.document.kind for hit in only.hits} == {"answer"}

"""Writing, finding, replacing, deleting; any text is a query."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rencheng.core.common.errors import SetupError
from rencheng.core.search.documents import Document
from rencheng.index import SearchIndex, search_index

HEATING = Document(
    "guide",
    "heating-repair",
    "供热报修办理",
    "家中暖气不热时，先查看阀门是否打开，再向供热单位报修。供热单位应当在二十四小时内上门。",
    aliases=("屋里冷得像冰窖", "暖气片冰凉"),
    unit="供热集团",
    category="utilities/heating/cold",
    dated=date(2026, 1, 5),
    expiry=date(2027, 1, 5),
    owner="值班员",
)
CARD = Document(
    "guide",
    "card-refund",
    "预付卡退费",
    "健身房关门后，凭合同和付款记录申请退还余额。",
    districts=("990101",),
)
ANSWER = Document(
    "answer",
    "R-1",
    "小区暖气为何不热",
    "经查，管道堵塞，已经疏通，暖气恢复正常。",
    districts=("990102",),
)
INSURANCE = Document(
    "guide", "insurance", "医疗费用报销", "在外地看病的医疗费用可以报销。ＶＩＰ12345"
)
ALL = [HEATING, CARD, ANSWER, INSURANCE]


@pytest.fixture
def index(tmp_path: Path) -> SearchIndex:
    return SearchIndex.create(tmp_path / "index", ALL)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    return SearchIndex.create(tmp_path_factory.mktemp("shared") / "index", ALL)


def ids(index: SearchIndex, query: str, **asked: Any) -> list[str]:
    return [hit.document.id for hit in index.search(query, **asked).hits]


def test_finds_what_was_written_as_it_was_written(shared: SearchIndex) -> None:
    assert len(shared) == len(ALL)
    assert shared.search("供热单位报修").hits[0].document == HEATING


def test_marks_what_matched(shared: SearchIndex) -> None:
    hit = shared.search("暖气不热").hits[0]
    marked = [p.text[a:b] for p in hit.passages for a, b in p.spans]
    marked += [hit.document.title[a:b] for a, b in hit.title_spans]
    assert any("暖气" in text for text in marked)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("醫療費用報銷", "guide/insurance"),
        ("ｖｉｐ１２３４５", "guide/insurance"),
        ("vip12345", "guide/insurance"),
        ("冰窖", "guide/heating-repair"),
        ("健身房倒闭了，卡里的余额怎么办？", "guide/card-refund"),
    ],
)
def test_other_spellings_and_words_find_it(shared: SearchIndex, query: str, found: str) -> None:
    assert ids(shared, query)[0] == found


def test_a_misspelt_word_is_found_by_its_characters(shared: SearchIndex) -> None:
    assert "guide/heating-repair" in ids(shared, "供爇")


def test_filters_by_district_keep_what_holds_everywhere(shared: SearchIndex) -> None:
    assert ids(shared, "暖气不热", district="990101") == ["guide/heating-repair"]
    assert set(ids(shared, "暖气不热", district="990102")) == {"guide/heating-repair", "answer/R-1"}


def test_filters_by_kind_and_counts_all_kinds(shared: SearchIndex) -> None:
    result = shared.search("暖气不热", kinds=["answer"])
    assert [hit.document.id for hit in result.hits] == ["answer/R-1"]
    assert result.total == 1
    assert result.kinds == {"guide": 1, "answer": 1}


def test_a_kind_without_hits_leaves_the_counts_of_the_others(shared: SearchIndex) -> None:
    result = shared.search("健身房退费", kinds=["answer"])
    assert (result.hits, result.total, result.kinds) == ((), 0, {"guide": 1})


def test_pages_neither_repeat_nor_lose_a_hit(tmp_path: Path) -> None:
    many = [
        Document("guide", f"{n:03d}", f"第{n}号通知", "供暖" + "通知" * (n % 7) + "事项" * (n % 5))
        for n in range(90)
    ]
    index = SearchIndex.create(tmp_path / "index", many)
    pages = [ids(index, "供暖通知", limit=7, offset=at) for at in range(0, 98, 7)]
    listed = [one for page in pages for one in page]
    assert len(listed) == len(set(listed)) == index.search("供暖通知").total
    assert listed[:30] == ids(index, "供暖通知", limit=30)


@pytest.mark.parametrize("asked", [{"limit": 0}, {"limit": -3}, {"offset": 10**9}])
def test_pages_that_are_none_are_empty(shared: SearchIndex, asked: dict[str, Any]) -> None:
    result = shared.search("暖气", **asked)
    assert result.hits == ()
    assert result.total == 2


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(query=st.text(st.characters(exclude_categories=()), max_size=200))
def test_no_query_raises(shared: SearchIndex, query: str) -> None:
    result = shared.search(query)
    assert len(result.hits) <= max(result.total, 0)


@pytest.mark.parametrize(
    "query",
    [
        '暖气 AND (不热 OR "没关',
        "title:暖气^9 -报修 +供热~2 [a TO z}",
        "/(暖|气)+.*[/",
        "*:*",
        "？！。，……",
        "\x00\x01\u202e\ud800",
        "暖气" * 5_000,
        "".join(map(chr, range(0x4E00, 0x4E00 + 10_000))),
        "a" * 10_000,
    ],
)
def test_hostile_queries_are_plain_text(shared: SearchIndex, query: str) -> None:
    assert shared.search(query).took_ms >= 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(query=st.text(st.sampled_from("".join(d.title + d.body for d in ALL)), max_size=20))
def test_spans_lie_inside_their_texts(shared: SearchIndex, query: str) -> None:
    for hit in shared.search(query).hits:
        texts = [(hit.document.title, hit.title_spans)]
        texts += [(passage.text, passage.spans) for passage in hit.passages]
        assert all(0 <= a < b <= len(text) for text, spans in texts for a, b in spans)
        assert all(p.text in hit.document.body for p in hit.passages)


def test_writing_replaces_by_id(index: SearchIndex) -> None:
    changed = Document(HEATING.kind, HEATING.source_id, "供热报修", "改为拨打热线报修。")
    assert index.write([CARD, changed, changed]) == 3
    assert len(index) == len(ALL)
    assert index.search("拨打热线").hits[0].document == changed
    assert "guide/heating-repair" not in ids(index, "阀门")


def test_deleting_leaves_the_rest(index: SearchIndex) -> None:
    index.delete([HEATING.id, "guide/unknown"])
    assert ids(index, "暖气不热") == ["answer/R-1"]
    assert len(index) == len(ALL) - 1


def test_an_emptied_index_finds_nothing(index: SearchIndex) -> None:
    index.delete([document.id for document in ALL])
    assert index.search("暖气").total == 0


def test_a_write_that_fails_writes_nothing(index: SearchIndex) -> None:
    def broken() -> Iterator[Document]:
        yield Document("guide", "new", "新指南", "崭新内容")
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError, match="went away"):
        index.write(broken())
    assert ids(index, "崭新内容") == []
    assert index.write([Document("guide", "new", "新指南", "崭新内容")]) == 1
    assert ids(index, "崭新内容") == ["guide/new"]


def test_readers_see_what_others_commit(
    index: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = SearchIndex.open(index.path)
    index.write([Document("guide", "new", "新指南", "崭新内容")])
    assert ids(reader, "崭新内容") == []  # it looks for news once a second
    monkeypatch.setattr(search_index, "LOOK_FOR_NEWS_S", 0.0)
    assert ids(reader, "崭新内容") == ["guide/new"]


def test_readers_follow_an_index_that_is_built_anew(
    index: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_index, "LOOK_FOR_NEWS_S", 0.0)
    SearchIndex.create(index.path, [CARD])
    assert len(index) == 1
    assert ids(index, "健身房") == [CARD.id]
    assert [path.name for path in index.path.parent.iterdir()] == [index.path.name]


def test_a_second_writer_waits_and_then_says_so(
    index: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_index, "WAIT_FOR_WRITER_S", 0.0)
    other = SearchIndex.open(index.path)

    def during() -> Iterator[Document]:
        with pytest.raises(SetupError) as caught:
            other.delete([CARD.id])
        assert caught.value.code == "index_busy"
        yield CARD

    assert index.write(during()) == 1
    other.delete([CARD.id])
    assert len(other) == len(ALL) - 1


def test_what_cannot_be_seen_is_not_kept(index: SearchIndex) -> None:
    index.write([Document("guide", "odd", "标\u200b题\x1f", "正\x1f文\x00里\ud800有字")])
    document = index.search("正文里有字").hits[0].document
    assert (document.title, document.body) == ("标题", "正文里有字")


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SetupError) as caught:
        SearchIndex.create(tmp_path / "file" / "index", ALL)
    assert caught.value.code == "index_write"
    assert os.listdir(tmp_path) == ["file"]

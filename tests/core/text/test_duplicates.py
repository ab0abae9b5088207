"""Duplicates: the same event again is found with its reason, another event is left alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rencheng.core.text.duplicate_measures import measures
from rencheng.core.text.duplicates import DuplicatePolicy, Group, Member, Pair, find_groups, metres
from rencheng.core.text.fingerprints import fingerprint
from rencheng.core.text.messages import Message
from rencheng.core.text.names import NameBook
from rencheng.wording.reasons import reason

START = datetime(2026, 3, 1, 8, tzinfo=UTC)
LIFT = "柳堤新城小区三栋电梯停运两天，老人上不了楼，没有人来修"


def at(hours: float, text: str, id_: str, **more: object) -> Message:
    return Message(id_, START + timedelta(hours=hours), "", text, **more)  # type: ignore[arg-type]


def ids(groups: list[Group]) -> list[list[str]]:
    return [[group.leader, *(member.id for member in group.members)] for group in groups]


def test_a_paraphrase_at_the_same_place_is_the_same_event() -> None:
    again = "你好，我们柳堤新城三栋的电梯停运两天了，家里老人上不了楼，一直没有人修，谢谢"
    (group,) = find_groups([at(3, again, "b"), at(0, LIFT, "a"), at(1, "道路积水严重", "c")])
    assert ids([group]) == [["a", "b"]]
    pair = group.members[0].pair
    assert (pair.place, pair.name, pair.hours) == ("name", "柳堤新城", 3.0)
    assert 0.5 < pair.score <= 1


@pytest.mark.parametrize(
    "other",
    [
        at(2, LIFT.replace("柳堤新城", "青杨渡花园"), "b"),  # another place
        at(2, "柳堤新城小区门口的路灯不亮，晚上看不见路", "b"),  # another matter
        at(24 * 60, LIFT + "，请处理", "b"),  # two months later
    ],
)
def test_another_place_matter_or_season_is_another_event(other: Message) -> None:
    title = [Message(m.id, m.time, m.text[:10], m.text) for m in (at(0, LIFT, "a"), other)]
    assert find_groups(title) == []


def test_points_apart_make_other_events_points_together_the_same() -> None:
    text = "楼上漏水，天花板都湿了，没有人管"
    here, near, far = (
        at(hours, text, name, lat=40.0, lon=lon)
        for hours, name, lon in ((0, "a", 116.0), (1, "b", 116.0005), (2, "c", 116.2))
    )
    (group,) = find_groups([here, near, far])
    assert ids([group]) == [["a", "b"]]
    assert group.members[0].pair.place == "near"
    assert metres(40.0, 116.0, 40.0, 116.2) == pytest.approx(17_055, rel=0.01)


def test_the_same_text_thousands_of_times_is_one_group() -> None:
    (group,) = find_groups([at(number / 60, LIFT, f"{number:05}") for number in range(2000)])
    assert group.leader == "00000"
    assert len(group.members) == 1999


def test_all_in_one_minute_without_places_or_times() -> None:
    messages = [Message(str(n), None, "", f"咨询第{n}件事" + "啊" * n) for n in range(30)]
    messages += [Message("x", None, "", ""), Message("y", None, "", "…")]
    assert all(len(group.members) < 30 for group in find_groups(messages))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from([LIFT, "道路积水", "", "help", "路" * 3000]), max_size=12))
def test_everyone_is_in_one_group_at_most_and_leaders_come_first(texts: list[str]) -> None:
    messages = [at(n, text, f"{n:02}") for n, text in enumerate(texts)]
    seen = [id_ for group in ids(find_groups(messages)) for id_ in group]
    assert len(seen) == len(set(seen))
    for group in find_groups(messages):
        assert all(group.leader < member.id for member in group.members)
        assert all(0 <= member.pair.score <= 1 for member in group.members)


def test_a_higher_threshold_never_finds_more() -> None:
    again = at(3, "我们柳堤新城三栋的电梯停运两天了，老人上不了楼", "b")
    counts = [
        len(find_groups([at(0, LIFT, "a"), again], policy=DuplicatePolicy(threshold=threshold)))
        for threshold in (0.1, 0.5, 0.9, 0.999)
    ]
    assert counts == sorted(counts, reverse=True)


def test_keys_do_not_change_between_runs() -> None:
    """They are stored: another seed or hash would cut new requests off from old ones."""
    keys = fingerprint(at(0, "楼上漏水", "a"), NameBook()).keys
    assert keys[:3] == (18456419, 812396166, 1041890261)


def test_measures() -> None:
    pair = Pair(0.9, 0.9, "", "", 1.0, False, False)
    groups = [Group("a", (Member("b", pair), Member("x", pair)))]
    truth = {"a": "a", "b": "a", "x": "x", "c": "a"}
    figures = measures(groups, truth)
    assert figures["recall"] == 0.5
    assert figures["precision"] == 0.5


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "same place (柳堤新城), same person, 92 % same text, 3 h apart"),
        ("zh", "同一地点（柳堤新城），同一诉求人，文字 92% 相同，相隔 3 小时"),
    ],
)
def test_the_reason_is_said_in_both_languages(language: str, words: str) -> None:
    assert reason(Pair(0.97, 0.92, "name", "柳堤新城", 3.0, True, False), language) == words

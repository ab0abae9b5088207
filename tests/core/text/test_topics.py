"""Topics: stories are kept whole and apart, ranked by heat, told in one sentence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rencheng.core.text.heat import HeatPolicy, heat
from rencheng.core.text.messages import Message
from rencheng.core.text.topic_measures import match, summary
from rencheng.core.text.topics import Topic, TopicPolicy, find_topics

START = datetime(2026, 3, 1, tzinfo=UTC)
#: Two stories at one place, one of them also at another place, and one without a place.
STORIES = {
    "mixer": """柳堤新城小区附近建搅拌站噪音扰民
柳堤新城小区旁边的搅拌站粉尘大
搅拌站粉尘噪音影响柳堤新城小区
柳堤新城小区附近搅拌站彻夜施工噪音
投诉柳堤新城小区搅拌站灰尘污染""",
    "lifts": """柳堤新城小区电梯经常停运困人
柳堤新城小区电梯停运没人修
柳堤新城小区三栋电梯又停运""",
    "mixer elsewhere": """青杨渡花园小区附近搅拌站噪音粉尘
青杨渡花园小区旁搅拌站粉尘污染
青杨渡花园小区搅拌站噪音扰民""",
    "loans": """星河车贷平台跑路立案半年无进展
星河车贷案为什么不通报进展
请书记关注星河车贷案立案进展""",
}
NOISE = [
    "咨询驾照换证需要什么材料",
    "退休金怎么认证",
    "公交车末班时间能否延长",
    "医保卡丢了去哪里补办",
]


def stream(likes: int = 0) -> list[Message]:
    made = []
    for story, titles in STORIES.items():
        for number, title in enumerate(titles.splitlines()):
            when = START + timedelta(days=2 * number)
            made.append(Message(f"{story}-{number}", when, title, title, likes))
    made += [Message(f"noise-{n}", START, title, title) for n, title in enumerate(NOISE)]
    return made


@pytest.fixture(scope="module")
def found() -> list[Topic]:
    return find_topics(stream())


def test_each_story_is_one_topic_and_no_topic_holds_two(found: list[Topic]) -> None:
    stories = [{id_.rsplit("-", 1)[0] for id_ in topic.ids} for topic in found]
    assert sorted(map(sorted, stories)) == sorted([story] for story in STORIES)
    sizes = {stories[at].copy().pop(): len(topic.ids) for at, topic in enumerate(found)}
    assert sizes == {story: len(titles.splitlines()) for story, titles in STORIES.items()}


def test_the_hottest_comes_first_with_place_time_sentence_and_words(found: list[Topic]) -> None:
    top = found[0]
    assert top.rank == 1
    assert "柳堤新城" in top.place
    assert "柳堤新城" in top.description
    assert "搅拌站" in top.keywords
    assert (top.first, top.last) == (START, START + timedelta(days=8))
    assert top.description not in top.quotes


def test_top_cuts_and_order_does_not_matter(found: list[Topic]) -> None:
    turned = find_topics(stream()[::-1], top=2)
    assert [set(topic.ids) for topic in turned] == [set(topic.ids) for topic in found[:2]]


def test_one_message_that_many_agree_with_is_a_topic() -> None:
    messages = [*stream(), Message("liked", START, "恳请尽快修通临江大道断头路", "等了五年", 500)]
    assert find_topics(messages)[0].ids == ("liked",)


def test_the_same_text_ten_thousand_times_is_one_topic() -> None:
    messages = [Message(str(n), START, "", "云帆里停水三天") for n in range(10_000)]
    (topic,) = find_topics(messages)
    assert len(topic.ids) == 10_000
    assert topic.heat.people == 1


@pytest.mark.parametrize(
    "messages",
    [
        [],
        [Message("1", None, "", "")],
        [Message("1", None, "", "   \n"), Message("2", None, "。。。", "!!!")],
        [Message("1", None, "water", "The lift is broken."), Message("2", None, "", "سلام")],
        [Message("1", START, "", "停水" * 50_000), Message("2", START, "", "停电" * 50_000)],
    ],
)
def test_odd_streams_do_no_harm(messages: list[Message]) -> None:
    assert find_topics(messages) == []


def test_without_times_and_places_stories_are_still_found() -> None:
    bare = [Message(m.id, None, m.title, m.text) for m in stream()]
    topics = find_topics(bare)
    assert {id_[:5] for topic in topics for id_ in topic.ids} >= {"mixer", "loans"}
    assert topics[0].first is None


@settings(max_examples=25, deadline=None)
@given(
    likes=st.lists(st.integers(0, 3000), min_size=2, max_size=6),
    more=st.integers(1, 500),
    focus=st.floats(0, 1),
)
def test_more_people_and_more_likes_never_cool(likes: list[int], more: int, focus: float) -> None:
    messages = [Message(str(n), START, f"{n}", "", liked) for n, liked in enumerate(likes)]
    policy = HeatPolicy()
    value = heat(messages, focus, policy).value
    assert heat([*messages, Message("x", START, "x", "", 0)], focus, policy).value > value
    liked = [*messages[1:], Message("0", START, "0", "", likes[0] + more)]
    assert heat(liked, focus, policy).value > value


def test_measures_know_a_perfect_a_split_and_a_lost_topic() -> None:
    truth = {"a": {"1", "2"}, "b": {"3", "4", "5", "6"}, "c": {"9"}}
    matches = {one.topic: one for one in match([["1", "2"], ["3", "4"], ["5", "6"]], truth)}
    assert (matches["a"].f1, matches["a"].rank) == (1.0, 1)
    assert (matches["b"].precision, matches["b"].recall) == (1.0, 0.5)
    assert (matches["c"].f1, matches["c"].rank) == (0.0, None)
    assert summary(list(matches.values()))["f1"] == pytest.approx((1 + 2 / 3 + 0) / 3)


def test_a_city_may_ask_for_more_messages() -> None:
    assert len(find_topics(stream(), policy=TopicPolicy(least_messages=4))) == 1

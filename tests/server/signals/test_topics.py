"""Topics in the tables: found, followed, settled; the page's reads."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from rencheng.core.common.errors import InputError
from rencheng.server.requests.models import Request
from rencheng.server.signals.models import Topic, TopicDay
from rencheng.server.signals.topic_finding import find_topics
from rencheng.server.signals.topic_queries import shortlist, topic_list, topic_page
from support.town import send

COLD = (
    "柳荫里小区暖气不热，老人冻得睡不着",
    "柳荫里小区暖气冰凉，屋里只有十二度",
    "我们柳荫里小区暖气一点不热，报修没人来",
    "柳荫里小区三号楼暖气不热，孩子冻感冒了",
    "柳荫里小区暖气又不热了，供热公司说正常",
)
ELSE = ("咨询驾照换证", "公园长椅坏了一条", "路口红绿灯时间太短")

pytestmark = pytest.mark.usefixtures("town")


@pytest.fixture
def numbers() -> list[str]:
    found = [send(text, kind="complaint") for text in COLD]
    for text in ELSE:
        send(text, kind="complaint")
    return found


def test_a_topic_is_found_once_however_often_one_looks(numbers: list[str]) -> None:
    now = timezone.now()
    assert find_topics(now) == 1
    assert find_topics(now) == 1
    topic = Topic.objects.get()
    assert sorted(topic.requests.values_list("number", flat=True)) == sorted(numbers)
    assert topic.standing == "new"
    assert "柳荫里" in topic.place
    assert TopicDay.objects.count() == 1


def test_it_is_followed_and_settles(numbers: list[str]) -> None:
    now = timezone.now()
    find_topics(now)
    more = send("柳荫里小区暖气还是不热，第几天了", kind="complaint")
    find_topics(timezone.now())
    topic = Topic.objects.get()
    assert more in topic.requests.values_list("number", flat=True)
    find_topics(now + timedelta(days=20))
    assert Topic.objects.get().standing == "settled"
    assert topic_list() == []
    assert [line.pk for line in topic_list("settled")] == [topic.pk]


def test_the_page_leads_down_to_the_requests(numbers: list[str]) -> None:
    find_topics(timezone.now())
    (line,) = topic_list()
    page = topic_page(line.pk)
    assert {one.number for one in page.requests} == set(numbers)
    assert sum(count for _day, count in page.by_day) == len(numbers)
    assert page.keywords
    with pytest.raises(InputError, match="topic_unknown"):
        topic_page(line.pk + 1)


def test_the_shortlist_wants_districts_and_callbacks(numbers: list[str]) -> None:
    assert shortlist(timezone.now()) == []
    category = Request.objects.filter(category__isnull=False).values_list("category", flat=True)[0]
    places = {row[:6]: row for row in _communities()}
    rows = Request.objects.filter(number__in=numbers)
    for row, place in zip(rows, [*places.values()] * 5, strict=False):
        Request.objects.filter(pk=row.pk).update(
            place_id=place, category_id=category, resolved=False
        )
    problems = shortlist(timezone.now())
    if len(places) > 1:
        assert problems[0].code == category
        assert problems[0].unresolved >= len(numbers)
    else:
        assert problems == []


def _communities() -> list[str]:
    from rencheng.server.places.models import Place

    return list(Place.objects.filter(level="community").values_list("code", flat=True))

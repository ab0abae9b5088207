"""Finding topics in the last weeks' requests, following those that were known (热点发现)."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from rencheng.core.text import topics as core
from rencheng.core.text.following import SETTLED_AFTER, same_topics, standing
from rencheng.core.text.messages import Message
from rencheng.server.places.queries import core_named_places, place_names
from rencheng.server.requests.models import Request
from rencheng.server.signals.models import Topic, TopicDay, TopicRequest

WINDOW = timedelta(days=28)
MOST_READ = 200_000  # requests of the window, the newest first: five minutes of one core
KEPT = 60  # hottest topics that are kept of a run
LEAST_REQUESTS = 4  # two reports of one leak are duplicates, not yet a topic (ours)
KINDS = ("help", "complaint", "report", "suggestion", "")


def find_topics(now: datetime) -> int:
    """Find the topics of the last four weeks, continue those known, settle those silent.

    Returns how many topics stand now. Running it twice with the same `now` changes nothing.
    """
    messages = _messages(now)
    policy = core.TopicPolicy(least_messages=LEAST_REQUESTS)
    known_names = {
        surface: place.kind
        for place in core_named_places()
        for surface in (place.name, *place.aliases)
    }
    found = core.find_topics(messages, policy=policy, known=known_names, top=KEPT)
    times = {message.id: message.time for message in messages if message.time}
    with transaction.atomic():
        _keep(found, times, now)
        _settle(now)
    return Topic.objects.exclude(standing="settled").count()


def found_before() -> bool:
    """Whether topics were found here at any time."""
    return Topic.objects.exists()


def _messages(now: datetime) -> list[Message]:
    rows = (
        Request.objects.filter(received_at__gt=now - WINDOW, received_at__lte=now, kind__in=KINDS)
        .exclude(text="")
        .order_by("-received_at")
        .values_list(
            "number", "received_at", "title", "text", "likes", "lat", "lon", "place_given",
            "place_id", "person_id", "category_id",
        )[:MOST_READ]
    )  # fmt: skip
    names = place_names()
    return [
        Message(
            number, received_at, title, text, likes, lat, lon,
            given or names.get((place or "")[:12], ""), str(person or ""), category or "",
        )
        for number, received_at, title, text, likes, lat, lon, given, place, person, category
        in rows
    ]  # fmt: skip


def _keep(found: list[core.Topic], times: dict[str, datetime], now: datetime) -> None:
    known: dict[int, set[str]] = defaultdict(set)
    for kept, number in TopicRequest.objects.values_list("topic_id", "number"):
        known[kept].add(number)
    continues = same_topics([topic.ids for topic in found], known)
    Topic.objects.filter(standing__in=("new", "growing", "steady", "back")).update(rank=KEPT + 1)
    for at, topic in enumerate(found):
        row = _row(topic, continues.get(at), now)
        TopicRequest.objects.bulk_create(
            [
                TopicRequest(topic=row, number=number, received_at=times[number], order=order)
                for order, number in enumerate(topic.ids)
                if number in times
            ],
            ignore_conflicts=True,
        )
        all_times = list(row.requests.values_list("received_at", flat=True))
        row.standing = standing(all_times, now)
        row.first_at, row.last_at = min(all_times), max(all_times)
        row.save()
        TopicDay.objects.update_or_create(
            topic=row,
            day=timezone.localdate(now),
            defaults={
                "rank": row.rank,
                "heat": row.heat,
                "messages": len(all_times),
                "standing": row.standing,
            },
        )


def _row(topic: core.Topic, key: int | None, now: datetime) -> Topic:
    row = Topic.objects.get(pk=key) if key is not None else Topic(found_at=now)
    row.description, row.place = topic.description[:200], topic.place[:120]
    row.keywords = [word[:60] for word in topic.keywords]
    row.quotes = list(topic.quotes)
    row.rank, row.heat = topic.rank, topic.heat.value
    row.people, row.likes = topic.heat.people, topic.heat.likes
    row.first_at, row.last_at = topic.first or now, topic.last or now
    row.seen_at = now
    row.save()
    return row


def _settle(now: datetime) -> None:
    Topic.objects.filter(last_at__lte=now - SETTLED_AFTER).update(standing="settled")

"""Topics (热点话题) as found day by day, and the requests that raise them."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Topic(models.Model):
    """What many people raise, followed over weeks; found again, it is the same row."""

    description = models.CharField(max_length=200)
    place = models.CharField(max_length=120, blank=True)
    keywords = ArrayField(models.CharField(max_length=60), default=list)
    quotes = models.JSONField(default=list)
    standing = models.CharField(max_length=10)
    rank = models.PositiveIntegerField()
    heat = models.FloatField()
    people = models.PositiveIntegerField()
    likes = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    found_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        verbose_name = _("topic")
        ordering: ClassVar = ["rank", "id"]
        indexes: ClassVar = [models.Index(fields=["standing", "rank"], name="topic_standing")]

    def __str__(self) -> str:
        return self.description


class TopicRequest(models.Model):
    """A request of a topic. By its number: the archive takes requests, a topic keeps its count."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="requests")
    number = models.CharField(max_length=20)
    received_at = models.DateTimeField()
    #: How central it is: 0 is the request that the description is from.
    order = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["topic", "number"], name="topic_request_once")
        ]
        indexes: ClassVar = [models.Index(fields=["number"], name="topic_request_number")]

    def __str__(self) -> str:
        return self.number


class TopicDay(models.Model):
    """How a topic stood on a day: written once for each run's day, the last run of it counting."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    rank = models.PositiveIntegerField()
    heat = models.FloatField()
    messages = models.PositiveIntegerField()
    standing = models.CharField(max_length=10)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["topic", "day"], name="topic_day_once")
        ]

    def __str__(self) -> str:
        return f"{self.topic_id} {self.day}"

"""Alarms (预警), their history, the thresholds of their detectors, the morning digest."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from rencheng.core.surveillance.signals import OPEN_STATES
from rencheng.server.people.models import User
from rencheng.server.places.models import Place
from rencheng.server.requests.models import Category, Trade

_WRITTEN_ONCE = pgtrigger.Update | pgtrigger.Delete


class Digest(models.Model):
    """The digest of one morning (晨报): which alarms it told of. A day has one."""

    day = models.DateField(primary_key=True)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("morning digest")

    def __str__(self) -> str:
        return self.day.isoformat()


class Alarm(models.Model):
    """A signal that a series left its bounds, or that requests crowd in space and time.

    series and first_day name it for good with its detector: found again, it is the same alarm.
    What the detector saw stays as it was found, but for last_day, observed and the rest of a spell
    that goes on; the state moves only by the actions, each with a line of history.
    """

    detector = models.CharField(max_length=20)
    kind = models.CharField(max_length=10)
    series = models.CharField(max_length=200)
    first_day = models.DateField()
    last_day = models.DateField()
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT)
    category = models.ForeignKey(Category, null=True, blank=True, on_delete=models.PROTECT)
    trade = models.ForeignKey(Trade, null=True, blank=True, on_delete=models.PROTECT)
    observed = models.PositiveIntegerField()
    expected = models.FloatField()
    lower = models.FloatField(null=True, blank=True)
    upper = models.FloatField(null=True, blank=True)
    #: How far beyond its bound, in the detector's own unit; orders alarms of one detector.
    score = models.FloatField()
    p = models.FloatField()
    #: The share of false alarms to be expected among those at least as sure (Benjamini–Hochberg).
    q = models.FloatField(null=True, blank=True)
    #: {"days": […], "observed": […], "expected": […], "lower": […], "upper": […]}, oldest first.
    curve = models.JSONField(default=dict)
    #: A cluster's places, likelihood ratio and recurrence interval.
    detail = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default="new")
    owner = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT)
    #: What it belongs to: "alarm" and its id, or "request" and its number.
    linked_kind = models.CharField(max_length=10, blank=True)
    linked_to = models.CharField(max_length=40, blank=True)
    found_at = models.DateTimeField()
    digest = models.ForeignKey(
        Digest, null=True, blank=True, on_delete=models.PROTECT, related_name="alarms"
    )

    class Meta:
        verbose_name = _("alarm")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["detector", "kind", "series", "first_day"], name="alarm_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["-last_day", "p"], name="alarm_newest"),
            models.Index(
                fields=["state"], name="alarm_open", condition=models.Q(state__in=OPEN_STATES)
            ),
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="alarms_stay", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.series} {self.first_day}"


class AlarmEvent(models.Model):
    """One line of an alarm's history (预警记录). Written once."""

    alarm = models.ForeignKey(Alarm, on_delete=models.PROTECT, related_name="events")
    event = models.CharField(max_length=20)
    source = models.CharField(max_length=10, blank=True)
    target = models.CharField(max_length=10)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    actor_name = models.CharField(max_length=80)
    actor_id = models.BigIntegerField(null=True, blank=True)
    note = models.TextField(blank=True)
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("line of an alarm's history")
        ordering: ClassVar = ["id"]
        triggers: ClassVar = [
            pgtrigger.Protect(name="alarm_history_stays", operation=_WRITTEN_ONCE)
        ]


class AlarmThreshold(models.Model):
    """A detector's threshold from `at` on, and why it moved (阈值记录). Written once."""

    detector = models.CharField(max_length=20)
    alpha = models.FloatField()
    at = models.DateTimeField()
    #: How many judged alarms it rests on, and how many of them were true.
    judged = models.PositiveIntegerField(default=0)
    judged_true = models.PositiveIntegerField(default=0)
    policy = models.CharField(max_length=40)

    class Meta:
        ordering: ClassVar = ["id"]
        triggers: ClassVar = [pgtrigger.Protect(name="thresholds_stay", operation=_WRITTEN_ONCE)]

"""Counts that were brought in, timetables as they were made, and what of them is public."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class SignCount(models.Model):
    """What others counted (外部计数): visits to fever clinics, positive tests; a day of a district.

    trade: "" for all of them.
    """

    signal = models.CharField(max_length=20)
    day = models.DateField()
    district = models.CharField(max_length=6)
    trade = models.CharField(max_length=20, blank=True)
    count = models.FloatField()

    class Meta:
        verbose_name = _("count of signs")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["signal", "day", "district", "trade"], name="sign_counted_once"
            ),
            models.CheckConstraint(name="sign_count_positive", condition=models.Q(count__gte=0)),
        ]


class TimetableRun(models.Model):
    """A timetable (时间表) as it was made. data: as `rencheng timetable --json` gives it, with the
    days counted so far. Written once; those of earlier days stay to be compared with what came."""

    signal = models.CharField(max_length=20)
    as_of = models.DateField()
    data = models.JSONField()
    made_at = models.DateTimeField()
    actor_name = models.CharField(max_length=80)

    class Meta:
        verbose_name = _("timetable")
        ordering: ClassVar = ["-as_of", "-id"]
        triggers: ClassVar = [
            pgtrigger.Protect(name="timetables_stay", operation=pgtrigger.Update | pgtrigger.Delete)
        ]


class Publication(models.Model):
    """What was put before the public, or taken back (发布记录), by whom, in whose words. Written
    once: the newest line holds. run None: nothing is public any more."""

    run = models.ForeignKey(TimetableRun, null=True, blank=True, on_delete=models.PROTECT)
    words = models.TextField()
    actor_name = models.CharField(max_length=80)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("published timetable")
        ordering: ClassVar = ["-id"]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="publications_stay", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

"""What experts tell the public, and every step of it (专家编审)."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

_WRITTEN_ONCE = pgtrigger.Update | pgtrigger.Delete


class Entry(models.Model):
    """A risk fact, a rumour met, a story or a message. data: its fields as they stand; shown: as
    the public sees them, None where it sees nothing. written_by: who wrote it as it stands."""

    kind = models.CharField(max_length=10)
    state = models.CharField(max_length=10, default="draft")
    data = models.JSONField()
    shown = models.JSONField(null=True, blank=True)
    shown_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    districts = ArrayField(models.CharField(max_length=6), default=list, blank=True)
    written_by = models.CharField(max_length=80)
    checked_by = models.CharField(max_length=80, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("entry of the experts")
        ordering: ClassVar = ["-changed_at", "-id"]
        triggers: ClassVar = [pgtrigger.Protect(name="entries_stay", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class EntryStep(models.Model):
    """A line of an entry's history, with its fields as they stood then. Written once."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="steps")
    event = models.CharField(max_length=20)
    source = models.CharField(max_length=10, blank=True)
    target = models.CharField(max_length=10)
    data = models.JSONField(default=dict)
    version = models.PositiveIntegerField()
    note = models.TextField(blank=True)
    actor_name = models.CharField(max_length=80)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar = ["id"]
        triggers: ClassVar = [
            pgtrigger.Protect(name="entry_history_stays", operation=_WRITTEN_ONCE)
        ]


class RumourDay(models.Model):
    """How often a rumour was heard on a day: requests and searches that hold one of its words."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="days")
    day = models.DateField()
    requests = models.PositiveIntegerField()
    searches = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["day"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "day"], name="rumour_day_once")
        ]

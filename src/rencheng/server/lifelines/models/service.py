"""What service there is: readings of every source, the best estimate now, outages."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from rencheng.server.lifelines.models.network import Asset
from rencheng.server.places.models import Place

_WRITTEN_ONCE = pgtrigger.Update | pgtrigger.Delete


class Reading(models.Model):
    """What a source said of an area at a moment (供应读数). Written once: who corrects it says so
    again for the same moment, and the later word counts.

    source: feed (the utility's own system), report (a person on site), complaints (worked out from
    requests). low, high: an interval of those out, None where the source knows exactly.
    """

    lifeline = models.CharField(max_length=20)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, db_index=False)
    at = models.DateTimeField()
    out = models.FloatField()
    served = models.FloatField()
    low = models.FloatField(null=True, blank=True)
    high = models.FloatField(null=True, blank=True)
    source = models.CharField(max_length=12)
    actor_name = models.CharField(max_length=80)
    note = models.CharField(max_length=300, blank=True)
    received_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("reading")
        indexes: ClassVar = [
            models.Index(fields=["lifeline", "at"], name="reading_at"),
            models.Index(fields=["lifeline", "place", "-at"], name="reading_newest"),
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="readings_stay", operation=_WRITTEN_ONCE)]


class ServiceNow(models.Model):
    """The best estimate of an area now (当前供应), made anew by the job."""

    lifeline = models.CharField(max_length=20)
    place = models.ForeignKey(Place, on_delete=models.PROTECT)
    out = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    served = models.FloatField()
    source = models.CharField(max_length=12)
    at = models.DateTimeField()
    doubted = models.BooleanField(default=False)
    stale = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lifeline", "place"], name="service_now_once")
        ]


class Outage(models.Model):
    """An outage of a lifeline in a district (停供事件) and how it was borne, brought up to date
    while it goes on. Hours run from `worst_at`; None where they are not there yet."""

    lifeline = models.CharField(max_length=20)
    district = models.ForeignKey(Place, on_delete=models.PROTECT)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    noticed_at = models.DateTimeField()
    source = models.CharField(max_length=12)
    suspect = models.ForeignKey(Asset, null=True, blank=True, on_delete=models.PROTECT)
    worst_at = models.DateTimeField()
    worst_out = models.FloatField()
    served = models.FloatField()
    robustness = models.FloatField()
    loss = models.FloatField()
    index = models.FloatField()
    t50 = models.FloatField(null=True, blank=True)
    t90 = models.FloatField(null=True, blank=True)
    areas = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("outage")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lifeline", "district", "began_at"], name="outage_once")
        ]
        indexes: ClassVar = [models.Index(fields=["-began_at"], name="outage_newest")]
        triggers: ClassVar = [pgtrigger.Protect(name="outages_stay", operation=pgtrigger.Delete)]


class ComplaintRates(models.Model):
    """How readily people complain (诉求发生率), learned from outages seen otherwise."""

    lifeline = models.CharField(max_length=20)
    at = models.DateTimeField()
    rates = models.JSONField()
    outages = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["id"]
        triggers: ClassVar = [
            pgtrigger.Protect(name="complaint_rates_stay", operation=_WRITTEN_ONCE)
        ]


class Pull(models.Model):
    """How the last asking of a feed's address went (拉取记录)."""

    lifeline = models.CharField(max_length=20, primary_key=True)
    asked_at = models.DateTimeField()
    good_at = models.DateTimeField(null=True, blank=True)
    rows = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    why = models.CharField(max_length=200, blank=True)

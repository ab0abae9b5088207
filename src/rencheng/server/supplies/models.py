"""Stocks as they were told (物资台账), and the measures taken about them."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

_WRITTEN_ONCE = pgtrigger.Update | pgtrigger.Delete


class StockEntry(models.Model):
    """A line of the ledger: a count of what is there, what came, what was used, sent or got.

    Written once; a slip is mended by a new count. after: what is there after it, 0 or more.
    """

    item = models.CharField(max_length=40)
    district = models.CharField(max_length=6)
    event = models.CharField(max_length=10)
    units = models.FloatField()
    after = models.FloatField()
    other = models.CharField(max_length=6, blank=True)
    note = models.CharField(max_length=200, blank=True)
    actor_name = models.CharField(max_length=80)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("line of the stock ledger")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["item", "district", "-id"], name="stock_newest")]
        constraints: ClassVar = [
            models.CheckConstraint(name="stock_not_below_zero", condition=models.Q(after__gte=0))
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="stock_stays", operation=_WRITTEN_ONCE)]


class MeasureTaken(models.Model):
    """A measure about an item, by whom and with what words. Written once; over: it has ended."""

    item = models.CharField(max_length=40)
    measure = models.CharField(max_length=20)
    over = models.BooleanField(default=False)
    note = models.CharField(max_length=300)
    actor_name = models.CharField(max_length=80)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("measure about supplies")
        ordering: ClassVar = ["-id"]
        triggers: ClassVar = [pgtrigger.Protect(name="measures_stay", operation=_WRITTEN_ONCE)]

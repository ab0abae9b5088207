"""The support network (支持网络): places and lines that help, and when they were last verified."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class SupportPlace(models.Model):
    """Somebody who helps: a clinic, a pharmacy, a food point, a line, people who visit.

    kind: one of core.wellbeing.support.Help. district "": the whole city. lat, lon None: a line
    that is everywhere alike. seats: of a line; linked: whether it can hand over to 110 and 120.
    """

    code = models.SlugField(max_length=80, primary_key=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=12, db_index=True)
    phone = models.CharField(max_length=40, blank=True)
    hours = models.CharField(max_length=120, blank=True)
    capacity = models.CharField(max_length=120, blank=True)
    address = models.CharField(max_length=200, blank=True)
    place_code = models.CharField(max_length=15, blank=True, db_index=True)
    district = models.CharField(max_length=6, blank=True)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    seats = models.PositiveSmallIntegerField(null=True, blank=True)
    linked = models.BooleanField(default=False)
    note = models.CharField(max_length=300, blank=True)
    verified = models.DateField()
    closed = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("place of help")
        ordering: ClassVar = ["kind", "code"]

    def __str__(self) -> str:
        return self.name


class SupportStep(models.Model):
    """Who verified or changed what of a place of help, and when. Written once."""

    place = models.ForeignKey(SupportPlace, on_delete=models.PROTECT, related_name="steps")
    event = models.CharField(max_length=20)
    note = models.CharField(max_length=300, blank=True)
    data = models.JSONField(default=dict)
    actor_name = models.CharField(max_length=80)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar = ["id"]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="support_history_stays", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

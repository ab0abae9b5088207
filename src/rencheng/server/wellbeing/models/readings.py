"""What was read in requests, and counted of it (情绪读数)."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


def _kinds() -> ArrayField:
    return ArrayField(models.CharField(max_length=12), default=list, blank=True)


class Reading(models.Model):
    """By a request's number: the archive takes requests, and no page shows one person's value.

    compared: whether its sentences were compared in meaning with those of a crisis.
    """

    number = models.CharField(max_length=20, primary_key=True)
    value = models.FloatField()
    needs = _kinds()
    hardship = _kinds()
    rumour = models.BooleanField(default=False)
    compared = models.BooleanField(default=False)
    received_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("reading of distress")

    def __str__(self) -> str:
        return self.number


class Tally(models.Model):
    """A day of a district's trade: requests read, and how many of them show what. district or trade
    "": not known. people: different ones of the seven days up to this one."""

    day = models.DateField()
    district = models.CharField(max_length=6, blank=True)
    trade = models.CharField(max_length=20, blank=True)
    requests = models.PositiveIntegerField()
    people = models.PositiveIntegerField()
    distressed = models.PositiveIntegerField()
    #: Requests about the matter of the rules (wellbeing.toml), and the distressed among them.
    matter_requests = models.PositiveIntegerField()
    matter = models.PositiveIntegerField()
    rumour = models.PositiveIntegerField()
    #: Kind of need or hardship → requests that show it.
    needs = models.JSONField(default=dict)
    hardship = models.JSONField(default=dict)
    #: Matter (two levels of category) → [requests, people, distressed].
    matters = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("tally of distress")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["day", "district", "trade"], name="tally_once")
        ]

"""What is watched beside the rates: cards, the issue of the month, policies tried on the past."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from rencheng.server.people.models import Unit, User

_WRITTEN_ONCE = pgtrigger.Update | pgtrigger.Delete


class Card(models.Model):
    """A card or reminder given to a unit (黄牌 红牌 提醒); once for a request and a deadline.

    hours: of a reminder, so many before due; 0 of a card.
    """

    request = models.BigIntegerField()
    number = models.CharField(max_length=20)
    unit = models.CharField(max_length=40)
    kind = models.CharField(max_length=10)  # remind | yellow | red
    hours = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    given_at = models.DateTimeField()

    class Meta:
        verbose_name = _("card")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "kind", "due_at", "hours"], name="card_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["kind", "-given_at"], name="card_kind"),
            models.Index(fields=["unit", "-given_at"], name="card_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class MonthlyIssue(models.Model):
    """The hard problem that the city takes on in a month (每月一题)."""

    month = models.DateField(unique=True)
    title = models.CharField(max_length=80)
    category = models.CharField(max_length=120)
    district = models.CharField(max_length=6, blank=True)
    owner = models.ForeignKey(Unit, on_delete=models.PROTECT)
    goal = models.TextField()
    #: The resolution rate to reach, in per cent.
    target = models.PositiveSmallIntegerField()
    chosen_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT)
    chosen_at = models.DateTimeField()

    class Meta:
        verbose_name = _("issue of the month")

    def __str__(self) -> str:
        return self.title


class IssueNote(models.Model):
    """A line of an issue's progress. Written once."""

    issue = models.ForeignKey(MonthlyIssue, on_delete=models.PROTECT, related_name="notes")
    at = models.DateTimeField()
    actor_name = models.CharField(max_length=80)
    actor_id = models.BigIntegerField(null=True)
    text = models.TextField()
    done = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["at", "id"]
        triggers: ClassVar = [pgtrigger.Protect(name="notes_stay", operation=_WRITTEN_ONCE)]


class Replay(models.Model):
    """A policy tried on the past (政策回放): what is tried, and what would have been."""

    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=80)
    first = models.DateField()
    last = models.DateField()
    #: Plain data of the policies tried: deadlines, rates; a kind that stays is left out.
    policies = models.JSONField()
    done_at = models.DateTimeField(null=True)
    result = models.JSONField(null=True)

    class Meta:
        verbose_name = _("replay of a policy")


class ReplayedRequest(models.Model):
    """How a request counts by both policies of a replay: what its figures open.

    response … on_time: 3 × as it was + as it would have been, each 0 left out, 1 counted, 2 good.
    """

    replay = models.ForeignKey(Replay, on_delete=models.CASCADE, db_index=False)
    number = models.CharField(max_length=20)
    unit = models.CharField(max_length=40)
    response = models.PositiveSmallIntegerField()
    resolution = models.PositiveSmallIntegerField()
    satisfaction = models.PositiveSmallIntegerField()
    on_time = models.PositiveSmallIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["replay", "unit"], name="replayed_unit")]

    def __str__(self) -> str:
        return self.number

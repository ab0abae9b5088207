"""What residents propose and vote on (民主协商): one voice a household."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from rencheng.server.places.models import Place

_WRITTEN_ONCE = pgtrigger.Update | pgtrigger.Delete


class Round(models.Model):
    """A round (议题): residents propose until `votes_from`, vote until `ends_at`.

    households: so many slips were handed out, numbered from 1. case_number: the grid case that
    the winner became.
    """

    community = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    question = models.CharField(max_length=120)
    households = models.PositiveIntegerField()
    opened_at = models.DateTimeField()
    votes_from = models.DateTimeField()
    ends_at = models.DateTimeField()
    opened_by = models.CharField(max_length=80)
    winner = models.ForeignKey(
        "Proposal", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    case_number = models.CharField(max_length=20, blank=True)

    class Meta:
        verbose_name = _("round of proposals")
        ordering: ClassVar = ["-opened_at", "-id"]
        triggers: ClassVar = [pgtrigger.Protect(name="rounds_stay", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.question


class Proposal(models.Model):
    """What a household wants mended next. shown: the community office let it out."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="proposals")
    title = models.CharField(max_length=60)
    text = models.TextField(blank=True)
    household = models.BinaryField(max_length=32)
    at = models.DateTimeField()
    shown = models.BooleanField(null=True, blank=True)
    judged_by = models.CharField(max_length=80, blank=True)
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "household"], name="proposal_once")
        ]

    def __str__(self) -> str:
        return self.title


class Voice(models.Model):
    """A household's voice in a round; it may move to another proposal while the vote is open."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="voices")
    household = models.BinaryField(max_length=32)
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="voices")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "household"], name="voice_once")
        ]


class RoundStep(models.Model):
    """What the office did with a round. Written once."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="steps")
    event = models.CharField(max_length=20)
    note = models.TextField(blank=True)
    actor_name = models.CharField(max_length=80)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar = ["id"]
        triggers: ClassVar = [
            pgtrigger.Protect(name="round_history_stays", operation=_WRITTEN_ONCE)
        ]

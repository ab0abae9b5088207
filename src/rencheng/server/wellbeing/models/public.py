"""What readers of the portal answer (读者反馈); visitor and network are keyed hashes of the day."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from rencheng.server.wellbeing.models.entries import Entry


class Helped(models.Model):
    """Whether a wording of a message helped a visitor; a visitor answers once a day."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="answers")
    version = models.PositiveIntegerField()
    wording = models.CharField(max_length=1)
    day = models.DateField()
    visitor = models.BigIntegerField()
    network = models.BigIntegerField()
    helped = models.BooleanField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "day", "visitor"], name="helped_once_a_day")
        ]


class PulseBallot(models.Model):
    """Three answers from 1 to 5. Kept as they came; `core.wellbeing.pulse` says which count."""

    day = models.DateField(db_index=True)
    visitor = models.BigIntegerField()
    network = models.BigIntegerField()
    risk = models.PositiveSmallIntegerField()
    act = models.PositiveSmallIntegerField()
    trust = models.PositiveSmallIntegerField()

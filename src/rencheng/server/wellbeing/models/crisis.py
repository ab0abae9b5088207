"""Cases of crisis (危机个案): whom trained people look after. Nobody else sees them."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from rencheng.server.people.models import User


class CrisisCase(models.Model):
    """A request in which somebody may be in danger. signs_sealed: the words that flagged it.

    how: patterns or meaning. due_at: when somebody must look, or come back. Kept, whatever happens
    to the request: the database refuses to delete it, and the job that does so after the years of
    core.wellbeing.crisis_plan says so itself.
    """

    number = models.CharField(max_length=20, unique=True)
    how = models.CharField(max_length=10)
    chance = models.FloatField()
    signs_sealed = models.BinaryField()
    state = models.CharField(max_length=10, default="flagged")
    flagged_at = models.DateTimeField()
    contacted_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    holder = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT)

    class Meta:
        verbose_name = _("case of crisis")
        indexes: ClassVar = [models.Index(fields=["state", "due_at"], name="crisis_due")]
        triggers: ClassVar = [pgtrigger.Protect(name="crises_stay", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.number


class CrisisStep(models.Model):
    """A line of a case's history; what was noted is sealed. Written once."""

    case = models.ForeignKey(CrisisCase, on_delete=models.PROTECT, related_name="steps")
    event = models.CharField(max_length=20)
    source = models.CharField(max_length=10, blank=True)
    target = models.CharField(max_length=10)
    note_sealed = models.BinaryField(null=True)
    actor_name = models.CharField(max_length=80)
    actor_id = models.BigIntegerField(null=True, blank=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar = ["id"]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="crisis_history_stays", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

"""Crew plans (抢修方案) and what became of them."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class CrewPlan(models.Model):
    """A plan: which crew mends what when. What it says stays; a slip makes the next one.

    broken: codes of assets. plan: tasks, crews and travel as `importers.crew_plan` reads them.
    jobs: the schedule, hours from made_at. curve: [(hour, share of people served)].
    """

    name = models.CharField(max_length=120)
    made_at = models.DateTimeField()
    actor_name = models.CharField(max_length=80)
    follows = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="next_ones"
    )
    broken = models.JSONField()
    plan = models.JSONField()
    jobs = models.JSONField()
    objective = models.FloatField()
    bound = models.FloatField()
    curve = models.JSONField()
    #: What simpler orders would have cost.
    compared = models.JSONField(default=dict)
    chosen = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("crew plan")
        triggers: ClassVar = [pgtrigger.Protect(name="crew_plans_stay", operation=pgtrigger.Delete)]


class CrewPlanEvent(models.Model):
    """One line of a plan's history. Written once."""

    plan = models.ForeignKey(CrewPlan, on_delete=models.PROTECT, related_name="events")
    event = models.CharField(max_length=20)
    task = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    actor_name = models.CharField(max_length=80)
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="crew_history_stays", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

"""What the city changes (转型): measures taken, and resilience plans with their projects."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from rencheng.server.people.models import Unit
from rencheng.server.places.models import Place


class Measure(models.Model):
    """A measure (措施) against one class of shock: from its day on it should show. Written once.

    district: None for the whole city.
    """

    lifeline = models.CharField(max_length=20)
    district = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT)
    name = models.CharField(max_length=120)
    day = models.DateField()
    actor_name = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("measure")
        triggers: ClassVar = [
            pgtrigger.Protect(name="measures_stay", operation=pgtrigger.Update | pgtrigger.Delete)
        ]


class ResiliencePlan(models.Model):
    """A unit's resilience plan (韧性计划): a goal and the indicator it should move.

    district: None for the whole city. begun_at_value: the indicator when the plan was made, None
    where it was not known.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    district = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT)
    goal = models.CharField(max_length=200)
    indicator = models.CharField(max_length=20)
    begun_at_value = models.FloatField(null=True, blank=True)
    target = models.FloatField()
    due = models.DateField()
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("resilience plan")
        triggers: ClassVar = [
            pgtrigger.Protect(name="resilience_plans_stay", operation=pgtrigger.Delete)
        ]


class PlanProject(models.Model):
    """A project (项目) of a plan, with the unit that owns it and the day it is due."""

    plan = models.ForeignKey(ResiliencePlan, on_delete=models.PROTECT, related_name="projects")
    name = models.CharField(max_length=120)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    due = models.DateField()
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["due", "id"]


class PlanEvent(models.Model):
    """One line of a plan's history. Written once."""

    plan = models.ForeignKey(ResiliencePlan, on_delete=models.PROTECT, related_name="events")
    project = models.ForeignKey(PlanProject, null=True, blank=True, on_delete=models.PROTECT)
    event = models.CharField(max_length=20)
    note = models.TextField(blank=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    actor_name = models.CharField(max_length=80)

    class Meta:
        ordering: ClassVar = ["id"]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="plan_history_stays", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

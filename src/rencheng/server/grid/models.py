"""Who answers for a cell, what stands in it, what was found there, who walked it when."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from rencheng.core.lifecycle.grid_steps import OPEN_STATES
from rencheng.server.people.models import Unit, User
from rencheng.server.places.models import Place

_WRITTEN_ONCE = pgtrigger.Update | pgtrigger.Delete


class CellWorker(models.Model):
    """The grid worker who answers for a cell (网格责任人); a cell without a row has nobody."""

    cell = models.OneToOneField(Place, primary_key=True, on_delete=models.PROTECT)
    worker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="cells")
    since = models.DateTimeField()
    given_by = models.CharField(max_length=80)

    class Meta:
        verbose_name = _("worker of a cell")


class Component(models.Model):
    """A component (部件): a manhole, a lamp. grade: how exactly it lies (A, B, C)."""

    code = models.CharField(max_length=20, primary_key=True)
    kind = models.CharField(max_length=40)
    cell = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    lat = models.FloatField()
    lon = models.FloatField()
    grade = models.CharField(max_length=1)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT)

    class Meta:
        verbose_name = _("component")

    def __str__(self) -> str:
        return self.code


class GridCase(models.Model):
    """A case of the grid (网格案件). key: made by the phone that sent it, so that it comes in once.

    collected_at: when it was found, as the phone said; received_at: when it got here. doubt: why
    its place or picture may not be true (no_place, elsewhere, outside). component: "" for events.
    """

    number = models.CharField(max_length=20, unique=True)
    key = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=40)
    text = models.TextField(blank=True)
    cell = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    accuracy = models.FloatField(null=True, blank=True)
    doubt = models.CharField(max_length=20, blank=True)
    component = models.ForeignKey(Component, null=True, blank=True, on_delete=models.PROTECT)
    source = models.CharField(max_length=20)
    found_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT)
    collected_at = models.DateTimeField()
    received_at = models.DateTimeField()
    state = models.CharField(max_length=20, default="collected")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT)
    due_at = models.DateTimeField(null=True, blank=True)
    moved_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    redone = models.PositiveSmallIntegerField(default=0)
    returned = models.PositiveSmallIntegerField(default=0)
    grade = models.CharField(max_length=1, blank=True)

    class Meta:
        verbose_name = _("grid case")
        indexes: ClassVar = [
            models.Index(
                fields=["cell", "moved_at"],
                name="grid_case_open",
                condition=models.Q(state__in=OPEN_STATES),
            ),
            models.Index(fields=["collected_at"], name="grid_case_collected"),
            models.Index(fields=["unit", "due_at"], name="grid_case_unit"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="grid_cases_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="grid_found_stays",
                fields=["number", "key", "found_by", "collected_at", "received_at"],
            ),
        ]

    def __str__(self) -> str:
        return self.number


class GridStep(models.Model):
    """A step of a case's history. key: as of a case, so that what was done offline counts once."""

    case = models.ForeignKey(GridCase, on_delete=models.PROTECT, related_name="steps")
    key = models.CharField(max_length=64, unique=True)
    event = models.CharField(max_length=20)
    source = models.CharField(max_length=20, blank=True)
    target = models.CharField(max_length=20)
    unit = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)
    picture = models.CharField(max_length=200, blank=True)
    actor_name = models.CharField(max_length=80)
    actor_id = models.BigIntegerField(null=True, blank=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar = ["id"]
        triggers: ClassVar = [pgtrigger.Protect(name="grid_history_stays", operation=_WRITTEN_ONCE)]


class PatrolPoint(models.Model):
    """Where a grid worker was (巡查轨迹). doubtful: nobody gets there so fast. Kept for weeks."""

    worker = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    lat = models.FloatField()
    lon = models.FloatField()
    accuracy = models.FloatField(default=0.0)
    cell = models.CharField(max_length=15, blank=True)
    doubtful = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["worker", "at"], name="patrol_point_once")
        ]
        indexes: ClassVar = [models.Index(fields=["at"], name="patrol_point_at")]

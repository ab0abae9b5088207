"""People on the care list, their visits, every step with them."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from rencheng.server.people.models import Person, User
from rencheng.server.places.models import Place

_WRITTEN_ONCE = pgtrigger.Update | pgtrigger.Delete


class CareEntry(models.Model):
    """Somebody on the care list. Name, address and notes are sealed; `person` holds the phone.

    name_hash: with the cell it finds the same person again. basis: consent or law, since when.
    due_on: the next visit; None once the entry ended.
    """

    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    name_hash = models.BinaryField(max_length=32)
    name_sealed = models.BinaryField(null=True)
    address_sealed = models.BinaryField(null=True)
    note_sealed = models.BinaryField(null=True)
    cell = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    kinds = ArrayField(models.CharField(max_length=10))
    needs = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    basis = models.CharField(max_length=10)
    basis_on = models.DateField()
    carer = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT)
    visit_days = models.PositiveSmallIntegerField()
    due_on = models.DateField(null=True, blank=True)
    visited_at = models.DateTimeField(null=True, blank=True)
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("person on the care list")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["cell", "name_hash"],
                name="care_once",
                condition=models.Q(ended_at__isnull=True),
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["carer", "due_on"], name="care_due"),
            models.Index(fields=["cell", "due_on"], name="care_cell_due"),
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="care_stays", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"care {self.pk}"


class CareStep(models.Model):
    """A step with an entry: added, visited, handed over, changed, ended. Written once.

    key: made by the phone, so that what was done offline counts once. outcome: of a visit.
    note_sealed: what was seen.
    """

    entry = models.ForeignKey(CareEntry, on_delete=models.PROTECT, related_name="steps")
    key = models.CharField(max_length=64, unique=True)
    event = models.CharField(max_length=20)
    outcome = models.CharField(max_length=20, blank=True)
    note_sealed = models.BinaryField(null=True)
    data = models.JSONField(default=dict)
    actor_name = models.CharField(max_length=80)
    actor_id = models.BigIntegerField(null=True, blank=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar = ["id"]
        triggers: ClassVar = [pgtrigger.Protect(name="care_history_stays", operation=_WRITTEN_ONCE)]

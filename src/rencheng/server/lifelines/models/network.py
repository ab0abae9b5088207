"""The network of lifelines (生命线网络): assets, whom they serve, what they need; residents."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from rencheng.server.people.models import Unit
from rencheng.server.places.models import Place


class Asset(models.Model):
    """A piece of a lifeline (设施): substation, pump, mast; or a critical site that needs one.

    withdrawn: no longer part of the network, kept for the plans and outages that name it.
    """

    code = models.CharField(max_length=80, primary_key=True)
    lifeline = models.CharField(max_length=20)
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    lat = models.FloatField()
    lon = models.FloatField()
    carries = models.FloatField(default=0)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT)
    critical = models.BooleanField(default=False)
    repair_hours = models.FloatField(default=4.0)
    skills = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    withdrawn = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("asset")

    def __str__(self) -> str:
        return self.name


class AssetService(models.Model):
    """People of an area who get the lifeline through this asset (供应关系)."""

    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="services")
    place = models.ForeignKey(Place, on_delete=models.PROTECT)
    people = models.FloatField()


class AssetNeed(models.Model):
    """What an asset cannot be without (依赖关系); those of one group stand in for each other."""

    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="needs")
    needed = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="needed_by")
    backup_hours = models.FloatField(default=0)
    group = models.CharField(max_length=80, blank=True)


class ResidentGroup(models.Model):
    """How many of a group of residents (人群) live in an area: the old, those who need power at
    home. Counts only; who they are is nobody's business here."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT)
    group = models.CharField(max_length=40)
    people = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place", "group"], name="resident_group_once")
        ]

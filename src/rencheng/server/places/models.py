"""Places of every level, and the names that citizens use for them."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from rencheng.server.people.models import Unit


class City(models.Model):
    """The one city this installation serves."""

    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)
    hotline = models.CharField(max_length=20)
    timezone = models.CharField(max_length=40)
    version = models.CharField(max_length=40)
    loaded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("city")

    def __str__(self) -> str:
        return self.name


class Place(models.Model):
    """City, district, street, community or cell (单元网格); the code's digits nest."""

    code = models.CharField(max_length=15, primary_key=True)
    level = models.CharField(max_length=10, db_index=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    population = models.PositiveIntegerField(default=0)
    lat = models.FloatField()
    lon = models.FloatField()
    #: Rings of (lon, lat) in WGS-84, outer first.
    boundary = models.JSONField(default=list)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT)

    class Meta:
        verbose_name = _("place")

    def __str__(self) -> str:
        return self.name


class NamedPlace(models.Model):
    """A named place of the gazetteer (地名): estate, road, school, station…"""

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)
    aliases = ArrayField(models.CharField(max_length=80), default=list)
    place = models.ForeignKey(Place, on_delete=models.PROTECT)
    lat = models.FloatField()
    lon = models.FloatField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "place"], name="named_place_once")
        ]

    def __str__(self) -> str:
        return self.name

"""How distressed a request sounds (困扰程度), kept while the direction board looks back at it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Distress(models.Model):
    """By a request's number: the archive takes requests, and no page shows one person's value."""

    number = models.CharField(max_length=20, primary_key=True)
    value = models.FloatField()
    received_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("reading of distress")

    def __str__(self) -> str:
        return self.number

"""Views that analysts keep, and every query they ran."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from rencheng.server.people.models import User


class SavedView(models.Model):
    """A view of the explorer under a name (已存视图): the query string that reopens it."""

    owner = models.ForeignKey(User, on_delete=models.CASCADE)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)
    shared = models.BooleanField(default=False)
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = _("saved view")
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "name"], name="saved_view_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class QueryLog(models.Model):
    """A query of the SQL box (查询记录): who, when, what, and what came of it. Written once.

    outcome: "answered", or the code of the error.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT)
    at = models.DateTimeField(db_index=True)
    query = models.TextField()
    outcome = models.CharField(max_length=40)
    rows = models.PositiveIntegerField(null=True)
    took_ms = models.FloatField(null=True)

    class Meta:
        verbose_name = _("query")
        ordering: ClassVar = ["-at", "-id"]
        triggers: ClassVar = [
            pgtrigger.Protect(name="queries_stay", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

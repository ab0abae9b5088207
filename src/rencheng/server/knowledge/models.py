"""What the city knows: guides, public answers, support lines."""

from __future__ import annotations

from typing import ClassVar, Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rencheng.server.people.models import Unit
from rencheng.server.requests.models import Category


def _lines() -> ArrayField:
    return ArrayField(models.TextField(), default=list, blank=True)


class GuideQuerySet(models.QuerySet["Guide"]):
    """Guides, asked by day."""

    def valid(self) -> Self:
        """Those that have not expired."""
        return self.exclude(expiry__lt=timezone.localdate())


class Guide(models.Model):
    """A guide (办事指南): one entry, one owner unit (facts of GB/T 44189 and kin)."""

    code = models.SlugField(max_length=80, primary_key=True)
    title = models.CharField(max_length=128, unique=True)
    kind = models.CharField(max_length=10)
    category = models.ForeignKey(Category, on_delete=models.PROTECT)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    audience = models.TextField(blank=True)
    summary = models.TextField()
    conditions = _lines()
    materials = _lines()
    steps = _lines()
    statutory_days = models.PositiveSmallIntegerField(null=True, blank=True)
    promised_days = models.PositiveSmallIntegerField(null=True, blank=True)
    fee = models.TextField(blank=True)
    result = models.TextField(blank=True)
    legal_basis = models.TextField(blank=True)
    handle_place = models.TextField(blank=True)
    hours = models.TextField(blank=True)
    consult_phone = models.CharField(max_length=80, blank=True)
    complain_phone = models.CharField(max_length=80, blank=True)
    online = models.TextField(blank=True)
    keywords = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    questions = _lines()
    districts = ArrayField(models.CharField(max_length=6), default=list, blank=True)
    body = models.TextField(blank=True)
    source = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)
    effective = models.DateField(null=True, blank=True)
    expiry = models.DateField(null=True, blank=True)
    review = models.DateField(null=True, blank=True)
    updated_at = models.DateTimeField()

    objects = GuideQuerySet.as_manager()

    class Meta:
        verbose_name = _("guide")

    def __str__(self) -> str:
        return self.title


class PublicAnswer(models.Model):
    """A request and its answer, fit for everyone: personal data removed (公开答复)."""

    request_number = models.CharField(max_length=20, primary_key=True)
    title = models.CharField(max_length=200)
    question = models.TextField()
    answer = models.TextField()
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT)
    category = models.ForeignKey(Category, null=True, blank=True, on_delete=models.PROTECT)
    district = models.CharField(max_length=6, blank=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("public answer")

    def __str__(self) -> str:
        return self.title


class SupportLine(models.Model):
    """A help line (求助电话) with its hours and the day it was last verified."""

    code = models.SlugField(max_length=80, primary_key=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    hours = models.CharField(max_length=120, blank=True)
    district = models.CharField(max_length=6, blank=True)
    note = models.TextField(blank=True)
    verified = models.DateField()

    class Meta:
        verbose_name = _("support line")
        ordering: ClassVar = ["district", "code"]

    def __str__(self) -> str:
        return self.name


class SearchLog(models.Model):
    """What was searched for and whether anything was found (检索记录): so that gaps show.

    The words are masked; the visitor is a keyed hash that changes every day. Kept 200 days.
    """

    at = models.DateTimeField(db_index=True)
    query = models.CharField(max_length=200)
    visitor = models.BigIntegerField()
    found = models.PositiveIntegerField()
    district = models.CharField(max_length=6, blank=True)
    #: Whether something found was opened from the page of results.
    opened = models.BooleanField(default=False, db_default=False)

    class Meta:
        verbose_name = _("search")

    def __str__(self) -> str:
        return self.query


class GuideDraft(models.Model):
    """A guide on its way (指南草稿): written by one, let out by another. data: its fields as
    `core.common.city.Guide` has them; sources: sentence → number of the answer it stands in.

    wording: the question that many asked, where it was drawn from one.
    """

    code = models.SlugField(max_length=80)
    state = models.CharField(max_length=10, default="draft")
    data = models.JSONField()
    sources = models.JSONField(default=list)
    wording = models.CharField(max_length=200, blank=True)
    written_by = models.CharField(max_length=80)
    checked_by = models.CharField(max_length=80, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("draft of a guide")
        ordering: ClassVar = ["-changed_at", "-id"]
        triggers: ClassVar = [pgtrigger.Protect(name="drafts_stay", operation=pgtrigger.Delete)]


class GuideStep(models.Model):
    """A line of a guide's history, with its fields as they stood then. Written once."""

    draft = models.ForeignKey(GuideDraft, on_delete=models.PROTECT, related_name="steps")
    event = models.CharField(max_length=20)
    source = models.CharField(max_length=10, blank=True)
    target = models.CharField(max_length=10)
    data = models.JSONField()
    note = models.CharField(max_length=500, blank=True)
    actor_name = models.CharField(max_length=80)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar = ["id"]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="guide_history_stays", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]


class GuideVote(models.Model):
    """Whether a guide helped a visitor, who counts once a day; by a keyed hash of that day."""

    guide = models.ForeignKey(Guide, on_delete=models.CASCADE, related_name="votes")
    day = models.DateField()
    visitor = models.BigIntegerField()
    helped = models.BooleanField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["guide", "day", "visitor"], name="guide_vote_once")
        ]


class GuideDay(models.Model):
    """How often a guide was opened on a day."""

    guide = models.ForeignKey(Guide, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    opened = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["guide", "day"], name="guide_day_once")
        ]

"""Requests (诉求), what was read in them, and their history."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any, ClassVar

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from rencheng.core.lifecycle.table import OPEN_STATES
from rencheng.server.people.models import Person, Unit, User
from rencheng.server.places.models import Place

#: What intake wrote down stays as it was taken; every later finding has a column of its own.
ORIGINAL_FIELDS = ["number", "source", "source_id", "received_at", "title", "text"]

#: What a step may change, and the audit trail therefore keeps the former value of.
AUDITED_FIELDS = ["state", "unit", "category", "place", "urgency", "due_at", "answer", "public"]


#: What a second person has to decide: an objection, an extension, an exclusion.
AWAITS_REVIEW = (
    models.Q(state="objected")
    | models.Q(extension_asked__isnull=False)
    | ~models.Q(exclusion_asked="")
)


class Category(models.Model):
    """A node of the category tree (诉求分类); the code is the path."""

    code = models.CharField(max_length=120, primary_key=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    keywords = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    urgency = models.CharField(max_length=20, blank=True)
    #: A unit's code, or @street / @district.
    unit_rule = models.CharField(max_length=40, blank=True)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("category")
        ordering: ClassVar = ["order"]

    def __str__(self) -> str:
        return self.name


class Policy(models.Model):
    """Rules as data (政策数据): deadlines and the like, with a version and a valid-from date."""

    kind = models.CharField(max_length=40)
    version = models.CharField(max_length=40)
    valid_from = models.DateField()
    data = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "version"], name="policy_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"


class Trade(models.Model):
    """A trade (行业) that people work in."""

    code = models.CharField(max_length=40, primary_key=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    keywords = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    def __str__(self) -> str:
        return self.name


#: In `extra` of a request: units do not see who asks.
CONFIDENTIAL = "confidential"


def _stays(column: str) -> pgtrigger.Condition:
    """Whether the row's request, named by `column`, is not just leaving for the archive (ADR 0007).

    The database's function `requests_leaves` knows: made by migration 0004.
    """
    return pgtrigger.Condition(f"NOT requests_leaves(OLD.{column})")


def _any_changed(fields: list[str]) -> pgtrigger.Q:
    changes = [pgtrigger.Q(**{f"old__{name}__df": pgtrigger.F(f"new__{name}")}) for name in fields]
    return reduce(or_, changes)


def _lookup(to: type[models.Model]) -> models.ForeignKey:
    """A reference without an index of its own: each would be written anew with every step, and
    the pages ask by state, time and unit, which the indexes below serve."""
    return models.ForeignKey(to, null=True, blank=True, on_delete=models.PROTECT, db_index=False)


@pghistory.track(
    pghistory.UpdateEvent(
        row=pghistory.Old,
        # What a job fills in for the first time has no former value worth keeping.
        condition=_any_changed(AUDITED_FIELDS) & pgtrigger.Q(old__read_at__isnull=False),
    ),
    pghistory.DeleteEvent(row=pghistory.Old, condition=_stays("id")),
    fields=AUDITED_FIELDS,
    model_name="RequestAudit",
    append_only=False,  # the triggers below; the archive takes a request's audit with it
    meta={
        "triggers": [
            pgtrigger.Protect(name="audit_unedited", operation=pgtrigger.Update),
            pgtrigger.Protect(
                name="audit_stays", operation=pgtrigger.Delete, condition=_stays("pgh_obj_id")
            ),
        ]
    },
)
class Request(models.Model):
    """A request, from intake to close. Text is stored with contacts masked; raw text is sealed."""

    number = models.CharField(max_length=20)
    source = models.CharField(max_length=60)
    source_id = models.CharField(max_length=80)
    channel = models.CharField(max_length=10)
    kind = models.CharField(max_length=20, blank=True)
    received_at = models.DateTimeField()
    taken_at = models.DateTimeField()
    title = models.CharField(max_length=200)
    text = models.TextField()
    raw_sealed = models.BinaryField(null=True)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT)

    category = _lookup(Category)
    category_given = models.CharField(max_length=120, blank=True)
    confidence = models.FloatField(null=True, blank=True)
    words = models.JSONField(default=list, blank=True)
    trade = _lookup(Trade)
    read_at = models.DateTimeField(null=True, blank=True)

    place = _lookup(Place)
    place_given = models.CharField(max_length=200, blank=True)
    address_sealed = models.BinaryField(null=True)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)

    unit = _lookup(Unit)
    unit_rule = models.CharField(max_length=20, blank=True)
    #: Units that help the one that leads (协办), and the district that watches over it (督办).
    co_units = ArrayField(models.CharField(max_length=40), default=list, db_default=[], blank=True)
    supervision = models.CharField(max_length=40, default="", db_default="", blank=True)
    urgency = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=20, default="received")
    #: When the last step was taken: no step lies before it, and a page knows what it showed.
    moved_at = models.DateTimeField(null=True, blank=True)
    #: The request that this one was merged with and waits for (并单).
    leader = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    contacted_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    #: Days asked for and not yet decided; a code of exclusion proposed and not yet decided.
    extension_asked = models.PositiveSmallIntegerField(null=True, blank=True)
    exclusion_asked = models.CharField(max_length=20, default="", db_default="", blank=True)
    #: The code by which it does not count in the rates; "" where it counts.
    excluded = models.CharField(max_length=20, default="", db_default="", blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    #: How often the citizen was rung in vain since the last report.
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    due_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    public = models.BooleanField(default=False)
    resolved = models.BooleanField(null=True, blank=True)
    satisfaction = models.PositiveSmallIntegerField(null=True, blank=True)
    likes = models.PositiveIntegerField(default=0)
    extra = models.JSONField(default=dict, blank=True)

    @property
    def confidential(self) -> bool:
        """Whether units may not see who asks, and the public no answer (保密工单)."""
        return bool((self.extra or {}).get(CONFIDENTIAL))

    #: Whether others follow it; known of a request that a step has locked.
    leads = False

    #: Table → rows that came with it out of the archive; None while it stands in its own table.
    archived: dict[str, list[dict[str, Any]]] | None = None

    class Meta:
        verbose_name = _("request")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["number"], name="request_number_once"),
            models.UniqueConstraint(fields=["source", "source_id"], name="request_source_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["unit", "due_at"],
                name="request_open_by_unit",
                condition=models.Q(state__in=OPEN_STATES),
            ),
            models.Index(
                fields=["state", "due_at"],
                name="request_open_by_state",
                condition=models.Q(state__in=OPEN_STATES),
            ),
            # The command post counts spans of time by category and street from the index alone.
            models.Index(
                fields=["received_at"], include=["category", "place"], name="request_received"
            ),
            models.Index(fields=["closed_at"], name="request_closed"),
            models.Index(
                fields=["unit", "-closed_at"],
                name="request_closed_by_unit",
                condition=models.Q(state="closed"),
            ),
            models.Index(
                fields=["id"], name="request_unread", condition=models.Q(read_at__isnull=True)
            ),
            # Few rows at a time are in these: what they cost is a look at the condition.
            models.Index(
                fields=["leader"], name="request_led", condition=models.Q(leader__isnull=False)
            ),
            models.Index(fields=["moved_at"], name="request_review", condition=AWAITS_REVIEW),
            models.Index(
                fields=["due_at"],
                name="request_escalated",
                condition=models.Q(escalated_at__isnull=False, state__in=OPEN_STATES),
            ),
            GinIndex(
                fields=["co_units"],
                name="request_helping",
                condition=models.Q(state__in=OPEN_STATES) & ~models.Q(co_units=[]),
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.ReadOnly(name="original_stays", fields=ORIGINAL_FIELDS),
            # The raw text goes only where its citizen's data is erased.
            pgtrigger.Protect(
                name="raw_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.raw_sealed IS DISTINCT FROM NEW.raw_sealed AND NOT "
                    "(NEW.raw_sealed IS NULL AND requests_erased(OLD.number, OLD.person_id))"
                ),
            ),
            pgtrigger.Protect(
                name="requests_stay", operation=pgtrigger.Delete, condition=_stays("id")
            ),
        ]

    def __str__(self) -> str:
        return self.number


class RequestEvent(models.Model):
    """One step of a request's history (办理记录). Written once; partitioned by month.

    The database's key is (recorded_at, id): `id` alone is unique by its sequence.
    """

    request = models.ForeignKey(
        Request, on_delete=models.PROTECT, related_name="events", db_index=False
    )
    event = models.CharField(max_length=20)
    source = models.CharField(max_length=20, blank=True)
    target = models.CharField(max_length=20)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor_name = models.CharField(max_length=80)
    actor_id = models.BigIntegerField(null=True, blank=True)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, db_index=False)
    note = models.TextField(blank=True)
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("step of history")
        ordering: ClassVar = ["recorded_at", "id"]
        indexes: ClassVar = [models.Index(fields=["request", "recorded_at"], name="event_request")]
        triggers: ClassVar = [
            pgtrigger.Protect(name="history_unedited", operation=pgtrigger.Update),
            pgtrigger.Protect(
                name="history_stays", operation=pgtrigger.Delete, condition=_stays("request_id")
            ),
        ]


class Attachment(models.Model):
    """A picture that came with a step of a request: re-encoded, without metadata."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="attachments")
    event = models.CharField(max_length=20, default="receive", db_default="receive")
    path = models.CharField(max_length=200)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    added_at = models.DateTimeField()


class ArchiveFile(models.Model):
    """A Parquet file of the archive (归档文件): requests closed on one day. Its row never goes.

    path: below the archive's folder. An erasure writes the file anew, under another path.
    """

    path = models.CharField(max_length=200, unique=True)
    day = models.DateField()
    rows = models.PositiveIntegerField()
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("archive file")
        triggers: ClassVar = [
            pgtrigger.ReadOnly(name="archive_file_stands", fields=["day", "rows", "made_at"]),
            pgtrigger.Protect(name="archive_files_stay", operation=pgtrigger.Delete),
        ]


class ArchivedRequest(models.Model):
    """Where a request went that left its table (归档索引), with what it is looked up by.

    The trace of its leaving: written once, never deleted; `returned_at` says that it came back.
    """

    request_id = models.BigIntegerField()
    file = models.ForeignKey(ArchiveFile, on_delete=models.PROTECT)
    number = models.CharField(max_length=20)
    source = models.CharField(max_length=60)
    source_id = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, db_index=False)
    received_at = models.DateTimeField()
    closed_at = models.DateTimeField()
    returned_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("archived request")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=fields, name=f"archived_{name}_once", condition=models.Q(returned_at=None)
            )
            for name, fields in {
                "request": ["request_id"],
                "number": ["number"],
                "source": ["source", "source_id"],
            }.items()
        ]
        triggers: ClassVar = [
            pgtrigger.ReadOnly(name="archived_stands", exclude=["id", "returned_at"]),
            pgtrigger.Protect(name="archived_stay", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.number


class DispatchChoice(models.Model):
    """What a person chose where the reading was not sure enough (派单样本): what models learn from.

    The text stays with its request, masked. guess, confidence: the model's, before the person's.
    """

    request = models.ForeignKey(
        Request, on_delete=models.PROTECT, related_name="choices", db_index=False
    )
    label = models.CharField(max_length=120)
    guess = models.CharField(max_length=120, blank=True)
    confidence = models.FloatField(null=True, blank=True)
    unit = models.CharField(max_length=40)
    unit_guess = models.CharField(max_length=40, blank=True)
    actor_id = models.BigIntegerField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("choice of a dispatcher")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "at"], name="choice_request_once")
        ]


class SavedView(models.Model):
    """Filters of the worklist that a member of staff saved under a name (常用筛选)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=20)
    filters = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = _("saved view")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "name"], name="view_name_once")
        ]

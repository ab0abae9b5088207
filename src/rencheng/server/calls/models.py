"""What the telephone system knows of a call."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from rencheng.server.people.models import Person, User

_WRITTEN_ONCE = pgtrigger.Update | pgtrigger.Delete


class CallRecord(models.Model):
    """A call (通话记录): rang, picked up (or not), hung up, and the request it led to."""

    call_id = models.CharField(max_length=80, unique=True)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT)
    agent = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT)
    rang_at = models.DateTimeField(db_index=True)
    picked_up_at = models.DateTimeField(null=True, blank=True)
    hung_up_at = models.DateTimeField(null=True, blank=True)
    request_number = models.CharField(max_length=20, blank=True)
    #: The seat's name in the telephone system; staff are known by it where they signed in there.
    seat = models.CharField(max_length=40, default="", db_default="", blank=True)
    held_since = models.DateTimeField(null=True, blank=True)
    held_s = models.FloatField(default=0.0, db_default=0.0)
    wrapped_up_at = models.DateTimeField(null=True, blank=True)
    #: Nobody told of its end: it ended some time.
    lost_end = models.BooleanField(default=False, db_default=False)
    #: Who gave up was rung back, by whom, or rang again and got through.
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_by = models.CharField(max_length=80, default="", db_default="", blank=True)

    class Meta:
        verbose_name = _("call record")
        indexes: ClassVar = [
            models.Index(
                fields=["rang_at"], name="call_live", condition=models.Q(hung_up_at__isnull=True)
            ),
            models.Index(fields=["person", "rang_at"], name="call_person"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="call_times_in_order",
                condition=(
                    models.Q(picked_up_at__isnull=True)
                    | models.Q(picked_up_at__gte=models.F("rang_at"))
                )
                & (
                    models.Q(hung_up_at__isnull=True)
                    | models.Q(hung_up_at__gte=models.F("rang_at"))
                ),
            )
        ]


class CallEvent(models.Model):
    """What the telephone system told of a call (话务事件), in the order it came. Written once."""

    call = models.ForeignKey(CallRecord, on_delete=models.PROTECT, related_name="events")
    event = models.CharField(max_length=10)
    at = models.DateTimeField()
    seat = models.CharField(max_length=40, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["call", "event", "at"], name="call_event_once")
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="call_events_stay", operation=_WRITTEN_ONCE)]


class Recording(models.Model):
    """The recording of a call (录音), sealed on disk. transcript_sealed: None until it is written
    down; failed: why it could not be."""

    call = models.OneToOneField(CallRecord, on_delete=models.PROTECT, related_name="recording")
    path = models.CharField(max_length=200)
    kind = models.CharField(max_length=10)
    size = models.PositiveIntegerField()
    added_at = models.DateTimeField()
    transcript_sealed = models.BinaryField(null=True)
    transcribed_at = models.DateTimeField(null=True, blank=True)
    failed = models.CharField(max_length=200, blank=True)

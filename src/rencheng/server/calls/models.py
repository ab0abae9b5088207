"""What the telephone system knows of a call."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from rencheng.server.people.models import Person, User


class CallRecord(models.Model):
    """A call (通话记录): rang, picked up (or not), hung up, and the request it led to."""

    call_id = models.CharField(max_length=80, unique=True)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT)
    agent = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT)
    rang_at = models.DateTimeField(db_index=True)
    picked_up_at = models.DateTimeField(null=True, blank=True)
    hung_up_at = models.DateTimeField(null=True, blank=True)
    request_number = models.CharField(max_length=20, blank=True)

    class Meta:
        verbose_name = _("call record")
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

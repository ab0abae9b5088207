"""The notices themselves: the outbox and the log of delivery in one table."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from rencheng.server.people.models import Person

#: waiting → sending → sent or failed; or waiting again, where a try was in vain.
STATES = ("waiting", "sending", "sent", "failed")


class Notice(models.Model):
    """One notice (告知) about a request: to its citizen, or to `unit`, where that is named.

    text: without personal data, as it was sent.

    It hangs on the request by its number alone: archived requests keep theirs.
    """

    number = models.CharField(max_length=20)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, db_index=False)
    unit = models.CharField(max_length=40, blank=True)
    event = models.CharField(max_length=20)
    text = models.CharField(max_length=700)
    urgent = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    not_before = models.DateTimeField()
    state = models.CharField(max_length=10, default="waiting")
    channel = models.CharField(max_length=10, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    #: Why the last try failed: a code of wording.sentences.notices.
    fault = models.CharField(max_length=40, blank=True)
    receipt = models.CharField(max_length=80, blank=True)

    class Meta:
        verbose_name = _("notice")
        indexes: ClassVar = [
            models.Index(fields=["number", "event"], name="notice_of_request"),
            models.Index(
                fields=["not_before"],
                name="notice_waiting",
                condition=models.Q(state__in=["waiting", "sending"]),
            ),
        ]

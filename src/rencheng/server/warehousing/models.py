"""What has changed since the warehouse last looked."""

from __future__ import annotations

from django.db import models


class Change(models.Model):
    """A row that changed and is not yet in the warehouse (待入库).

    Written by triggers on the tables themselves (see this app's first migration), so that whoever
    goes round the ORM is seen too, and deleted in the transaction that exported it. A row, not a
    time stamp: what commits late is simply found late, and no clock is asked.
    """

    id = models.BigAutoField(primary_key=True)
    #: The warehouse's table: requests, calls, searches, signals. A request's history counts as it.
    table = models.CharField(max_length=10)
    row = models.BigIntegerField()

    class Meta:
        verbose_name = "change"

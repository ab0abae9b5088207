"""How each request counts in the three rates, and the counts made of that.

A request's row says how it counts. Triggers write every change of such a row as a delta in the
same transaction; a job folds deltas into the counts. Counts and deltas together are exact at every
moment, and no two steps ever wait for the same counter.
"""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models

#: What counts are kept by. place: a street's nine digits, a district's six, or "".
KEYS = ("month", "unit", "place", "category", "trade")
#: What the whole city's totals are kept by, each for itself.
TOTALED = ("unit", "place", "category", "trade")
#: What is counted: requests by the month of receipt, the parts of the rates by that of dispatch.
SUMS = ("requests", "dispatched", "responded", "called", "resolved", "rated", "satisfied")

_VERDICT = "0 left out, 1 counted, 2 counted and good"
_RECEIVED = """
    SELECT received_month, unit, place, category, trade, {sign} 1, 0, 0, 0, 0, 0, 0 FROM {rows}
"""
_COUNTED = """
    SELECT month, unit, place, category, trade, 0,
           {sign} (response > 0)::int, {sign} (response = 2)::int,
           {sign} (resolution > 0)::int, {sign} (resolution = 2)::int,
           {sign} (satisfaction > 0)::int, {sign} (satisfaction = 2)::int
    FROM {rows}
"""
_WRITE = """
    INSERT INTO assessment_ratedelta ({keys}, {names})
    SELECT {keys}, {sums} FROM ({changes}) AS changes ({keys}, {names})
    GROUP BY {keys} HAVING {changed};
    RETURN NULL;
"""


def _delta(*, added: bool, taken: bool) -> str:
    """Write what a statement's rows add to the counts and take from them, once a key."""
    changes = [
        part.format(sign=sign, rows=rows)
        for sign, rows, there in (("+", "added", added), ("-", "taken", taken))
        for part in (_RECEIVED, _COUNTED)
        if there
    ]
    return _WRITE.format(
        keys=", ".join(KEYS),
        names=", ".join(SUMS),
        sums=", ".join(f"sum({name})::int" for name in SUMS),
        changes=" UNION ALL ".join(changes),
        changed=" OR ".join(f"sum({name}) <> 0" for name in SUMS),
    )


def _trigger(name: str, operation: pgtrigger.Operation) -> pgtrigger.Trigger:
    added, taken = operation != pgtrigger.Delete, operation != pgtrigger.Insert
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(
            new="added" if added else None, old="taken" if taken else None
        ),
        func=_delta(added=added, taken=taken),
    )


class _Keyed(models.Model):
    """By what requests are counted; "" where a request has none."""

    month = models.DateField()
    unit = models.CharField(max_length=40)
    place = models.CharField(max_length=9)
    category = models.CharField(max_length=120)
    trade = models.CharField(max_length=40)

    class Meta:
        abstract = True


class RateFact(_Keyed):
    """How one request counts: the verdicts of core.lifecycle.rates, and why.

    `request` is no reference: what was archived goes on counting. month: that of its dispatch to
    `unit`, else of its receipt. why_*: places in core.lifecycle.rates.WHYS. contact_due: while the
    first contact is awaited.
    """

    request = models.BigIntegerField(primary_key=True)
    number = models.CharField(max_length=20)
    received_month = models.DateField()
    response = models.PositiveSmallIntegerField(help_text=_VERDICT)
    resolution = models.PositiveSmallIntegerField(help_text=_VERDICT)
    satisfaction = models.PositiveSmallIntegerField(help_text=_VERDICT)
    why_response = models.PositiveSmallIntegerField()
    why_resolution = models.PositiveSmallIntegerField()
    why_satisfaction = models.PositiveSmallIntegerField()
    contact_due = models.DateTimeField(null=True)

    class Meta:
        # By each of these the rows behind a figure are found; by trade they are few enough to scan.
        indexes: ClassVar = [
            models.Index(fields=["unit", "month"], name="ratefact_unit"),
            models.Index(fields=["place", "month"], name="ratefact_place"),
            models.Index(fields=["month", "category"], name="ratefact_category"),
            models.Index(
                fields=["contact_due"],
                name="ratefact_awaited",
                condition=models.Q(contact_due__isnull=False),
            ),
        ]
        triggers: ClassVar = [
            _trigger("counts_in", pgtrigger.Insert),
            _trigger("counts_anew", pgtrigger.Update),
            _trigger("counts_out", pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.number


class _Sums(models.Model):
    requests = models.IntegerField()
    dispatched = models.IntegerField()
    responded = models.IntegerField()
    called = models.IntegerField()
    resolved = models.IntegerField()
    rated = models.IntegerField()
    satisfied = models.IntegerField()

    class Meta:
        abstract = True


class _Summed(_Keyed, _Sums):
    class Meta:
        abstract = True


class RateDelta(_Summed):
    """A change of the counts that is not folded in yet."""


class RateCount(_Summed):
    """The counts by month, unit, place, category and trade."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=list(KEYS), name="ratecount_key_once")
        ]


class RateTotal(_Sums):
    """The counts of the whole city by one dimension (TOTALED) alone: so few that a page adds them
    up in a moment, however many combinations a month has."""

    month = models.DateField()
    dimension = models.CharField(max_length=10)
    code = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["month", "dimension", "code"], name="ratetotal_key_once"
            )
        ]

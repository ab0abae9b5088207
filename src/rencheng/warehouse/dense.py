"""Dense dates (连续日期): every step of a span has its row, zeros too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import ibis
import ibis.expr.types as ir

from rencheng.core.common.errors import InputError

#: Steps that a span may be cut into, in minutes. Nothing finer is kept.
STEPS = {"day": 1440, "hour": 60, "quarter_hour": 15}
#: A year of quarter hours is 35,040. Ours: more steps than that are more than a curve can show.
MOST_STEPS = 40_000


def check_span(first: date, last: date, step: str = "day") -> int:
    """How many steps from `first` to the end of `last`.

    Raises InputError `span_backwards`, `span_step` for a step we do not keep (a second, say), and
    `span_too_fine` where the span would fall into more than MOST_STEPS.
    """
    if last < first:
        raise InputError("span_backwards", first=first, last=last)
    if step not in STEPS:
        raise InputError("span_step", step=step, known=", ".join(STEPS))
    steps = ((last - first).days + 1) * 1440 // STEPS[step]
    if steps > MOST_STEPS:
        raise InputError("span_too_fine", steps=steps, limit=MOST_STEPS, step=step)
    return steps


def spine(first: date, last: date) -> ir.Table:
    """Every day from `first` to `last`, one row each, in the column `day`."""
    count = check_span(first, last)
    offsets = ibis.range(0, count).unnest().name("offset").as_table()
    return offsets.select(day=(ibis.literal(first) + offsets.offset.as_interval("D")).cast("date"))


def dense(
    rows: ir.Table, first: date, last: date, keys: Sequence[str], measures: Sequence[str]
) -> ir.Table:
    """`rows` (day, keys…, measures…) with a row for every day of the span and every combination
    of keys that occurs in it; what was not there counts 0.

    Several rows of a day and combination are added up.
    """
    inside = rows.filter(rows.day.between(ibis.literal(first), ibis.literal(last)))
    summed = inside.group_by("day", *keys).agg(**{name: inside[name].sum() for name in measures})
    combinations = inside.select(*keys).distinct() if keys else None
    grid = spine(first, last)
    if combinations is not None:
        grid = grid.cross_join(combinations)
    joined = grid.left_join(summed, ["day", *keys])
    return joined.select("day", *keys, **{name: joined[name].fill_null(0) for name in measures})

"""How unusual a week is (七日偏离): z-scores of dense daily series."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

WEEK = 7
#: Ours: eight weeks before, so that every weekday is in it eight times and a month's change shows.
BASELINE_DAYS = 56


def week_scores(series: ir.Table, keys: Sequence[str], measure: str = "requests") -> ir.Table:
    """Each day's last seven days against the eight weeks before them.

    series: dense (a row for every day), columns day, keys…, measure. Gives day, keys…, week (the
    seven days' sum), expected and spread (mean and standard deviation of such sums on the 56 days
    that end a week before), z = (week − expected) / max(spread, √expected, 1): the floor is what
    chance alone would spread, so that a series of zeros does not make its first request unheard
    of. Null where fewer than 56 such days came before. Sums are whole numbers, so engines agree.
    """
    count = series[measure].cast("int64")
    each = {"group_by": list(keys), "order_by": "day"}
    weeks = series.select(
        "day",
        *keys,
        week=count.sum().over(ibis.window(preceding=WEEK - 1, following=0, **each)),
        seen=series.day.count().over(ibis.window(preceding=WEEK - 1, following=0, **each)),
    )
    full = weeks.mutate(week=(weeks.seen == WEEK).ifelse(weeks.week, ibis.null("int64")))
    before = ibis.window(preceding=(BASELINE_DAYS + WEEK - 1, WEEK), **each)
    sums = full.mutate(
        n=full.week.count().over(before),
        total=full.week.sum().over(before),
        squares=(full.week * full.week).sum().over(before),
    )
    enough = sums.n == BASELINE_DAYS
    expected = enough.ifelse(sums.total / sums.n.nullif(0), ibis.null("float64"))
    # n Σw² − (Σw)² in whole numbers: no difference of close floats.
    variance = (sums.n * sums.squares - sums.total * sums.total) / (sums.n * (sums.n - 1)).nullif(0)
    scored = sums.select(
        "day",
        *keys,
        "week",
        expected=expected,
        spread=enough.ifelse(variance.sqrt(), ibis.null("float64")),
    )
    floor = ibis.greatest(scored.spread, scored.expected.sqrt(), 1.0)
    return scored.mutate(z=(scored.week - scored.expected) / floor)

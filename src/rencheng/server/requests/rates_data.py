"""The rates as plain data, for programs and the command line: one shape for both."""

from __future__ import annotations

from typing import Any

from rencheng.core.lifecycle.comparing import Line, Share
from rencheng.core.lifecycle.rates_policy import RATES
from rencheng.server.requests.rating import RatesPage


def rates_data(page: RatesPage) -> dict[str, Any]:
    """A comparison: month, by, within, policy, total and lines, each with its counts."""
    return {
        "month": f"{page.month:%Y-%m}",
        "by": page.by,
        "within": page.within.given(),
        "policy": {
            "version": page.policy.version,
            "weights": dict(page.policy.weights),
            "ranking": page.policy.ranking,
        },
        "awaited": page.awaited,
        "total": _line("", "", page.total.line),
        "lines": [_line(row.line.code, row.name, row.line) for row in page.lines],
    }


def _line(code: str, name: str, line: Line) -> dict[str, Any]:
    score = line.rates.score
    return {
        "code": code,
        "name": name,
        "requests": line.counts.requests,
        **{rate: _share(line.rates.of(rate)) for rate in RATES},
        "score": None if score is None else round(score.value, 2),
        "score_low": None if score is None else round(score.low, 2),
        "score_high": None if score is None else round(score.high, 2),
        "change": None if line.change is None else round(line.change, 2),
        "rank": line.rank,
        "per_10000_residents": line.per_residents,
    }


def _share(share: Share) -> dict[str, Any]:
    return {
        "good": share.part,
        "of": share.whole,
        "value": share.value,
        "low": share.low,
        "high": share.high,
    }

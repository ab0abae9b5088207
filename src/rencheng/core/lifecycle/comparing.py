"""Comparing units and streets (考核排名): rates with their doubt, score, rank, the four kinds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

from rencheng.core.lifecycle.rates import Tally
from rencheng.core.lifecycle.rates_policy import RATES, RatesPolicy

#: Two-sided 95 %: the normal distribution's .975 quantile.
_Z: Final = 1.959964
RESIDENTS_UNIT: Final = 10_000  # 万人诉求比


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its 95 % interval; value, low and high are None over no request at all."""

    part: int
    whole: int
    value: float | None
    low: float | None
    high: float | None


def share(part: int, whole: int) -> Share:
    """part / whole with Wilson's score interval (Wilson 1927)."""
    if whole == 0:
        return Share(part, whole, None, None, None)
    p, square = part / whole, _Z * _Z
    middle = (p + square / (2 * whole)) / (1 + square / whole)
    half = _Z / (1 + square / whole) * sqrt(p * (1 - p) / whole + square / (4 * whole * whole))
    return Share(part, whole, p, min(p, max(0.0, middle - half)), max(p, min(1.0, middle + half)))


@dataclass(frozen=True, slots=True)
class Score:
    """Σ weight × rate, between 0 and 100, with its interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Rates:
    """The three shares and the score; the score is None while a rate that weighs has no request."""

    response: Share
    resolution: Share
    satisfaction: Share
    score: Score | None

    def of(self, rate: str) -> Share:
        return {name: getattr(self, name) for name in RATES}[rate]


def rates(counts: Tally, policy: RatesPolicy) -> Rates:
    """The three rates of a tally and their weighted score.

    The score's interval recovers the variances of the shares' own (MOVER, Zou and Donner 2008) and
    takes them as independent; since the resolved are the more satisfied, it is a little narrow.
    """
    shares = {rate: share(*counts.parts(rate)) for rate in RATES}
    return Rates(**shares, score=_score(shares, policy.weights))


def _score(shares: Mapping[str, Share], weights: Mapping[str, int]) -> Score | None:
    value = below = above = 0.0
    for rate, weight in weights.items():
        one = shares[rate]
        if weight == 0:
            continue
        if one.value is None or one.low is None or one.high is None:
            return None
        value += weight * one.value
        below += (weight * (one.value - one.low)) ** 2
        above += (weight * (one.high - one.value)) ** 2
    return Score(value, max(0.0, value - sqrt(below)), min(100.0, value + sqrt(above)))


@dataclass(frozen=True, slots=True)
class Line:
    """One unit, street… in a comparison.

    change: of the score since the period before, in points. rank: 1 is best, equal scores share
    one; None where ranking is off or there is too little to go by. per_residents: requests per
    10,000 residents, None where nobody lives there.
    """

    code: str
    counts: Tally
    rates: Rates
    before: Rates | None
    change: float | None
    rank: int | None
    per_residents: float | None


def compare(
    now: Mapping[str, Tally],
    before: Mapping[str, Tally],
    policy: RatesPolicy,
    residents: Mapping[str, int] | None = None,
) -> list[Line]:
    """Lines of everything in `now` by code, ranked where the policy ranks, else in code order.

    before: the same for the period before. residents: by code.
    """
    found = {code: rates(counts, policy) for code, counts in now.items()}
    earlier = {code: rates(counts, policy) for code, counts in before.items()}
    ranks = _ranks(now, found, policy)
    lines = [
        Line(
            code=code,
            counts=now[code],
            rates=one,
            before=earlier.get(code),
            change=_change(one, earlier.get(code)),
            rank=ranks.get(code),
            per_residents=per_residents(now[code].requests, (residents or {}).get(code, 0)),
        )
        for code, one in found.items()
    ]
    return sorted(lines, key=lambda line: (line.rank or len(lines) + 1, line.code))


def per_residents(requests: int, residents: int) -> float | None:
    """Requests per 10,000 residents (万人诉求比)."""
    return requests / residents * RESIDENTS_UNIT if residents > 0 else None


def _change(now: Rates, before: Rates | None) -> float | None:
    if now.score is None or before is None or before.score is None:
        return None
    return now.score.value - before.score.value


def _ranks(
    counts: Mapping[str, Tally], found: Mapping[str, Rates], policy: RatesPolicy
) -> dict[str, int]:
    if not policy.ranking:
        return {}
    scores = {
        code: round(one.score.value, 6)
        for code, one in found.items()
        if one.score is not None and counts[code].called >= policy.least
    }
    best_first = sorted(scores.values(), reverse=True)
    return {code: best_first.index(score) + 1 for code, score in scores.items()}


@dataclass(frozen=True, slots=True)
class FourKinds:
    """The four kinds of streets (先进 进步 整改 治理), each by what makes it one, first first."""

    advanced: tuple[Line, ...]
    progress: tuple[Line, ...]
    rectify: tuple[Line, ...]
    govern: tuple[Line, ...]


def four_kinds(lines: Sequence[Line], year: Mapping[str, int], policy: RatesPolicy) -> FourKinds:
    """Name the streets of the four kinds.

    lines: the streets of `compare`. year: requests of the last twelve months by street. 先进 are
    the highest scores, 进步 the largest rises, 整改 the lowest scores that are not 先进, 治理 the
    highest volume of a year, which stay under supervision. With ranking off only 治理 is named: it
    brings help and compares nobody.
    """
    volume = sorted(lines, key=lambda line: (-year.get(line.code, 0), line.code))
    govern = [line for line in volume if year.get(line.code, 0) > 0][: policy.kinds.govern]
    ranked = [line for line in lines if line.rank is not None]
    best = ranked[: policy.kinds.advanced]
    rest = ranked[len(best) :]
    risen = [line for line in ranked if (line.change or 0) > 0]
    risen.sort(key=lambda line: (-(line.change or 0), line.code))
    worst = rest[::-1][: policy.kinds.rectify]
    return FourKinds(
        tuple(best), tuple(risen[: policy.kinds.progress]), tuple(worst), tuple(govern)
    )

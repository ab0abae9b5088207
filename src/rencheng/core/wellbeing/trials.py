"""Two wordings compared (措辞对比): shown at random, looked at whenever one likes, stopped by rule.

Always-valid inference for the difference of two shares by the mixture sequential probability ratio
test (Robbins 1970; Johari, Koomen, Pekelis & Walsh 2022): however often somebody looks, the chance
of ever claiming a difference where there is none stays below alpha.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from math import exp, inf, log, sqrt
from typing import Final, Literal

from rencheng.core.common.errors import InputError

ALPHA: Final = 0.05
#: Standard deviation of the differences looked for: some ten points of a hundred. Ours.
MIXTURE: Final = 0.1
#: Answers to each wording before the test speaks: below, shares are not near normal. Ours.
LEAST: Final = 30
#: Answers to both at which a comparison ends without a winner. Ours: it would find six points.
MOST: Final = 4000

Verdict = Literal["goes_on", "a", "b", "no_difference"]


@dataclass(frozen=True, slots=True)
class Arm:
    """A wording: how many answered, and how many of them said it helped."""

    answers: int
    helped: int

    @property
    def share(self) -> float:
        return self.helped / self.answers if self.answers else 0.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """b's share less a's, with an interval that holds however often one looks; p likewise."""

    difference: float
    low: float
    high: float
    p: float
    verdict: Verdict


def wording_for(visitor: str, message: str) -> Literal["a", "b"]:
    """The wording a visitor sees: the same at every visit, as if tossed for each message."""
    digest = hashlib.sha256(f"{message}/{visitor}".encode()).digest()
    return "b" if digest[0] & 1 else "a"


def compare(a: Arm, b: Arm) -> Comparison:
    """The state of a comparison. Raises InputError `trial_counts` where more helped than answered.

    Each look is valid by itself: without a difference the likelihood ratio is a martingale.
    """
    for arm in (a, b):
        if not 0 <= arm.helped <= arm.answers:
            raise InputError("trial_counts", helped=arm.helped, answers=arm.answers)
    difference = b.share - a.share
    if min(a.answers, b.answers) < LEAST:
        return Comparison(difference, -1.0, 1.0, 1.0, "goes_on")
    variance = _variance(a) / a.answers + _variance(b) / b.answers
    mixed = MIXTURE**2
    ratio = 0.5 * log(variance / (variance + mixed)) + (
        mixed * difference**2 / (2 * variance * (variance + mixed))
    )
    p = min(1.0, exp(-ratio)) if ratio < 700 else 0.0
    reach = sqrt(
        2 * variance * (variance + mixed) / mixed
        * (log(1 / ALPHA) + 0.5 * log((variance + mixed) / variance))
    )  # fmt: skip
    return Comparison(
        difference,
        max(-1.0, difference - reach),
        min(1.0, difference + reach),
        p,
        _verdict(difference, reach, a.answers + b.answers),
    )


def _variance(arm: Arm) -> float:
    """Of one answer; one of each kind is added, so that shares of 0 and 1 keep some doubt."""
    share = (arm.helped + 1) / (arm.answers + 2)
    return share * (1 - share)


def _verdict(difference: float, reach: float, answers: int) -> Verdict:
    if abs(difference) > min(reach, inf):
        return "b" if difference > 0 else "a"
    return "no_difference" if answers >= MOST else "goes_on"

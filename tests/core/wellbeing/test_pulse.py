"""The pulse: a trend that cannot be stuffed."""

from __future__ import annotations

from datetime import date

import pytest

from rencheng.core.common.errors import InputError
from rencheng.core.wellbeing.pulse import MOST_OF_NETWORK, Ballot, check, trend, wilson

MONDAY = date(2025, 1, 6)


def test_a_stuffed_box_counts_a_few() -> None:
    honest = [Ballot(MONDAY, n, n, (5, 2, 4)) for n in range(20)]
    stuffed = [Ballot(MONDAY, 1000 + n, 7777, (1, 1, 1)) for n in range(500)]
    again = [Ballot(MONDAY, 3, 3, (1, 1, 1))]
    (week,) = trend([*honest, *stuffed, *again])
    assert week.counted == 20 + MOST_OF_NETWORK
    assert week.left_out == 500 - MOST_OF_NETWORK + 1
    risk, act, _trust = week.shares
    assert risk is not None
    assert act is not None
    assert risk[1] == pytest.approx(20 / 25)
    assert act[1] == 0


def test_few_ballots_tell_no_share() -> None:
    (week,) = trend([Ballot(MONDAY, n, n, (5, 5, 5)) for n in range(9)])
    assert week.shares == (None, None, None)


def test_answers_go_from_one_to_five() -> None:
    assert check([1, 5, 3]) == (1, 5, 3)
    for wrong in ([1, 2], [0, 1, 1], [6, 1, 1]):
        with pytest.raises(InputError, match="pulse_answers"):
            check(wrong)


def test_wilson_as_published() -> None:
    low, share, high = wilson(15, 148)  # Newcombe 1998, Stat. Med. 17: .0624 to .1605
    assert (round(low, 4), round(share, 4), round(high, 4)) == (0.0624, 0.1014, 0.1605)

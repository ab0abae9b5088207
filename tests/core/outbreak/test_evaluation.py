"""Walking forward: figures by hand, the total left out, peers on the same forecasts."""

from __future__ import annotations

import numpy as np
import pytest

from core.outbreak.conftest import LAST, bell, daily
from rencheng.core.outbreak.evaluation import Figures, Peer, evaluate, total_of
from rencheng.core.outbreak.scores import LEVELS
from rencheng.core.outbreak.series import Counts


def nothing(_done: int, _of: int) -> None:
    return


@pytest.fixture(scope="module")
def known() -> Counts:
    columns = [bell(210, 60 + n, 10, 300) + bell(210, 160 + 2 * n, 12, 400) + 2 for n in range(5)]
    return daily(*columns, np.sum(columns, 0))


def test_the_sum_of_the_others_is_left_out(known: Counts) -> None:
    assert total_of(known.values) == 5
    assert total_of(known.values[:, :5]) is None
    assert total_of(known.values[:, :2]) is None


def test_figures_of_a_walk(known: Counts) -> None:
    seen: list[tuple[int, int]] = []
    found = evaluate(known, 7, None, lambda done, of: seen.append((done, of))).told()
    assert seen[-1][0] == seen[-1][1] == len(seen)
    # Five regions with two waves each, five or six weekly forecasts about each peak.
    assert 50 <= int(found["peak_forecasts"] or 0) <= 60
    assert found["peak_crps_days"] < 0.7 * float(found["peak_crps_days_week_ahead"] or 0)
    assert float(found["peak_relative_crps"] or 9) < 1
    assert 0 < float(found["relative_wis_same"] or 9) < 1
    assert "relative_wis" not in found


def test_a_peer_is_scored_on_the_forecasts_that_it_made(known: Counts) -> None:
    day = LAST - 35
    seen = known.values[-35:-28, 0].sum()
    exact: Peer = {(day, 1, "r0"): np.full(len(LEVELS), seen)}
    found = evaluate(known, 7, exact, nothing).told()
    assert found["forecasts"] == 1
    assert found["wis_baseline"] == pytest.approx(0)


def test_nothing_scored_says_so() -> None:
    assert Figures().told() == {"as_of_days": 0, "peak_forecasts": 0}

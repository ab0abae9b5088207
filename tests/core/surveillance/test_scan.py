"""The scan: planted clusters are found, ratios are those of the formula, p-values are fair."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from rencheng.core.surveillance import baselines, scan_chance
from rencheng.core.surveillance.scan import gumbel_tail, scan, spans
from rencheng.core.surveillance.scan_circles import Circles, circles
from rencheng.core.surveillance.scan_kernel import best_by_centre, compiled

PLACES, DAYS = 40, 30
HIT = [0, 1, 2]


@pytest.fixture(scope="module")
def town() -> tuple[np.ndarray, np.ndarray]:
    """(points, counts): a quiet town, with three near places hit in the last four days."""
    rng = np.random.default_rng(2)
    points = np.vstack(
        [[[0.1, 0.1], [0.11, 0.1], [0.1, 0.12]], rng.uniform(0.25, 1, (PLACES - 3, 2))]
    )
    counts = rng.poisson(2, (PLACES, DAYS)).astype(float)
    counts[:3, -4:] += 5
    return points, counts


def base_of(model: str, counts: np.ndarray) -> np.ndarray:
    if model == "poisson":
        return baselines.poisson(counts, np.full(counts.shape, 1000.0))
    if model == "permutation":
        return baselines.permutation(counts)
    return baselines.expectation(counts, None, DAYS - 10, daily=True)


@pytest.mark.parametrize("model", ["permutation", "poisson", "expectation"])
def test_a_planted_cluster_is_found(model: str, town: tuple[np.ndarray, np.ndarray]) -> None:
    points, counts = town
    base = base_of(model, counts)
    around = circles(points, base.sum(1), most=0.5, plane=True)
    windows = spans(DAYS, 10, retrospective=False)
    best = scan(counts, base, around, windows, model=model, replicates=99)[0]
    assert best.places == HIT
    assert (best.first, best.last) == (DAYS - 4, DAYS - 1)
    assert best.observed == counts[:3, -4:].sum()
    assert best.p == 0.01
    assert best.p_gumbel < 0.001
    assert best.recurrence > 1000


def test_the_ratio_is_the_formula_over_every_circle_and_span(
    town: tuple[np.ndarray, np.ndarray],
) -> None:
    points, counts = town
    base = base_of("poisson", counts)
    around = circles(points, base.sum(1), most=0.3, plane=True)
    total, best = counts.sum(), 0.0
    for centre in range(PLACES):
        for size in range(1, around.sizes[centre] + 1):
            part = around.members(centre, size)
            for first, last in spans(DAYS, 5, retrospective=True):
                c, b = counts[part, first : last + 1].sum(), base[part, first : last + 1].sum()
                if c > b:
                    ratio = c * np.log(c / b) + (total - c) * np.log((total - c) / (total - b))
                    best = max(best, ratio)
    windows = spans(DAYS, 5, retrospective=True)
    found = scan(counts, base, around, windows, model="poisson", replicates=0)
    assert found[0].llr == pytest.approx(best, rel=1e-12)


@pytest.mark.parametrize("model", ["permutation", "poisson", "expectation"])
def test_replicates_are_looked_through_as_closely_as_the_cases(
    model: str, town: tuple[np.ndarray, np.ndarray], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fast loop over blocks finds what the plain one finds, also in parts of the spans."""
    points, counts = town
    base, windows = base_of(model, counts), spans(DAYS, 6, retrospective=True)
    around = circles(points, base.sum(1), most=0.5, plane=True)
    monkeypatch.setattr(scan_chance, "MOST_FLOORS", 1)
    drawn: list[np.ndarray] = []
    drawer = scan_chance._drawer

    def kept(*given: Any) -> Any:
        draw = drawer(*given)

        def noted(rng: np.random.Generator) -> np.ndarray:
            drawn.append(draw(rng))
            return drawn[-1]

        return noted

    monkeypatch.setattr(scan_chance, "_drawer", kept)
    chance = scan_chance.strongest_by_chance(
        counts, base, around, windows, model=model, replicates=5, workers=1, seed=3
    )
    shifted = [(first - windows[0][0], last - windows[0][0]) for first, last in windows]
    for own, cases in zip(chance, drawn[:5], strict=True):
        best, _, _ = best_by_centre(
            scan_chance.by_span(cases, shifted),
            scan_chance.by_span(base, windows),
            around.near,
            around.sizes,
            around.whole,
            float(counts.sum()),
            model != "expectation",
        )
        assert own == pytest.approx(best.max(), rel=1e-9)


def test_secondary_clusters_share_no_place(town: tuple[np.ndarray, np.ndarray]) -> None:
    points, counts = town
    counts = counts.copy()
    counts[20, -2:] += 15
    base = baselines.permutation(counts)
    around = circles(points, counts.sum(1), most=0.5, plane=True)
    windows = spans(DAYS, 10, retrospective=False)
    found = scan(counts, base, around, windows, model="permutation", replicates=19)
    places = [place for cluster in found for place in cluster.places]
    assert len(places) == len(set(places))
    assert {20} in [set(cluster.places) for cluster in found[:2]]
    assert [cluster.llr for cluster in found] == sorted((c.llr for c in found), reverse=True)


def test_p_values_are_fair_where_nothing_is_the_matter() -> None:
    rng = np.random.default_rng(11)
    points = rng.random((15, 2))
    p = []
    for seed in range(60):
        counts = rng.poisson(1.5, (15, 12)).astype(float)
        around = circles(points, counts.sum(1), most=0.5, plane=True)
        base, windows = baselines.permutation(counts), spans(12, 4, retrospective=False)
        found = scan(counts, base, around, windows, model="permutation", replicates=39, seed=seed)
        p.append(found[0].p)
    assert 0.35 < np.mean(p) < 0.65
    assert np.mean(np.array(p) <= 0.1) < 0.25


def test_places_at_one_distance_enter_together() -> None:
    points = np.array([[0.0, 0.0], [1.0, 0.0], [-1.0, 0.0], [0.0, 3.0]])
    around = circles(points, np.ones(4), most=1, plane=True)
    assert around.whole[0].tolist() == [1, 0, 1, 1]


def test_the_largest_circle_holds_its_share_of_people() -> None:
    people = np.array([10.0, 20.0, 30.0, 40.0])
    around = circles(np.array([[0.0, n] for n in range(4)]), people, most=0.5, plane=True)
    for centre in range(4):
        size = int(around.sizes[centre])
        assert people[around.members(centre, size)].sum() <= 50


def test_degrees_are_measured_on_the_globe() -> None:
    """At 60° north a degree of longitude is half as long as one of latitude."""
    points = np.array([[60.0, 10.0], [60.0, 11.5], [61.0, 10.0]])
    ones = np.ones(3)
    assert circles(points, ones, most=1, plane=False).near[0].tolist() == [0, 1, 2]
    assert circles(points, ones, most=1, plane=True).near[0].tolist() == [0, 2, 1]


def test_workers_change_nothing(town: tuple[np.ndarray, np.ndarray]) -> None:
    points, counts = town
    base, windows = baselines.permutation(counts), spans(DAYS, 5, retrospective=False)
    around: Circles = circles(points, counts.sum(1), most=0.5, plane=True)
    one, two = (
        scan(counts, base, around, windows, model="permutation", replicates=29, workers=workers)
        for workers in (1, 2)
    )
    assert one == two


def test_no_cases_have_no_cluster() -> None:
    none = np.zeros((3, 5))
    around = circles(np.eye(3)[:, :2], np.ones(3), most=1, plane=True)
    assert scan(none, none, around, [(0, 4)], model="poisson", replicates=9) == []


def test_the_gumbel_tail_is_that_of_its_own_sample() -> None:
    sample = np.random.default_rng(1).gumbel(5, 0.8, 4000)
    assert gumbel_tail(float(np.quantile(sample, 0.95)), sample) == pytest.approx(0.05, abs=0.006)


def test_expectation_follows_trend_and_population() -> None:
    people = np.outer([1000.0, 3000.0], np.ones(12))
    counts = np.round(people * 0.01 * np.exp(0.05 * np.arange(12)))
    base = baselines.expectation(counts, people, 8, daily=False)
    assert base[:, 8:] == pytest.approx(counts[:, 8:], rel=0.05)


def test_the_kernel_compiles_where_no_cache_can_be_written() -> None:
    made: dict[str, object] = {}
    exec("def double(x):\n    return 2 * x", made)  # from no file: numba finds no cache folder
    assert compiled(made["double"])(4) == 8  # type: ignore[arg-type]

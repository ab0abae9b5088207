"""The learned order: it learns what answers, its file is plain and checked."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rencheng.core.common.errors import InputError
from rencheng.core.search.features import NAMES
from rencheng.core.search.ranker import (
    COLUMNS,
    Ranker,
    default_ranker,
    fit,
    in_context,
    load,
    save,
)
from rencheng.core.text import model_file

RIGHT = NAMES.index("coverage")


def groups(count: int, seed: int = 0) -> list[tuple[np.ndarray, np.ndarray]]:
    """Queries whose answer is the candidate with the best coverage."""
    draw = np.random.default_rng(seed)
    made = []
    for _ in range(count):
        table = draw.random((12, len(NAMES)))
        made.append((table, np.arange(12) == table[:, RIGHT].argmax()))
    return made


@pytest.fixture(scope="module")
def ranker() -> Ranker:
    return fit({"drawn": groups(150)}, {"fitted_on": {"drawn": 150}})


def test_it_learns_what_answers(ranker: Ranker) -> None:
    held = groups(60, seed=1)
    first = [right[ranker.scores(table).argmax()] for table, right in held]
    assert np.mean(first) > 0.9


def test_its_trees_are_those_of_the_machine(ranker: Ranker) -> None:
    """Scores differ by a constant alone from what the library itself would give."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    from rencheng.core.search import ranker as module

    data = groups(150)
    machine = HistGradientBoostingClassifier(
        max_iter=module.TREES,
        learning_rate=module.RATE,
        max_leaf_nodes=module.LEAVES,
        min_samples_leaf=module.LEAST_LEAF,
        l2_regularization=module.PENALTY,
        early_stopping=False,
        random_state=0,
    )
    right = np.concatenate([answers for _, answers in data])
    weights = np.where(right, module.ANSWER_WEIGHT, 1.0)
    seen = np.vstack([in_context(table) for table, _ in data])
    machine.fit(seen, right, sample_weight=weights / weights.mean())
    table = groups(1, seed=9)[0][0]
    apart = machine.decision_function(in_context(table)) - ranker.scores(table)
    assert apart == pytest.approx(np.full(12, apart[0]), abs=1e-9)


def test_a_file_gives_the_same_ranker(ranker: Ranker, tmp_path: Path) -> None:
    save(ranker, tmp_path / "r.npz")
    again = load(tmp_path / "r.npz")
    table = groups(1, seed=3)[0][0]
    assert again.scores(table).tolist() == ranker.scores(table).tolist()
    assert again.about["fitted_on"] == {"drawn": 150}


def spoilt(path: Path, name: str, value: object) -> None:
    arrays, about = model_file.read(path)
    if name in about:
        about[name] = value
    else:
        arrays[name] = np.asarray(value)
    model_file.write(path, arrays, about)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("format", 99),
        ("names", ["other"]),
        ("depth", 10_000),
        ("roots", np.array([10**9])),
        ("left", np.array([0])),
        ("value", np.array(["x"])),
    ],
)
def test_a_file_that_is_none_of_ours_is_refused(
    ranker: Ranker, name: str, value: object, tmp_path: Path
) -> None:
    path = tmp_path / "r.npz"
    save(ranker, path)
    spoilt(path, name, value)
    with pytest.raises(InputError) as caught:
        load(path)
    assert caught.value.code == "model_unusable"


def test_a_stranger_is_refused(tmp_path: Path) -> None:
    (tmp_path / "r.npz").write_bytes(b"no archive")
    with pytest.raises(InputError) as caught:
        load(tmp_path / "r.npz")
    assert caught.value.code == "model_unusable"


def test_nothing_to_learn_from_is_said() -> None:
    table = np.zeros((3, len(NAMES)))
    with pytest.raises(InputError) as caught:
        fit({"none": [(table, np.zeros(3, bool))]}, {})
    assert caught.value.code == "ranker_too_little"


def test_the_packages_ranker_loads_and_prefers_what_fits() -> None:
    chosen = default_ranker()
    table = np.full((2, len(NAMES)), 0.2)
    table[0] = 0.9
    scores = chosen.scores(table)
    assert scores[0] > scores[1]
    assert chosen.about["mrr_at_10"]
    assert in_context(np.zeros((0, len(NAMES)))).shape == (0, COLUMNS)
    assert chosen.scores(np.zeros((0, len(NAMES)))).shape == (0,)

"""How well signs of a crisis are found: `python benchmarks/crisis.py TABLE …` prints JSON.

The tables have a column `text` of ordinary requests (what is seldom a crisis). Of our own sentences
each tenth is judged by weights learned from the others; those of tests/ were never learned from.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from tools.fit_crisis import LONGEST, LOOSE, OWN_WEIGHT, ordinary

from rencheng.cli.labelled import embed, embedder
from rencheng.core.text.features import read_parts
from rencheng.core.wellbeing.crisis import crisis_signs
from rencheng.core.wellbeing.crisis_likeness import LIKE, likeness, own_sentences

BLIND = Path(__file__).parent.parent / "tests/core/wellbeing/crisis_blind.txt"
FIRST = 400  # of our own sentences: 200 of a crisis, 200 that only sound so
FOLDS = 10


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ordinary", type=Path, nargs="+")
    others = [one for path in parser.parse_args().ordinary for one in ordinary(path)]
    chosen = embedder()
    assert chosen is not None, "a model of meaning is needed"
    own, blind = own_sentences(), _blind()
    texts = [read_parts(text).plain for _, text in [*own, *blind]]
    vectors = embed(chosen, [*texts, *others], LONGEST, "vectors")
    crisis = np.array([one for one, _ in own])
    folds = _folds(vectors[: len(own)], crisis, vectors[len(own) + len(blind) :])
    late = likeness().chances(vectors[len(own) : len(own) + len(blind)])
    rest = likeness().chances(vectors[len(own) + len(blind) :])
    said = np.array([bool(crisis_signs(text)) for _, text in [*own, *blind]])
    known = np.array([one for one, _ in blind])
    figures = {
        "own_patterns": _figures(crisis[:FIRST], said[:FIRST]),
        "own_both": _figures(crisis[:FIRST], said[:FIRST] | (folds[:FIRST] >= LIKE)),
        "own_meaning": _figures(crisis[:FIRST], folds[:FIRST] >= LIKE),
        "blind_patterns": _figures(known, said[len(own) :]),
        "blind_both": _figures(known, said[len(own) :] | (late >= LIKE)),
        "ordinary_flagged_by_meaning": round(float((rest >= LIKE).mean()), 4),
    }
    print(json.dumps({"name": "crisis", "figures": figures}, ensure_ascii=False, indent=1))


def _blind() -> list[tuple[bool, str]]:
    rows = (line.split(" ", 1) for line in BLIND.read_text("utf-8").splitlines())
    return [(mark == "+", text) for mark, text in rows]


def _folds(own: np.ndarray, crisis: np.ndarray, others: np.ndarray) -> np.ndarray:
    found = np.zeros(len(own))
    for learned, judged in StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(own, crisis):
        rows = np.vstack([own[learned], others])
        labels = np.concatenate([crisis[learned], np.zeros(len(others), bool)])
        weight = np.where(np.arange(len(rows)) < len(learned), OWN_WEIGHT, 1.0)
        mean = rows.mean(0)
        model = LogisticRegression(C=LOOSE, max_iter=3000).fit(rows - mean, labels, weight)
        found[judged] = model.predict_proba(own[judged] - mean)[:, 1]
    return found


def _figures(crisis: np.ndarray, flagged: np.ndarray) -> dict[str, float]:
    true = float((crisis & flagged).sum())
    return {
        "recall": round(true / crisis.sum(), 3),
        "precision": round(true / max(1, flagged.sum()), 3),
    }


if __name__ == "__main__":
    main()

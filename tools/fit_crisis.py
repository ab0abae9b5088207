"""Fit the likeness of crises that comes with the package: `python tools/fit_crisis.py TABLE …`.

Each TABLE has a column `text` of ordinary requests or posts: what no crisis looks like. What is
shipped are weights of a vector's parts; it holds no text of the tables.
"""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path
from random import Random

import numpy as np
from sklearn.linear_model import LogisticRegression

from rencheng.cli.labelled import embed, embedder
from rencheng.core.common.errors import SetupError
from rencheng.core.text.features import read_parts
from rencheng.core.wellbeing.crisis import SENTENCE, in_sentence
from rencheng.core.wellbeing.crisis_likeness import FILE, own_sentences

OUTPUT = Path(__file__).parent.parent / "src/rencheng/core/wellbeing" / FILE
OF_EACH, SEED = 6_000, 1712
SHORTEST, LONGEST = 4, 80  # characters of an ordinary sentence that is learned from
#: By what was found in sentences kept apart: how loosely weights are held, and how many times an
#: own sentence counts beside an ordinary one.
LOOSE, OWN_WEIGHT = 5.0, 4.0


def main() -> None:
    """Read the tables, fit, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ordinary", type=Path, nargs="+")
    chosen = embedder()
    if chosen is None:
        raise SetupError("embedder_failed", where="", why="RENCHENG_EMBEDDER")
    others = [one for path in parser.parse_args().ordinary for one in ordinary(path)]
    own = own_sentences()
    texts = [*(read_parts(text).plain for _, text in own), *others]
    vectors = embed(chosen, texts, LONGEST, "vectors")
    crisis = np.array([*(one for one, _ in own), *(False for _ in others)])
    weight = np.where(np.arange(len(crisis)) < len(own), OWN_WEIGHT, 1.0)
    mean = vectors.mean(0)
    model = LogisticRegression(C=LOOSE, max_iter=3000).fit(vectors - mean, crisis, weight)
    np.savez_compressed(
        OUTPUT,
        embedder=np.array(chosen.name),
        mean=mean.astype(np.float32),
        weights=model.coef_[0].astype(np.float32),
        base=np.float32(model.intercept_[0]),
    )
    print(len(own), len(others), OUTPUT.stat().st_size)


def ordinary(path: Path) -> list[str]:
    """Sentences without a sign by the patterns, drawn from a table."""
    csv.field_size_limit(sys.maxsize)
    found: set[str] = set()
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.update(SENTENCE.findall(read_parts(row["text"]).plain))
    kept = sorted(one for one in found if SHORTEST < len(one) < LONGEST and not in_sentence(one))
    Random(SEED).shuffle(kept)
    return kept[:OF_EACH]


if __name__ == "__main__":
    main()

"""Reading texts against its peers: `python benchmarks/text.py TRAIN TEST [--vectors]` prints JSON.

TRAIN and TEST are tables with the columns text and label. The peer is scikit-learn's own way:
TF-IDF of characters, 1 to 3 at a time, and a LinearSVC, both as they come.
Both learn and label in this one run, each in turn, so that they meet
the same machine.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import tempfile
import time
from importlib import metadata
from pathlib import Path
from typing import Any

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from rencheng.cli.classify import fitted, judge
from rencheng.cli.labelled import Rows, labelled_rows
from rencheng.core.text import metrics
from rencheng.core.text.classify import TextClassifier

READ_ALONE = 200  # texts read one by one, as requests come in


def main() -> None:
    """Read the files, run both, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("train", type=Path)
    parser.add_argument("test", type=Path)
    parser.add_argument("--vectors", action="store_true")
    given = parser.parse_args()
    train, test = labelled_rows(given.train), labelled_rows(given.test)
    figures = {
        "train_rows": len(train.texts),
        "test_rows": len(test.texts),
        "ours": ours(train, test, vectors=given.vectors),
        "peer": peer(train, test),
    }
    shown = {"name": "text", "machine": machine(), "figures": figures}
    print(json.dumps(shown, ensure_ascii=False, indent=2))


def ours(train: Rows, test: Rows, *, vectors: bool) -> dict[str, Any]:
    """The project's classifier: how good, how fast, how large."""
    model, times = fitted(train, 0.95, None, vectors=vectors)
    with tempfile.TemporaryDirectory(prefix="rencheng-text-") as folder:
        path = Path(folder) / "model.npz"
        model.save(path)
        began = time.perf_counter()
        model = TextClassifier.load(path)
        load_ms = (time.perf_counter() - began) * 1000
        size_mb = path.stat().st_size / 1e6
    figures = judge(model, test)
    del figures["per_class"]
    began = time.perf_counter()
    for text in test.texts[:READ_ALONE]:
        model.read(text)
    one_ms = (time.perf_counter() - began) * 1000 / len(test.texts[:READ_ALONE])
    return {
        **figures,
        **times,
        "tried": model.choice_.tried,
        "load_ms": load_ms,
        "read_ms": one_ms,
        "size_mb": size_mb,
    }


def peer(train: Rows, test: Rows) -> dict[str, Any]:
    """scikit-learn's TF-IDF and LinearSVC with their defaults."""
    pipeline = make_pipeline(
        TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True), LinearSVC()
    )
    began = time.perf_counter()
    pipeline.fit(train.texts, train.labels)
    fit_s = time.perf_counter() - began
    began = time.perf_counter()
    predicted = [str(label) for label in pipeline.predict(test.texts)]
    took = time.perf_counter() - began
    low, high = metrics.bootstrap_interval(test.labels, predicted, metrics.mean_f1)
    return {
        "macro_f1": metrics.macro_f1(test.labels, predicted),
        "macro_f1_low": low,
        "macro_f1_high": high,
        "accuracy": metrics.accuracy(test.labels, predicted),
        "fit_s": fit_s,
        "texts_per_s": len(test.texts) / took,
    }


def machine() -> dict[str, Any]:
    """What it ran on."""
    return {
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "load": os.getloadavg()[0],
        "scikit-learn": metadata.version("scikit-learn"),
        "numpy": metadata.version("numpy"),
    }


if __name__ == "__main__":
    main()

"""Classification against its peer: `python benchmarks/classify.py TRAIN TEST` prints JSON.

TRAIN and TEST are tables with the columns text and label. The peer is scikit-learn's own way:
TF-IDF of characters, 1 to 3 at a time, and a LinearSVC, both as they come. Both learn and label in
this one run, each in turn, so that they meet the same machine.
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

from rencheng.cli.classify import measure
from rencheng.core.common.errors import InputError, Problem
from rencheng.core.text import metrics
from rencheng.core.text.classify import TextClassifier
from rencheng.importers.tabular import read_table

READ_ALONE = 200  # texts read one by one, as requests come in


def main() -> None:
    """Read the files, run both, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("train", type=Path)
    parser.add_argument("test", type=Path)
    given = parser.parse_args()
    texts, labels = labelled(given.train)
    asked, truth = labelled(given.test)
    figures = {
        "train_rows": len(texts),
        "test_rows": len(asked),
        "ours": ours(texts, labels, asked, truth),
        "peer": peer(texts, labels, asked, truth),
    }
    shown = {"name": "classify", "machine": machine(), "figures": figures}
    print(json.dumps(shown, ensure_ascii=False, indent=2))


def labelled(file: Path) -> tuple[list[str], list[str]]:
    """Texts and labels of a table."""
    rows = [
        row.values
        for row in read_table(file, required=("text", "label"))
        if not isinstance(row, Problem)
    ]
    if not rows:
        raise InputError("rows_missing", file=file.name)
    return [row["text"] for row in rows], [row["label"] for row in rows]


def ours(texts: list[str], labels: list[str], asked: list[str], truth: list[str]) -> dict[str, Any]:
    """The project's classifier: how good, how fast, how large."""
    began = time.perf_counter()
    model = TextClassifier().fit(texts, labels)
    fit_s = time.perf_counter() - began
    with tempfile.TemporaryDirectory(prefix="rencheng-classify-") as folder:
        path = Path(folder) / "model.npz"
        model.save(path)
        began = time.perf_counter()
        model = TextClassifier.load(path)
        load_ms = (time.perf_counter() - began) * 1000
        size_mb = path.stat().st_size / 1e6
    figures = measure(model, asked, truth)
    del figures["per_class"]
    began = time.perf_counter()
    for text in asked[:READ_ALONE]:
        model.read(text)
    one_ms = (time.perf_counter() - began) * 1000 / len(asked[:READ_ALONE])
    return {**figures, "fit_s": fit_s, "load_ms": load_ms, "read_ms": one_ms, "size_mb": size_mb}


def peer(texts: list[str], labels: list[str], asked: list[str], truth: list[str]) -> dict[str, Any]:
    """scikit-learn's TF-IDF and LinearSVC with their defaults."""
    pipeline = make_pipeline(
        TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True), LinearSVC()
    )
    began = time.perf_counter()
    pipeline.fit(texts, labels)
    fit_s = time.perf_counter() - began
    began = time.perf_counter()
    predicted = [str(label) for label in pipeline.predict(asked)]
    took = time.perf_counter() - began
    low, high = metrics.bootstrap_interval(truth, predicted, metrics.mean_f1)
    return {
        "macro_f1": metrics.macro_f1(truth, predicted),
        "macro_f1_low": low,
        "macro_f1_high": high,
        "accuracy": metrics.accuracy(truth, predicted),
        "fit_s": fit_s,
        "texts_per_s": len(asked) / took,
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

"""The text models of a city, fitted beside the rest of the loading (模型拟合).

Imports nothing of Django: a process of its own does it while another one takes requests in.
"""

from __future__ import annotations

from pathlib import Path

from rencheng.core.common import city
from rencheng.core.common.errors import InputError
from rencheng.core.text.classify import TextClassifier
from rencheng.simulator import training_rows

_ROWS = 8_000
_SEED = 1712  # apart from the demo's own month, so that reading it is no recital


def fit_into(category_file: Path, trade_file: Path, source: city.City) -> None:
    """Fit the category and trade readers on simulated text and save them.

    A model that knows only this city's labels stays: it may have been fitted on real text.
    """
    rows = training_rows(source, seed=_SEED, n=_ROWS)
    texts = [text for text, _, _ in rows]
    for file, labels in (
        (category_file, [category for _, category, _ in rows]),
        (trade_file, [trade for _, _, trade in rows]),
    ):
        if not _fits(file, set(labels)):
            file.parent.mkdir(parents=True, exist_ok=True)
            TextClassifier().fit(texts, labels).save(file)


def _fits(path: Path, known: set[str]) -> bool:
    try:
        return set(TextClassifier.load(path).labels_) <= known
    except InputError:
        return False

"""The demo's text models: fitted on simulated text of this very city, kept beside the database."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from rencheng.core.common import city
from rencheng.core.common.errors import InputError
from rencheng.core.text.classify import TextClassifier
from rencheng.server.requests.reading import CATEGORY_MODEL, TRADE_MODEL, forget_reader
from rencheng.simulator import training_rows

_ROWS = 8_000
_SEED = 1712  # apart from the demo's own month, so that reading it is no recital


def fit_models(source: city.City) -> None:
    """Fit the category and trade readers on simulated text and save them for every process.

    A model that knows only this city's labels stays: it may have been fitted on real text.
    """
    rows = training_rows(source, seed=_SEED, n=_ROWS)
    texts = [text for text, _, _ in rows]
    folder = Path(settings.MODELS_PATH)
    folder.mkdir(parents=True, exist_ok=True)
    for name, labels in (
        (CATEGORY_MODEL, [category for _, category, _ in rows]),
        (TRADE_MODEL, [trade for _, _, trade in rows]),
    ):
        if not _fits(folder / name, set(labels)):
            TextClassifier().fit(texts, labels).save(folder / name)
    forget_reader()


def _fits(path: Path, known: set[str]) -> bool:
    try:
        return set(TextClassifier.load(path).labels_) <= known
    except InputError:
        return False

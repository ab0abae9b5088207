"""The demo's text models: fitted on simulated text of this very city, kept beside the database."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from rencheng.core.common import city
from rencheng.server.loading.fitting import fit_into
from rencheng.server.requests.reading import CATEGORY_MODEL, TRADE_MODEL, forget_reader


def fit_models(source: city.City) -> None:
    """Fit what is not there yet, for every process."""
    fit_into(*model_files(), source)
    forget_reader()


def model_files() -> tuple[Path, Path]:
    """Where the category and the trade reader lie."""
    folder = Path(settings.MODELS_PATH)
    return folder / CATEGORY_MODEL, folder / TRADE_MODEL

"""`rencheng emotion fit | read` and `rencheng evaluate emotion`: feelings and needs (情绪)."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rencheng.cli.labelled import (
    AS_JSON,
    LABELLED,
    Rows,
    embed,
    embedder,
    fitting,
    labelled_rows,
    measure,
    print_figures,
    text_rows,
)
from rencheng.core.common.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from rencheng.core.wellbeing.emotion import Emotion, EmotionReader
    from rencheng.core.wellbeing.needs import Found

DISTRESS_PRECISION = 0.9
VECTORS = Annotated[
    bool,
    typer.Option(
        "--vectors/--no-vectors",
        help="Whether to use vectors of meaning too, a twentieth of a second for each short text.",
    ),
]


def fit(
    train: Annotated[Path, typer.Argument(help=LABELLED)],
    output: Annotated[Path, typer.Option("--output", "-o", help="File of the model (npz).")],
    vectors: VECTORS = True,
    as_json: AS_JSON = False,
) -> None:
    """Learn emotions from labelled texts and write the model to a file."""
    rows = labelled_rows(train)
    reader, fit_s = _fitted(rows, vectors=vectors)
    try:
        reader.save(output, {"fit_s": fit_s})
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError("model_unwritable", file=str(output), reason=reason) from None
    model = reader.classifier
    shown = {
        "rows": model.rows_,
        "refused": rows.refused,
        "labels": len(model.labels_),
        "features": len(model.features_),
        **model.figures_,
        "tried": model.choice_.tried,
        "fingerprint": model.fingerprint_,
    }
    print_figures(shown, as_json=as_json)


def read(
    file: Annotated[Path, typer.Argument(help="Table with the column text.")],
    model: Annotated[
        Path | None, typer.Option(help="A file that `emotion fit` wrote; else the package's own.")
    ] = None,
    as_json: AS_JSON = False,
) -> None:
    """Read a table's texts: emotion, distress, needs, signs of rumour and of a crisis."""
    from rencheng.core.wellbeing.emotion import EmotionReader

    reader = EmotionReader.load(model) if model else EmotionReader.default()
    rows = text_rows(file)
    vectors = _vectors_for(reader, rows.texts)
    said = [
        reader.read(text, None if vectors is None else vectors[at])
        for at, text in enumerate(rows.texts)
    ]
    if as_json:
        shown = [
            {**_plain(one), "row": number} for number, one in zip(rows.numbers, said, strict=True)
        ]
        typer.echo(json.dumps({"rows": shown}, ensure_ascii=False, indent=2))
    else:
        _print(rows.numbers, said)


def evaluate(
    train: Annotated[Path, typer.Option(help=LABELLED)],
    test: Annotated[Path, typer.Option(help=LABELLED + " None of its texts should be in TRAIN.")],
    vectors: VECTORS = True,
    as_json: AS_JSON = False,
) -> None:
    """Measure the reader of emotions: learn from TRAIN, label TEST, compare."""
    rows, asked = labelled_rows(train), labelled_rows(test)
    reader, fit_s = _fitted(rows, vectors=vectors)
    shown = {
        **judge(reader, asked),
        "fit_s": fit_s,
        "train_rows": len(rows.texts),
        "test_rows": len(asked.texts),
        "refused": rows.refused + asked.refused,
    }
    print_figures(shown, as_json=as_json)


def judge(reader: EmotionReader, asked: Rows) -> dict[str, Any]:
    """The figures of a reader on labelled rows, as of `classify`, and how distress is found."""
    import numpy as np

    from rencheng.core.text import metrics
    from rencheng.core.wellbeing.emotion import DISTRESS, plain_name

    model = reader.classifier
    began = time.perf_counter()
    vectors = _vectors_for(reader, asked.texts)
    chances = model.predict_proba(asked.texts, vectors=vectors)
    chosen = model.decide(chances)
    distress = reader.distress(asked.texts, chances)
    took = time.perf_counter() - began
    figures = measure(model.labels_, chances, chosen, asked.labels)
    truth = np.array([plain_name(label) in DISTRESS for label in asked.labels])
    found = metrics.recall_at_precision(distress, truth, DISTRESS_PRECISION)
    low, high = metrics.recall_interval(distress, truth, DISTRESS_PRECISION)
    return {
        **figures,
        "distress_recall_at_precision_90": found,
        "distress_recall_at_precision_90_low": low,
        "distress_recall_at_precision_90_high": high,
        "texts_per_s": len(asked.texts) / took,
    }


def _fitted(rows: Rows, *, vectors: bool) -> tuple[EmotionReader, float]:
    """A reader that learned from the rows, and the seconds that vectors and learning took."""
    from rencheng.core.text.classify import VECTOR_CHARACTERS
    from rencheng.core.wellbeing.emotion import EmotionReader

    began = time.perf_counter()
    chosen = embedder() if vectors else None
    if vectors and chosen is None:
        typer.echo("RENCHENG_EMBEDDER: none", err=True)
    known = embed(chosen, rows.texts, VECTOR_CHARACTERS, "vectors") if chosen else None
    with fitting() as step:
        reader = EmotionReader.fit(
            rows.texts,
            rows.labels,
            vectors=known,
            vectors_of=chosen.name if chosen else "",
            step=step,
        )
    return reader, time.perf_counter() - began


def _vectors_for(reader: EmotionReader, texts: Sequence[str]) -> NDArray[np.float32] | None:
    from rencheng.cli.classify import vectors_for

    return vectors_for(reader.classifier, texts)


def _plain(one: Emotion) -> dict[str, Any]:
    def words(found: Sequence[Found]) -> dict[str, list[str]]:
        return dict(found)

    return {
        "label": one.label,
        "confidence": round(one.confidence, 4),
        "distress": round(one.distress, 4),
        "words": one.words,
        "needs": words(one.needs),
        "rumour": words(one.rumour),
        "crisis": _crisis(one),
    }


def _crisis(one: Emotion) -> dict[str, list[str]]:
    """Kind → the words that say it, of the writer or of somebody else."""
    found: dict[str, list[str]] = {}
    for sign in one.crisis:
        found.setdefault(sign.kind, []).append(sign.words)
    return found


def _print(numbers: Sequence[int], said: Sequence[Emotion]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table("row", "emotion", "confidence", "distress", "needs", "rumour", "crisis", "words")
    for number, one in zip(numbers, said, strict=True):
        kinds = [" ".join(found) for found in (dict(one.needs), dict(one.rumour), _crisis(one))]
        table.add_row(
            str(number),
            escape(one.label),
            f"{one.confidence:.2f}",
            f"{one.distress:.2f}",
            *kinds,
            escape(" ".join(one.words)),
        )
    Console().print(table)

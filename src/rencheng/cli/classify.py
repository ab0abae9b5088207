"""`rencheng classify fit | predict` and `rencheng evaluate classify`: labels for texts (分类)."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
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
    import numpy as np
    from numpy.typing import NDArray

    from rencheng.core.text.classify import TextClassifier, Verdict

PRECISION = Annotated[
    float, typer.Option(help="Share of labels that should be right where the model is sure.")
]
UNLABELLED = Annotated[
    Path | None,
    typer.Option(
        help="Table with the column text: unlabelled texts of the same kind to learn from."
    ),
]
VECTORS = Annotated[
    bool,
    typer.Option(
        "--vectors/--no-vectors",
        help="Whether to try vectors of meaning too, at a tenth of a second for each text.",
    ),
]


def fit(
    train: Annotated[Path, typer.Argument(help=LABELLED)],
    output: Annotated[Path, typer.Option("--output", "-o", help="File of the model (npz).")],
    precision: PRECISION = 0.95,
    unlabelled: UNLABELLED = None,
    vectors: VECTORS = False,
    as_json: AS_JSON = False,
) -> None:
    """Learn labels from labelled texts and write the model to a file."""
    rows = labelled_rows(train)
    model, figures = fitted(rows, precision, unlabelled, vectors=vectors)
    try:
        model.save(output, figures)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError("model_unwritable", file=str(output), reason=reason) from None
    shown = {
        "rows": model.rows_,
        "refused": rows.refused,
        "labels": len(model.labels_),
        "features": len(model.features_),
        "machines": _chosen(model),
        **model.figures_,
        "tried": model.choice_.tried,
        "fingerprint": model.fingerprint_,
    }
    print_figures(shown, as_json=as_json)


def predict(
    model: Annotated[Path, typer.Argument(help="A file that `classify fit` wrote.")],
    file: Annotated[
        Path, typer.Argument(help="Table with the column text, title if there is one.")
    ],
    as_json: AS_JSON = False,
) -> None:
    """Label the texts of a table: label, how sure, and the words that decided."""
    from rencheng.core.text.classify import TextClassifier

    classifier = TextClassifier.load(model)
    rows = text_rows(file)
    vectors = vectors_for(classifier, rows.texts)
    said = [
        classifier.read(text, title, None if vectors is None else vectors[at])
        for at, (text, title) in enumerate(zip(rows.texts, rows.titles, strict=True))
    ]
    if as_json:
        shown = [
            {**_plain(verdict), "row": number}
            for number, verdict in zip(rows.numbers, said, strict=True)
        ]
        typer.echo(json.dumps({"rows": shown}, ensure_ascii=False, indent=2))
    else:
        _print_verdicts(list(zip(rows.numbers, said, strict=True)))


def evaluate(
    train: Annotated[Path, typer.Option(help=LABELLED)],
    test: Annotated[Path, typer.Option(help=LABELLED + " None of its texts should be in TRAIN.")],
    precision: PRECISION = 0.95,
    unlabelled: UNLABELLED = None,
    vectors: VECTORS = False,
    as_json: AS_JSON = False,
) -> None:
    """Measure the classifier: learn from TRAIN, label TEST, compare."""
    rows, asked = labelled_rows(train), labelled_rows(test)
    model, figures = fitted(rows, precision, unlabelled, vectors=vectors)
    shown = {
        **judge(model, asked),
        **figures,
        "machines": _chosen(model),
        "train_rows": model.rows_,
        "test_rows": len(asked.texts),
        "refused": rows.refused + asked.refused,
    }
    print_figures(shown, as_json=as_json)


def fitted(
    rows: Rows, precision: float, unlabelled: Path | None, *, vectors: bool
) -> tuple[TextClassifier, dict[str, float]]:
    """A model of the rows, and how many seconds vectors and learning took."""
    from rencheng.core.text.classify import VECTOR_CHARACTERS, TextClassifier

    more = text_rows(unlabelled).texts if unlabelled else []
    began = time.perf_counter()
    chosen = embedder() if vectors else None
    if vectors and chosen is None:
        typer.echo("RENCHENG_EMBEDDER: none", err=True)
    known = embed(chosen, rows.texts, VECTOR_CHARACTERS, "vectors") if chosen else None
    model = TextClassifier(precision)
    with fitting() as step:
        model.fit(
            rows.texts,
            rows.labels,
            titles=rows.titles,
            vectors=known,
            vectors_of=chosen.name if chosen else "",
            unlabelled=more,
            step=step,
        )
    return model, {"fit_s": time.perf_counter() - began}


def judge(model: TextClassifier, asked: Rows) -> dict[str, Any]:
    """The figures of a model on labelled rows, with how many texts a second it labelled."""
    import numpy as np

    began = time.perf_counter()
    vectors = vectors_for(model, asked.texts)
    chances = model.predict_proba(asked.texts, titles=asked.titles, vectors=vectors)
    chosen = model.decide(chances)
    took = time.perf_counter() - began
    figures = measure(model.labels_, chances, chosen, asked.labels)
    enough = model.threshold(joint=vectors is not None)
    confidence = chances[np.arange(len(chosen)), chosen]
    right = np.array([model.labels_[at] for at in chosen], object) == np.array(asked.labels, object)
    sure = confidence >= enough.confidence
    return {
        **figures,
        "sure_from": enough.confidence,
        "sure_share": float(sure.mean()),
        "sure_precision": float(right[sure].mean()) if sure.any() else None,
        "texts_per_s": len(asked.texts) / took,
    }


def vectors_for(model: TextClassifier, texts: Sequence[str]) -> NDArray[np.float32] | None:
    """The vectors that a model asks for; None where it needs none, or another embedder's."""
    from rencheng.core.text.classify import VECTOR_CHARACTERS

    if not model.vectors_of_:
        return None
    chosen = embedder()
    if chosen is None or chosen.name != model.vectors_of_:
        typer.echo(f"RENCHENG_EMBEDDER ≠ {model.vectors_of_}", err=True)
        return None
    return embed(chosen, texts, VECTOR_CHARACTERS, "vectors")


def _chosen(model: TextClassifier) -> str:
    choice = model.choice_
    vectors = [f"{choice.vector_share:g}·vectors"] if model.vectors_of_ else []
    return " + ".join([*choice.machines, *vectors]) + (" (taught)" if choice.taught else "")


def _plain(verdict: Verdict) -> dict[str, Any]:
    shown = {
        "label": verdict.label,
        "confidence": round(verdict.confidence, 4),
        "words": verdict.words,
        "sure": verdict.sure,
    }
    if len(verdict.levels) > 1:
        shown["levels"] = [
            {"label": level.label, "confidence": round(level.confidence, 4)}
            for level in verdict.levels
        ]
    return shown


def _print_verdicts(rows: Sequence[tuple[int, Verdict]]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table("row", "label", "confidence", "sure", "words")
    for number, verdict in rows:
        words = escape(" ".join(verdict.words))
        sure = "✓" if verdict.sure else ""
        table.add_row(str(number), escape(verdict.label), f"{verdict.confidence:.2f}", sure, words)
    Console().print(table)

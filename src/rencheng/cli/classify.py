"""`rencheng classify fit | predict` and `rencheng evaluate classify`: labels for texts (分类)."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rencheng.core.common.errors import InputError, Problem

if TYPE_CHECKING:
    from rencheng.core.text.classify import TextClassifier, Verdict

AS_JSON = Annotated[bool, typer.Option("--json", help="Print JSON.")]
LABELLED = "Table with the columns text and label."
PROBLEMS_SHOWN = 20


def fit(
    train: Annotated[Path, typer.Argument(help=LABELLED)],
    output: Annotated[Path, typer.Option("--output", "-o", help="File of the model (npz).")],
    as_json: AS_JSON = False,
) -> None:
    """Learn labels from labelled texts and write the model to a file."""
    model, fit_s, refused = _fitted(train)
    try:
        model.save(output, {"fit_s": fit_s})
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError("model_unwritable", file=str(output), reason=reason) from None
    figures = {
        "rows": model.rows_,
        "refused": refused,
        "labels": len(model.labels_),
        "features": len(model.features_),
        **model.figures_,
        "fingerprint": model.fingerprint_,
    }
    _print(figures, as_json=as_json)


def predict(
    model: Annotated[Path, typer.Argument(help="A file that `classify fit` wrote.")],
    file: Annotated[Path, typer.Argument(help="Table with the column text.")],
    as_json: AS_JSON = False,
) -> None:
    """Label the texts of a table: label, how sure, and the words that decided."""
    from rencheng.core.text.classify import TextClassifier

    classifier = TextClassifier.load(model)
    problems: list[Problem] = []
    rows = [
        (number, classifier.read(values["text"]))
        for number, values in _rows(file, ("text",), problems)
    ]
    _say(problems)
    if not rows:
        raise InputError("rows_missing", file=file.name)
    if as_json:
        shown = [{**_plain(verdict), "row": number} for number, verdict in rows]
        typer.echo(json.dumps({"rows": shown}, ensure_ascii=False, indent=2))
    else:
        _print_verdicts(rows)


def evaluate(
    train: Annotated[Path, typer.Option(help=LABELLED)],
    test: Annotated[Path, typer.Option(help=LABELLED + " None of its texts should be in TRAIN.")],
    as_json: AS_JSON = False,
) -> None:
    """Measure the classifier: learn from TRAIN, label TEST, compare."""
    model, fit_s, refused = _fitted(train)
    texts, truth, also_refused = _labelled(test)
    if not texts:
        raise InputError("rows_missing", file=test.name)
    figures = measure(model, texts, truth)
    shown = {**figures, "fit_s": fit_s, "train_rows": model.rows_, "test_rows": len(texts)}
    _print({**shown, "refused": refused + also_refused}, as_json=as_json)


def measure(model: TextClassifier, texts: Sequence[str], truth: Sequence[str]) -> dict[str, Any]:
    """The figures of a model on labelled texts; `_low` and `_high` bound 95 % of resamples."""
    import numpy as np

    from rencheng.core.text import metrics

    began = time.perf_counter()
    chances = model.predict_proba(texts)
    took = time.perf_counter() - began
    predicted = [model.labels_[index] for index in chances.argmax(axis=1)]
    f1 = metrics.bootstrap_interval(truth, predicted, metrics.mean_f1)
    right = metrics.bootstrap_interval(truth, predicted, metrics.share_right)
    hits = np.array(predicted, object) == np.array(truth, object)
    return {
        "macro_f1": metrics.macro_f1(truth, predicted),
        "macro_f1_low": f1[0],
        "macro_f1_high": f1[1],
        "accuracy": metrics.accuracy(truth, predicted),
        "accuracy_low": right[0],
        "accuracy_high": right[1],
        "per_class": metrics.per_class(truth, predicted),
        "ece": metrics.expected_calibration_error(chances.max(axis=1), hits),
        "texts_per_s": len(texts) / took,
    }


def _fitted(train: Path) -> tuple[TextClassifier, float, int]:
    """A model of the table's rows, the seconds that learning took, and the rows refused."""
    from rencheng.core.text.classify import TextClassifier

    texts, labels, refused = _labelled(train)
    if not texts:
        raise InputError("rows_missing", file=train.name)
    began = time.perf_counter()
    model = TextClassifier().fit(texts, labels)
    return model, time.perf_counter() - began, refused


def _labelled(file: Path) -> tuple[list[str], list[str], int]:
    problems: list[Problem] = []
    rows = [values for _, values in _rows(file, ("text", "label"), problems)]
    _say(problems)
    texts = [values["text"] for values in rows]
    return texts, [values["label"].strip() for values in rows], len(problems)


def _rows(
    file: Path, columns: Sequence[str], problems: list[Problem]
) -> Iterator[tuple[int, dict[str, str]]]:
    """Number and values of each row that has all `columns`; of the others, the problem."""
    from rencheng.importers.tabular import read_table

    table = read_table(file, required=columns)
    for row in table:
        if isinstance(row, Problem):
            problems.append(row)
            continue
        empty = next((column for column in columns if not row.values[column].strip()), None)
        if empty is None:
            yield row.number, row.values
        else:
            problems.append(Problem(table.file, row.number, empty, f"row_{empty}_missing"))


def _say(problems: Sequence[Problem]) -> None:
    """The first problems and how many there are, on standard error."""
    from rencheng.wording import problem_sentence

    for problem in problems[:PROBLEMS_SHOWN]:
        typer.echo(problem_sentence(problem), err=True)
    if len(problems) > PROBLEMS_SHOWN:
        typer.echo(f"… {len(problems)}", err=True)


def _plain(verdict: Verdict) -> dict[str, Any]:
    return {
        "label": verdict.label,
        "confidence": round(verdict.confidence, 4),
        "words": verdict.words,
    }


def _print(figures: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(figures, ensure_ascii=False, indent=2))
        return
    from rich.console import Console
    from rich.table import Table

    console = Console()
    table = Table("figure", "value")
    for name, value in figures.items():
        if not isinstance(value, dict):
            table.add_row(name, f"{value:.4f}" if isinstance(value, float) else str(value))
    console.print(table)
    if classes := figures.get("per_class"):
        console.print(_class_table(classes))


def _class_table(classes: dict[str, dict[str, float]]) -> Any:
    from rich.markup import escape
    from rich.table import Table

    table = Table("label", "precision", "recall", "f1", "rows")
    for label, scores in classes.items():
        shares = [f"{scores[name]:.3f}" for name in ("precision", "recall", "f1")]
        table.add_row(escape(label), *shares, str(scores["support"]))
    return table


def _print_verdicts(rows: Sequence[tuple[int, Verdict]]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table("row", "label", "confidence", "words")
    for number, verdict in rows:
        words = escape(" ".join(verdict.words))
        table.add_row(str(number), escape(verdict.label), f"{verdict.confidence:.2f}", words)
    Console().print(table)

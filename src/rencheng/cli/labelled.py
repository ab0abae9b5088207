"""What commands that learn from labelled tables share: reading rows, vectors, figures (标注表)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rencheng.core.common.errors import InputError, Problem

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from rencheng.index.embedder import Embedder, Progress

AS_JSON = Annotated[bool, typer.Option("--json", help="Print JSON.")]
LABELLED = "Table with the columns text and label; a column title is used where there is one."
PROBLEMS_SHOWN = 20
VECTORS_FILE = "vectors.sqlite"


@dataclass(frozen=True)
class Rows:
    """Rows of a table that had all they need: their numbers in the file, and their columns."""

    numbers: list[int]
    texts: list[str]
    titles: list[str]
    labels: list[str]
    refused: int


def labelled_rows(file: Path) -> Rows:
    """The rows with text and label. Raises InputError `rows_missing` where there is none."""
    return _rows_of(file, ("text", "label"))


def text_rows(file: Path) -> Rows:
    """The rows with a text. Raises InputError `rows_missing` where there is none."""
    return _rows_of(file, ("text",))


def embedder() -> Embedder | None:
    """The embedder of the settings, with its vectors kept in the home folder."""
    from rencheng.cli.runtime import home_folder
    from rencheng.index.embedder import embedder_from

    return embedder_from(cache=home_folder() / VECTORS_FILE)


def embed(
    chosen: Embedder, texts: Sequence[str], characters: int, said: str
) -> NDArray[np.float32]:
    """The vectors of the texts' beginnings, with a progress bar on standard error."""
    with progress(said, len(texts)) as advance:
        return chosen.embed(
            [" ".join(text[: 2 * characters].split())[:characters] for text in texts], advance
        )


@contextmanager
def progress(said: str, total: int) -> Iterator[Progress]:
    """A bar on standard error; call what is given with how many are done."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = ("{task.description}", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(said, total=total)
        yield lambda done: bar.update(task, completed=done)


@contextmanager
def fitting() -> Iterator[Callable[[], None]]:
    """A bar for `TextClassifier.fit`; call what is given after each part of the work."""
    from rencheng.core.text.classify import TextClassifier

    done = 0
    with progress("fit", TextClassifier.steps()) as advance:

        def step() -> None:
            nonlocal done
            done += 1
            advance(done)

        yield step


def measure(
    labels: Sequence[str],
    chances: NDArray[np.float64],
    chosen: Sequence[int],
    truth: Sequence[str],
) -> dict[str, Any]:
    """The figures of a labelling; `_low` and `_high` bound 95 % of resamples.

    chances: (rows, labels). chosen: (rows,) numbers of the labels that were said.
    """
    import numpy as np

    from rencheng.core.text import metrics

    predicted = [labels[index] for index in chosen]
    f1 = metrics.bootstrap_interval(truth, predicted, metrics.mean_f1)
    right = metrics.bootstrap_interval(truth, predicted, metrics.share_right)
    hits = np.array(predicted, object) == np.array(truth, object)
    confidence = chances[np.arange(len(predicted)), np.asarray(chosen, int)]
    return {
        "macro_f1": metrics.macro_f1(truth, predicted),
        "macro_f1_low": f1[0],
        "macro_f1_high": f1[1],
        "accuracy": metrics.accuracy(truth, predicted),
        "accuracy_low": right[0],
        "accuracy_high": right[1],
        "per_class": metrics.per_class(truth, predicted),
        "ece": metrics.expected_calibration_error(confidence, hits),
    }


def print_figures(figures: dict[str, Any], *, as_json: bool) -> None:
    """Figures as JSON or as tables: plain ones, then those by label."""
    if as_json:
        typer.echo(json.dumps(figures, ensure_ascii=False, indent=2))
        return
    from rich.console import Console
    from rich.table import Table

    console = Console()
    table = Table("figure", "value", "95 %")
    for name, value in figures.items():
        if isinstance(value, dict) or name.endswith(("_low", "_high")):
            continue
        interval = ""
        if f"{name}_low" in figures:
            interval = f"{figures[f'{name}_low']:.3f}–{figures[f'{name}_high']:.3f}"
        shown = f"{value:.4f}" if isinstance(value, float) else str(value)
        table.add_row(name, shown, interval)
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


def _rows_of(file: Path, columns: Sequence[str]) -> Rows:
    problems: list[Problem] = []
    rows = list(_whole_rows(file, columns, problems))
    _say(problems)
    if not rows:
        raise InputError("rows_missing", file=file.name)
    return Rows(
        [number for number, _ in rows],
        [values["text"] for _, values in rows],
        [values.get("title", "") for _, values in rows],
        [values.get("label", "").strip() for _, values in rows],
        len(problems),
    )


def _whole_rows(
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

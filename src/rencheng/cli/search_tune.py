"""`rencheng tune search`: learn the order of hits from labelled queries (检索调优)."""

from __future__ import annotations

import hashlib
import tempfile
import zlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rencheng.cli.search import documents_of, encoded, print_problems, wanted_of
from rencheng.cli.stream import print_json, print_table
from rencheng.core.common.errors import InputError, Problem

if TYPE_CHECKING:
    from rencheng.core.search.ranker import Group, Ranker

#: Queries of two halves: one fits, the other measures.
HALVES = 2


def tune(
    docs: Annotated[list[Path], typer.Option(help="Table id, text, maybe title; may be repeated.")],
    queries: Annotated[list[Path], typer.Option(help="Table query, doc_id; one for each --docs.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Where the order is kept.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Learn from one half of the labelled queries, measure on the other, keep what was learned."""
    from rencheng.core.search.ranker import fit, save

    if len(docs) != len(queries):
        raise InputError("tune_pairs", docs=len(docs), queries=len(queries))
    halves: tuple[dict[str, list[Group]], ...] = ({}, {})
    for table, asked in zip(docs, queries, strict=True):
        name = f"{table.stem} × {asked.stem}"
        halves[0][name], halves[1][name] = _judged(table, asked)
    about: dict[str, Any] = {
        "fitted_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "fitted_on": {name: len(groups) for name, groups in halves[0].items()},
        "fingerprint": _fingerprint([*docs, *queries]),
    }
    ranker = fit(halves[0], about)
    figures = _figures(ranker, halves[1])
    save(replace(ranker, about={**about, "mrr_at_10": figures}), output)
    if as_json:
        print_json({**about, "mrr_at_10": figures, "file": str(output)})
    else:
        print_table(
            ("set", "queries held out", "MRR@10"),
            [(name, len(halves[1][name]), f"{figures[name]:.3f}") for name in figures],
        )


def _judged(table: Path, asked: Path) -> tuple[list[Group], list[Group]]:
    """The candidates' features of each query and which of them answer, in two halves: the queries
    of one document are in one of them."""
    import numpy as np

    from rencheng.index import SearchIndex, hybrid

    problems: list[Problem] = []
    try:
        documents = list(documents_of(table, problems))
        wanted = wanted_of(asked, {one.source_id for one in documents}, problems)
    finally:
        print_problems(problems)
    vectors, found = encoded(documents, list(wanted), {})
    halves: tuple[list[Group], list[Group]] = ([], [])
    with tempfile.TemporaryDirectory(prefix="rencheng-tune-") as folder:
        index = SearchIndex.create(Path(folder) / "index", documents)
        for query, right in wanted.items():
            judged = hybrid.judge(index, query, hybrid.Meaning(vectors, found[query]))
            ids = [one.document.source_id for one in judged.seen]
            half = zlib.crc32(min(right).encode()) % HALVES
            halves[half].append((judged.table, np.array([one in right for one in ids], bool)))
    return halves


def _figures(ranker: Ranker, held: dict[str, list[Group]]) -> dict[str, float]:
    """MRR@10 of each set's held-out queries; one whose answer is no candidate counts 0."""
    import numpy as np

    told = {}
    for name, groups in held.items():
        ranks = []
        for table, right in groups:
            first = np.argsort(-ranker.scores(table), kind="stable")[:10]
            hits = np.flatnonzero(right[first])
            ranks.append(1 / (1 + int(hits[0])) if len(hits) else 0.0)
        told[name] = float(np.mean(ranks)) if ranks else 0.0
    return told


def _fingerprint(files: Sequence[Path]) -> str:
    """Of the bytes fitted on."""
    told = hashlib.sha256()
    for file in files:
        told.update(file.read_bytes())
    return told.hexdigest()[:16]

"""`rencheng search` and `rencheng evaluate search`: finding, and how well it finds (检索)."""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rencheng.core.common.errors import InputError, Problem

if TYPE_CHECKING:
    from rencheng.core.search.documents import Document, Hit, SearchResult
    from rencheng.importers.tabular import Row
    from rencheng.index import SearchIndex
    from rencheng.index.hybrid import Meaning
    from rencheng.index.meaning import MeaningIndex

AS_JSON = Annotated[bool, typer.Option("--json", help="Print JSON.")]
PROBLEMS_SHOWN = 20


def _meaning(file: Path, query: str) -> Meaning | None:
    """The query's vector beside the city's, where those were made and a model runs."""
    from rencheng.index.embedder import embedder_from
    from rencheng.index.hybrid import Meaning
    from rencheng.index.meaning import MeaningIndex

    vectors = MeaningIndex.load(file)
    embedder = embedder_from() if vectors else None
    if vectors is None or embedder is None or embedder.name != vectors.name or not query.strip():
        return None
    return Meaning(vectors, embedder.embed([query])[0])


class Engine(StrEnum):
    """What ranks: terms alone, meaning alone, or both in the learned order."""

    LEXICAL = "lexical"
    DENSE = "dense"
    HYBRID = "hybrid"


VECTORS_FILE = "vectors.sqlite"
RANKER = Annotated[
    Path | None, typer.Option(help="Order learned by `rencheng tune search`; none: the package's.")
]


def search(
    query: Annotated[str, typer.Argument(help="A question, in any words.")],
    limit: Annotated[int, typer.Option(min=1, max=100, help="Hits to show.")] = 10,
    offset: Annotated[int, typer.Option(min=0, help="Hits to pass over.")] = 0,
    kind: Annotated[
        list[str] | None, typer.Option(help="Only this kind (guide, answer); may be repeated.")
    ] = None,
    district: Annotated[
        str | None, typer.Option(help="Only what holds for this district's code.")
    ] = None,
    as_json: AS_JSON = False,
) -> None:
    """Find guides and public answers of the city whose index lies under RENCHENG_HOME."""
    from rencheng.cli.runtime import home_folder
    from rencheng.index import SearchIndex
    from rencheng.index.answering import answer

    index = SearchIndex.open(home_folder() / "index")
    meaning = _meaning(home_folder() / "meaning.npz", query)
    asked = {"limit": limit, "offset": offset}
    result = answer(index, query, meaning=meaning, kinds=kind or (), district=district, **asked)
    if as_json:
        shown = {"query": query, **_as_plain(result)}
        typer.echo(json.dumps(shown, ensure_ascii=False, indent=2))
    else:
        _print_hits(result, offset)


def evaluate(
    docs: Annotated[Path, typer.Option(help="Table with the columns id, text and maybe title.")],
    queries: Annotated[Path, typer.Option(help="Table with the columns query and doc_id.")],
    engine: Annotated[Engine, typer.Option(help="What ranks.")] = Engine.LEXICAL,
    ranker: RANKER = None,
    as_json: AS_JSON = False,
) -> None:
    """Measure search: are the documents that answer found, how high, how fast."""
    problems: list[Problem] = []
    try:
        documents = list(documents_of(docs, problems))
        wanted = wanted_of(queries, {document.source_id for document in documents}, problems)
    finally:
        print_problems(problems)
    figures = _measure(documents, wanted, engine, ranker)
    if as_json:
        shown = {"engine": engine.value, **figures, "problems": len(problems)}
        typer.echo(json.dumps(shown, ensure_ascii=False, indent=2))
    else:
        _print_figures(figures)


def _measure(
    documents: Sequence[Document], wanted: dict[str, set[str]], engine: Engine, ranker: Path | None
) -> dict[str, float]:
    """Index the documents in a throw-away folder, ask each query once, and measure.

    Times are those of a search; a query's vector, where one is needed, is made before.
    """
    from rencheng.core.search.measures import measure
    from rencheng.index import SearchIndex

    rankings, took = [], []
    encoding: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="rencheng-search-") as folder:
        began = time.perf_counter()
        index = SearchIndex.create(Path(folder) / "index", documents)
        indexed_s = time.perf_counter() - began
        ask = _asking(index, documents, list(wanted), engine, ranker, encoding)
        for query, relevant in wanted.items():
            began = time.perf_counter()
            ranked = ask(query)
            took.append((time.perf_counter() - began) * 1000)
            rankings.append((ranked, relevant))
    figures: dict[str, float] = {"documents": len(documents), "queries": len(wanted)}
    for name, figure in measure(rankings).items():
        figures |= {name: figure.value, f"{name}_low": figure.low, f"{name}_high": figure.high}
    cuts = statistics.quantiles(took, n=100, method="inclusive") if len(took) > 1 else took * 99
    figures |= {"p50_ms": cuts[49], "p95_ms": cuts[94]}
    return figures | {"index_docs_per_s": len(documents) / indexed_s} | encoding


def _asking(
    index: SearchIndex,
    documents: Sequence[Document],
    queries: list[str],
    engine: Engine,
    ranker: Path | None,
    encoding: dict[str, float],
) -> Callable[[str], list[str]]:
    """What gives the first ten source ids of a query; what encoding took is put into `encoding`."""
    from rencheng.core.search.ranker import default_ranker, load
    from rencheng.index import hybrid

    if engine is Engine.LEXICAL:
        return lambda query: [hit.document.source_id for hit in index.search(query, limit=10).hits]
    vectors, asked = encoded(documents, queries, encoding)
    if engine is Engine.DENSE:
        return lambda query: [one.split("/", 1)[1] for one in vectors.nearest(asked[query], 10)]
    chosen = load(ranker) if ranker else default_ranker()

    def ask(query: str) -> list[str]:
        meaning = hybrid.Meaning(vectors, asked[query])
        return [hit.document.source_id for hit in hybrid.search(index, query, chosen, meaning).hits]

    return ask


def encoded(
    documents: Sequence[Document], queries: list[str], told: dict[str, float]
) -> tuple[MeaningIndex, dict[str, Any]]:
    """Vectors of documents and queries, kept under RENCHENG_HOME by a hash of the text; told:
    seconds it took. Raises SetupError `embedder_missing`."""
    from rencheng.cli.runtime import home_folder
    from rencheng.core.common.errors import SetupError
    from rencheng.index.embedder import embedder_from
    from rencheng.index.meaning import MeaningIndex

    embedder = embedder_from(cache=home_folder() / VECTORS_FILE)
    if embedder is None:
        raise SetupError("embedder_missing")
    began = time.perf_counter()
    with progress_bar() as say:
        vectors, _ = MeaningIndex(embedder.name).updated(documents, embedder, progress=say)
        found = embedder.embed(queries)
    told["encode_s"] = time.perf_counter() - began
    return vectors, dict(zip(queries, found, strict=True))


@contextmanager
def progress_bar() -> Iterator[Callable[[int], None]]:
    """A bar on standard error that says how many texts are encoded."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("vectors {task.completed:,.0f}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None)
        yield lambda done: progress.update(task, completed=done)


def documents_of(file: Path, problems: list[Problem]) -> Iterator[Document]:
    """The documents of a table; a row without id or text, or with an id seen, is a problem."""
    from rencheng.core.search.documents import Document

    seen: set[str] = set()
    for row, name in _rows(file, ("id", "text"), problems):
        one, title, text = (row.values.get(column, "") for column in ("id", "title", "text"))
        if not one:
            problems.append(Problem(name, row.number, "id", "search_id_missing"))
        elif one in seen:
            problems.append(Problem(name, row.number, "id", "search_id_twice", {"id": one}))
        elif not (title.strip() or text.strip()):
            problems.append(Problem(name, row.number, "text", "search_text_missing"))
        else:
            seen.add(one)
            yield Document("document", one, title, text)
    if not seen:
        raise InputError("search_nothing_to_measure", file=file.name)


def wanted_of(file: Path, known: set[str], problems: list[Problem]) -> dict[str, set[str]]:
    """Query → the ids that answer it. A query that stands in several rows has several."""
    wanted: dict[str, set[str]] = {}
    for row, name in _rows(file, ("query", "doc_id"), problems):
        query, one = row.values["query"], row.values["doc_id"]
        if not query.strip():
            problems.append(Problem(name, row.number, "query", "search_query_missing"))
        elif one not in known:
            data = {"doc_id": one}
            problems.append(Problem(name, row.number, "doc_id", "search_document_unknown", data))
        else:
            wanted.setdefault(query, set()).add(one)
    if not wanted:
        raise InputError("search_nothing_to_measure", file=file.name)
    return wanted


def _rows(
    file: Path, required: tuple[str, ...], problems: list[Problem]
) -> Iterator[tuple[Row, str]]:
    from rencheng.importers.tabular import read_table

    table = read_table(file, required=required)
    for found in table:
        if isinstance(found, Problem):
            problems.append(found)
        else:
            yield found, table.file


def print_problems(problems: Sequence[Problem]) -> None:
    from rencheng.wording import problem_sentence

    for problem in problems[:PROBLEMS_SHOWN]:
        typer.echo(problem_sentence(problem), err=True)
    if len(problems) > PROBLEMS_SHOWN:
        typer.echo(f"… +{len(problems) - PROBLEMS_SHOWN}", err=True)


def _as_plain(result: SearchResult) -> dict[str, Any]:
    return {
        "total": result.total,
        "kinds": result.kinds,
        "took_ms": round(result.took_ms, 3),
        "hits": [_hit_as_plain(hit) for hit in result.hits],
    }


def _hit_as_plain(hit: Hit) -> dict[str, Any]:
    document = hit.document
    return {
        "id": document.id,
        "kind": document.kind,
        "source_id": document.source_id,
        "title": document.title,
        "title_spans": hit.title_spans,
        "score": round(hit.score, 4),
        "unit": document.unit,
        "districts": document.districts,
        "category": document.category,
        "dated": document.dated.isoformat() if document.dated else None,
        "expiry": document.expiry.isoformat() if document.expiry else None,
        "passages": [
            {"text": one.text, "start": one.start, "spans": one.spans} for one in hit.passages
        ],
    }


def _print_hits(result: SearchResult, offset: int) -> None:
    """The hits as people read them: number, title, passages with what matched in bold."""
    from rich.console import Console
    from rich.text import Text

    console = Console()
    kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(result.kinds.items()))
    console.print(f"{result.total} ({kinds or '–'}), {result.took_ms:.1f} ms", highlight=False)
    for number, hit in enumerate(result.hits, start=offset + 1):
        document = hit.document
        line = Text(f"{number:>3}  ").append(_marked(document.title, hit.title_spans))
        line.append(f"  {document.id}  {document.unit}".rstrip(), style="dim")
        console.print(line)
        for passage in hit.passages:
            text = Text("     …" if passage.before else "     ")
            text.append(_marked(passage.text.replace("\n", " "), passage.spans))
            console.print(text.append("…") if passage.after else text)


def _marked(text: str, spans: Sequence[tuple[int, int]]) -> Any:
    from rich.text import Text

    marked = Text(text)
    for start, end in spans:
        marked.stylize("bold yellow", start, end)
    return marked


def _print_figures(figures: dict[str, float]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("figure", "value", "95 %")
    for name, value in figures.items():
        if name.endswith(("_low", "_high")):
            continue
        interval = ""
        if f"{name}_low" in figures:
            interval = f"{figures[f'{name}_low']:.3f}–{figures[f'{name}_high']:.3f}"
        shown = str(value) if isinstance(value, int) else f"{value:,.3f}"
        table.add_row(name, shown, interval)
    Console().print(table)

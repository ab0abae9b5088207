"""Marts made anew where what they were made from has changed (构建).

A part is a month where the month is over, a day in the latest month. Each part's ledger entry
holds a fingerprint of its inputs (the files of its days, the lists, the expression itself), so
whatever was interrupted, touched or upgraded is found by comparing, and only that is made again.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Self

import ibis
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from rencheng.core.common.errors import SetupError
from rencheng.warehouse import schema
from rencheng.warehouse.check import faults
from rencheng.warehouse.engine import Engine
from rencheng.warehouse.ledger import Ledger
from rencheng.warehouse.marts import MARTS, Mart, Tables
from rencheng.warehouse.marts.registry import TABLES, unbound
from rencheng.warehouse.store import FINGERPRINT_DIGITS, WHOLE, Store, write_part


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a mart to make: its key, its days, and the fingerprint of what it is made from."""

    key: str
    days: tuple[date, ...]
    inputs: str


def build_marts(
    store: Store,
    engine: Engine,
    names: Iterable[str] | None = None,
    say: Callable[[str], object] = str,
    only: Container[str] | None = None,
) -> dict[str, int]:
    """Bring marts up to date with the tables; returns how many parts of each were made.

    say: is told each part before it is made. only: keys of parts; others wait. Raises SetupError
    `warehouse_corrupt` naming the file that an engine could not read.
    """
    made = {}
    with _Writer() as writer:
        for name in MARTS if names is None else names:
            mart = MARTS[name]
            ledger = store.mart_ledger(name)
            ledger.sweep()
            wanted = planned(store, mart)
            stale = [part for part in wanted if _is_stale(ledger, part)]
            if only is not None:
                stale = [part for part in stale if part.key in only]
            gone = set(ledger.parts) - {part.key for part in wanted}
            for parts in _together(stale):
                for part in parts:
                    say(f"{name} {part.key}")
                found = _found(store, engine, mart, parts)
                writer.then(partial(_put, ledger, mart, parts, found))
            writer.then(partial(ledger.commit, {}, gone))
            made[name] = len(stale)
    return made


class _Writer:
    """Writes what was made while the engine makes the next: one thing at a time, in their order."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1)
        self._last: Future[object] | None = None

    def __enter__(self) -> Self:
        return self

    def then(self, work: Callable[[], object]) -> None:
        """Begin this once what came before is done, and raise what that raised."""
        self._wait()
        self._last = self._pool.submit(work)

    def _wait(self) -> None:
        if self._last is not None:
            self._last.result()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._pool.shutdown()
        if kind is None:
            self._wait()


def planned(store: Store, mart: Mart) -> list[Part]:
    """Every part that the mart should have, from the days that its first table has."""
    ledgers = {table: store.ledger(table) for table in mart.reads}
    days = [date.fromisoformat(key) for key in sorted(ledgers[mart.reads[0]].parts)]
    if not days:
        return []
    months: dict[str, list[date]] = defaultdict(list)
    for day in days:
        months[f"{day:%Y-%m}" if f"{day:%Y-%m}" < f"{days[-1]:%Y-%m}" else day.isoformat()].append(
            day
        )
    common = _common_inputs(store, mart)
    return [
        Part(key, tuple(inside), _inputs(ledgers, mart, inside, common))
        for key, inside in months.items()
        if not (mart.monthly and key == inside[0].isoformat())
    ]


def _is_stale(ledger: Ledger, part: Part) -> bool:
    entry = ledger.parts.get(part.key)
    return entry is None or entry.inputs != part.inputs


def _together(parts: Iterable[Part]) -> Iterator[list[Part]]:
    """Parts that one reading of the tables makes: a month, or days that follow each other.

    Days are at most those of the latest month, so one reading never holds more than a month.
    """
    run: list[Part] = []
    for part in parts:
        alone = len(part.days) > 1 or (run and len(run[-1].days) > 1)
        if run and (alone or part.days[0] != run[-1].days[-1] + timedelta(days=1)):
            yield run
            run = []
        run.append(part)
    if run:
        yield run


def _found(store: Store, engine: Engine, mart: Mart, parts: Sequence[Part]) -> pa.Table:
    """The rows of these parts, in the order of the mart's keys."""
    first, last = parts[0].days[0], parts[-1].days[-1]
    tables = opened(store, engine, mart, first - timedelta(days=mart.looks_back), last)
    try:
        return schema.fitted(mart.schema, _run(engine, mart, tables, first))
    except Exception:
        for table in mart.reads:  # an engine's own words do not always name the file
            for fault in faults(store, tables=(table,)):
                raise SetupError("warehouse_corrupt", file=fault.file, why=fault.why) from None
        raise


def _put(ledger: Ledger, mart: Mart, parts: Sequence[Part], found: pa.Table) -> None:
    sought = ["day", *mart.keys]
    fresh = {}
    for part in parts:
        alone = len(parts) == 1
        own = found if alone else found.filter(pc.is_in(found["day"], pa.array(part.days)))
        entry = write_part(ledger.folder, part.key, own, sought)
        fresh[part.key] = replace(entry, inputs=part.inputs)
    ledger.commit(fresh)


def _run(engine: Engine, mart: Mart, tables: Tables, first: date) -> pa.Table:
    """A mart's rows in the order of its keys: the finest level once, kept, the others from it.

    Each level is a query of its own: all at once they need the memory of all, and DuckDB 1.5 was
    seen to wait for ever for itself on unions and chains of large aggregates.
    """
    order = [name for name in (*mart.keys, "day") if name != "level"]
    with ExitStack() as kept:
        if mart.narrow:
            requests = tables.requests.select(*mart.narrow)
            tables = replace(tables, requests=kept.enter_context(engine.kept(requests)))
        rows = mart.build(tables)
        if mart.looks_back:
            rows = rows.filter(rows.day >= ibis.literal(first))
        if not mart.levels:
            return engine.rows(rows.select(*mart.schema.names).order_by(order))
        built = kept.enter_context(engine.kept(rows))
        return pa.concat_tables(
            engine.rows(mart.at_level(built, level).order_by(order))
            for level in sorted(mart.levels)
        )


def opened(store: Store, engine: Engine, mart: Mart, first: date, last: date) -> Tables:
    """The tables of these days that the mart reads; those it does not read are empty."""
    keys = [(first + timedelta(days=n)).isoformat() for n in range((last - first).days + 1)]
    found = {}
    for name in TABLES:
        if name in mart.reads:
            found[name] = engine.open(store.files(name, keys), schema.TABLES[name])
        elif name in mart.lists:
            found[name] = engine.open(store.files(name), schema.LISTS[name])
        else:
            found[name] = unbound(name)
    return Tables(**found, patterns=_patterns(store) if "words" in mart.lists else {})


def _patterns(store: Store) -> dict[str, str]:
    """For each list of words the expression that any of them fits: one look at a text instead of
    one a word. Whoever fits is then looked at word by word."""
    words: dict[str, list[str]] = defaultdict(list)
    for file in store.files("words"):
        for row in pq.read_table(file, columns=["list", "word"]).to_pylist():
            words[row["list"]].append(re.escape(row["word"]))
    return {name: "|".join(sorted(known)) for name, known in words.items()}


def _common_inputs(store: Store, mart: Mart) -> str:
    """What all parts depend on: the expression, and the lists it reads."""
    told = [str(schema.VERSION), ibis.to_sql(mart.rows(Tables.unbound()), dialect="duckdb")]
    for name in mart.lists:
        entry = store.ledger(name).parts.get(WHOLE)
        told.append(entry.fingerprint if entry else "")
    return "\n".join(told)


def _inputs(ledgers: dict[str, Ledger], mart: Mart, days: list[date], common: str) -> str:
    told = [common]
    for table, ledger in ledgers.items():
        told += [
            f"{table} {day} {entry.fingerprint}"
            for day in days
            if (entry := ledger.parts.get(day.isoformat()))
        ]
    for back in range(1, mart.looks_back + 1):
        entry = ledgers[mart.reads[0]].parts.get((days[0] - timedelta(days=back)).isoformat())
        told.append(entry.who if entry else "")
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:FINGERPRINT_DIGITS]

"""Marts made anew where what they were made from has changed (构建).

A part is a month where the month is over, a day in the latest month. Each part's ledger entry
holds a fingerprint of its inputs (the files of its days, the lists, the expression itself), so
whatever was interrupted, touched or upgraded is found by comparing, and only that is made again.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from rencheng.core.common.errors import SetupError
from rencheng.warehouse import schema
from rencheng.warehouse.check import faults
from rencheng.warehouse.engine import Engine
from rencheng.warehouse.ledger import Ledger
from rencheng.warehouse.marts import MARTS, Mart, Tables
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
            _make(store, engine, mart, parts, ledger)
        ledger.commit({}, gone)
        made[name] = len(stale)
    return made


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


def _make(store: Store, engine: Engine, mart: Mart, parts: Sequence[Part], ledger: Ledger) -> None:
    first, last = parts[0].days[0], parts[-1].days[-1]
    tables = opened(store, engine, mart, first - timedelta(days=mart.looks_back), last)
    rows = mart.build(tables)
    if mart.looks_back:
        rows = rows.filter(rows.day >= ibis.literal(first))
    order = [name for name in (*mart.keys, "day") if name in mart.schema.names]
    try:
        made = _run(engine, mart, rows.select(*mart.schema.names))
    except Exception:
        for table in mart.reads:  # an engine's own words do not always name the file
            for fault in faults(store, tables=(table,)):
                raise SetupError("warehouse_corrupt", file=fault.file, why=fault.why) from None
        raise
    found = schema.fitted(mart.schema, made).sort_by([(name, "ascending") for name in order])
    fresh = {}
    for part in parts:
        own = found.filter(pc.is_in(found["day"], pa.array(part.days)))
        fresh[part.key] = replace(write_part(ledger.folder, part.key, own), inputs=part.inputs)
    ledger.commit(fresh)


def _run(engine: Engine, mart: Mart, rows: ir.Table) -> pa.Table:
    """A mart's rows, one level of place after the other.

    All at once they need the memory of all; and DuckDB 1.5 was seen to wait for ever for itself
    on the union of five large aggregates.
    """
    if "level" not in mart.keys:
        return engine.rows(rows)
    return pa.concat_tables(engine.rows(rows.filter(rows.level == level)) for level in mart.levels)


def opened(store: Store, engine: Engine, mart: Mart, first: date, last: date) -> Tables:
    """The tables of these days that the mart reads; those it does not read are empty."""
    keys = [(first + timedelta(days=n)).isoformat() for n in range((last - first).days + 1)]
    found = {}
    for name in Tables.__dataclass_fields__:
        if name in mart.reads:
            found[name] = engine.open(store.files(name, keys), schema.TABLES[name])
        elif name in mart.lists:
            found[name] = engine.open(store.files(name), schema.LISTS[name])
        else:
            found[name] = ibis.table(
                ibis.schema({**schema.TABLES, **schema.LISTS}[name]), name=name
            )
    return Tables(**found)


def _common_inputs(store: Store, mart: Mart) -> str:
    """What all parts depend on: the expression, and the lists it reads."""
    told = [str(schema.VERSION), ibis.to_sql(mart.build(Tables.unbound()), dialect="duckdb")]
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

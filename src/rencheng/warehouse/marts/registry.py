"""What a mart is, and the list of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from rencheng.warehouse import schema


@dataclass(frozen=True)
class Tables:
    """The tables that marts are made from, as Ibis tables of one engine.

    patterns: name of a word list → regular expression that any of its words fits, literally; a
    list that is not here is searched word by word alone.
    """

    requests: ir.Table
    history: ir.Table
    calls: ir.Table
    searches: ir.Table
    signals: ir.Table
    words: ir.Table
    patterns: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def unbound(cls) -> Tables:
        """The tables by name alone: for compiling SQL without an engine."""
        return cls(**{name: unbound(name) for name in TABLES})


#: The tables that a mart may read.
TABLES = ("requests", "history", "calls", "searches", "signals", "words")


def unbound(name: str) -> ir.Table:
    """A table or list by name alone."""
    return ibis.table(ibis.schema({**schema.TABLES, **schema.LISTS}[name]), name=name)


Build = Callable[[Tables], ir.Table]


@dataclass(frozen=True)
class Mart:
    """A mart (集市): keys and measures are its columns, day first.

    build: makes rows from tables; of a mart with levels (of place, widest first) those of the
    finest, with a column for each level in place of `level` and `place`. reads: its tables, the
    first giving its days. narrow: the columns of `requests` that it reads, where it sorts them more
    than once: they are kept first. monthly: a row is a month, by its first day; there are rows of
    months that are over. looks_back: how many days before a day its rows also depend on. Every
    measure adds up over days, places and categories unless its docstring says otherwise.
    """

    name: str
    build: Build
    keys: Mapping[str, pa.DataType]
    measures: Mapping[str, pa.DataType]
    levels: tuple[str, ...] = ()
    reads: tuple[str, ...] = ("requests",)
    lists: tuple[str, ...] = ()
    looks_back: int = 0
    narrow: tuple[str, ...] = ()
    monthly: bool = False
    doc: str = field(default="", compare=False)

    @property
    def schema(self) -> pa.Schema:
        return pa.schema({"day": pa.date32(), **self.keys, **self.measures})

    def at_level(self, built: ir.Table, level: str) -> ir.Table:
        """What `build` gave, added up at a level of place.

        A place that is not known at a level is "", so that every level adds up to the same.
        """
        own = {key: built[key] for key in self.keys if key not in {"level", "place"}}
        sums = {name: built[name].sum().cast("int64") for name in self.measures}
        return (
            built.group_by("day", level=ibis.literal(level), place=built[level], **own)
            .agg(**sums)
            .select(*self.schema.names)
        )

    def rows(self, tables: Tables) -> ir.Table:
        """The whole mart as one expression."""
        built = self.build(tables)
        if not self.levels:
            return built.select(*self.schema.names)
        return ibis.union(*(self.at_level(built, level) for level in self.levels))


MARTS: dict[str, Mart] = {}


def mart(
    keys: Mapping[str, pa.DataType],
    measures: Mapping[str, pa.DataType],
    *,
    levels: tuple[str, ...] = (),
    reads: tuple[str, ...] = ("requests",),
    lists: tuple[str, ...] = (),
    looks_back: int = 0,
    narrow: tuple[str, ...] = (),
    monthly: bool = False,
) -> Callable[[Build], Build]:
    """Register the function below as the mart of its name."""

    def register(build: Build) -> Build:
        name = build.__name__
        MARTS[name] = Mart(
            name,
            build,
            keys,
            measures,
            levels=levels,
            reads=reads,
            lists=lists,
            looks_back=looks_back,
            narrow=narrow,
            monthly=monthly,
            doc=build.__doc__ or "",
        )
        return build

    return register

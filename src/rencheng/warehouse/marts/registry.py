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
    """The tables that marts are made from, as Ibis tables of one engine."""

    requests: ir.Table
    history: ir.Table
    calls: ir.Table
    searches: ir.Table
    signals: ir.Table
    words: ir.Table

    @classmethod
    def unbound(cls) -> Tables:
        """The tables by name alone: for compiling SQL without an engine."""
        known = {**schema.TABLES, **schema.LISTS}
        names = cls.__dataclass_fields__
        return cls(**{name: ibis.table(ibis.schema(known[name]), name=name) for name in names})


Build = Callable[[Tables], ir.Table]


@dataclass(frozen=True)
class Mart:
    """A mart (集市): `build` makes rows from tables; keys and measures are its columns, day first.

    reads: its tables, the first giving its days. looks_back: how many days before a day its rows
    also depend on. Every measure adds up over days, places and categories unless its docstring
    says otherwise.
    """

    name: str
    build: Build
    keys: Mapping[str, pa.DataType]
    measures: Mapping[str, pa.DataType]
    reads: tuple[str, ...] = ("requests",)
    lists: tuple[str, ...] = ()
    looks_back: int = 0
    doc: str = field(default="", compare=False)

    @property
    def levels(self) -> tuple[str, ...]:
        """Levels of place that its rows may have; none where they have no place."""
        return schema.LEVELS if "level" in self.keys else ()

    @property
    def schema(self) -> pa.Schema:
        return pa.schema({"day": pa.date32(), **self.keys, **self.measures})


MARTS: dict[str, Mart] = {}


def mart(
    keys: Mapping[str, pa.DataType],
    measures: Mapping[str, pa.DataType],
    *,
    reads: tuple[str, ...] = ("requests",),
    lists: tuple[str, ...] = (),
    looks_back: int = 0,
) -> Callable[[Build], Build]:
    """Register the function below as the mart of its name."""

    def register(build: Build) -> Build:
        name = build.__name__
        MARTS[name] = Mart(
            name, build, keys, measures, reads, lists, looks_back, build.__doc__ or ""
        )
        return build

    return register

"""How pages and analyses read the warehouse (读取): tables and marts as Ibis expressions."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from rencheng.core.common.errors import InputError
from rencheng.warehouse import dense as calendar
from rencheng.warehouse import schema
from rencheng.warehouse.engine import Engine, chosen_engine
from rencheng.warehouse.marts import MARTS, Mart
from rencheng.warehouse.store import Store

FOLDER = "RENCHENG_WAREHOUSE"


def warehouse_folder() -> Path:
    """RENCHENG_WAREHOUSE, or `warehouse` in the home folder (RENCHENG_HOME, or `var`)."""
    home = os.environ.get("RENCHENG_HOME") or "var"
    return Path(os.environ.get(FOLDER) or Path(home) / "warehouse").resolve()


def open_warehouse(folder: Path | None = None, engine: Engine | None = None) -> Reader:
    """A reader of this folder (None: of `warehouse_folder()`), for one thread at a time.

    engine: None takes the one that RENCHENG_ENGINE names.
    """
    return Reader(Store(folder or warehouse_folder()), engine or chosen_engine())


class Reader:
    """Reads what the ledgers name at the moment of each call."""

    def __init__(self, store: Store, engine: Engine) -> None:
        self.store = store
        self.engine = engine

    def days(self, table: str = "requests") -> tuple[date, date] | None:
        """The first and the last day that the table has; None where it has none."""
        keys = sorted(self.store.ledger(table).parts)
        return (date.fromisoformat(keys[0]), date.fromisoformat(keys[-1])) if keys else None

    def table(self, name: str, first: date | None = None, last: date | None = None) -> ir.Table:
        """A table by the day (`requests`, `history`, `calls`, `searches`, `signals`), of the days
        from first to last, or a list whole (`places`, `categories`, `trades`, `units`, `words`)."""
        ledger = self.store.ledger(name)
        if name in schema.LISTS:
            return self.engine.open(self.store.files(name), schema.LISTS[name])
        if name not in schema.TABLES:
            raise InputError("table_unknown", name=name, known=", ".join(schema.TABLES))
        keys = [key for key in sorted(ledger.parts) if _inside(key, first, last)]
        return self.engine.open(self.store.files(name, keys), schema.TABLES[name])

    def mart(self, name: str, first: date | None = None, last: date | None = None) -> ir.Table:
        """A mart's rows of the days from first to last; days without any have none."""
        mart = known_mart(name)
        ledger = self.store.mart_ledger(name)
        keys = [key for key in sorted(ledger.parts) if _inside(key, first, last)]
        rows = self.engine.open(ledger.files(keys), mart.schema)
        if first is not None:
            rows = rows.filter(rows.day >= ibis.literal(first))
        if last is not None:
            rows = rows.filter(rows.day <= ibis.literal(last))
        return rows

    def series(
        self,
        first: date,
        last: date,
        *,
        level: str,
        by: Sequence[str] = ("category",),
        places: Sequence[str] = (),
        mart: str = "requests_daily",
        measures: Sequence[str] = ("requests",),
    ) -> ir.Table:
        """Dense daily series of a mart at a level of place: day, place, by…, measures…

        Every combination of place and `by` that occurs in the span has a row for every day of it,
        zeros too. places: only these codes; empty: all.
        """
        if level not in schema.LEVELS:
            raise InputError("level_unknown", level=level, known=", ".join(schema.LEVELS))
        known = known_mart(mart)
        for name in (*by, *measures):
            if name not in known.schema.names:
                raise InputError("column_unknown", name=name, known=", ".join(known.schema.names))
        calendar.check_span(first, last)
        rows = self.mart(mart, first, last)
        rows = rows.filter(rows.level == level)
        if places:
            rows = rows.filter(rows.place.isin(list(places)))
        return calendar.dense(rows, first, last, ["place", *by], measures)

    def rows(self, expression: ir.Table) -> pa.Table:
        """Run an expression on the reader's engine."""
        return self.engine.rows(expression)


def known_mart(name: str) -> Mart:
    """The mart of this name. Raises InputError `mart_unknown`."""
    if name not in MARTS:
        raise InputError("mart_unknown", name=name, known=", ".join(MARTS))
    return MARTS[name]


def _inside(key: str, first: date | None, last: date | None) -> bool:
    """Whether a part (a day or a month) holds days from first to last."""
    begins = date.fromisoformat(key if len(key) > 7 else f"{key}-01")
    ends = begins if len(key) > 7 else (begins + timedelta(days=31)).replace(day=1) - timedelta(1)
    return (first is None or ends >= first) and (last is None or begins <= last)

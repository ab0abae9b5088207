"""The way from the pages into the warehouse: who may, and one reader for each thread."""

from __future__ import annotations

import threading

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import RefusedError
from rencheng.warehouse.engine import DuckDB
from rencheng.warehouse.reading import Reader, warehouse_folder
from rencheng.warehouse.store import Store

#: Who may look at the marts, and who may write SQL over them.
MAY_EXPLORE = frozenset({"analyst", "commander", "supervisor"})
MAY_ASK = frozenset({"analyst"})
#: Marts are small; eight threads of a web server share the machine with all else.
_MEMORY = "512MB"

_kept = threading.local()


def own_reader() -> Reader:
    """The reader of this thread: always DuckDB, since the marts fit one machine."""
    folder = warehouse_folder()
    reader: Reader | None = getattr(_kept, "reader", None)
    if reader is None or reader.store.folder != folder:
        reader = _kept.reader = Reader(Store(folder), DuckDB(memory=_MEMORY))
    return reader


def demand(actor: Actor, roles: frozenset[str]) -> int:
    """The actor's id; RefusedError explore_refused unless they have one of the roles."""
    if not actor.roles & roles or actor.id is None:
        raise RefusedError("explore_refused", roles=", ".join(sorted(roles)))
    return actor.id

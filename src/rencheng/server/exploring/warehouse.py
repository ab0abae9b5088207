"""The way from the pages into the warehouse: who may, and one reader for each thread."""

from __future__ import annotations

import threading

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import RefusedError
from rencheng.warehouse.explore import page_reader
from rencheng.warehouse.reading import Reader, warehouse_folder

#: Who may look at the marts, and who may write SQL over them.
MAY_EXPLORE = frozenset({"analyst", "commander", "supervisor"})
MAY_ASK = frozenset({"analyst"})

_kept = threading.local()


def own_reader() -> Reader:
    """The reader of this thread."""
    folder = warehouse_folder()
    reader: Reader | None = getattr(_kept, "reader", None)
    if reader is None or reader.store.folder != folder:
        reader = _kept.reader = page_reader(folder)
    return reader


def demand(actor: Actor, roles: frozenset[str]) -> int:
    """The actor's id; RefusedError explore_refused unless they have one of the roles."""
    if not actor.roles & roles or actor.id is None:
        raise RefusedError("explore_refused", roles=", ".join(sorted(roles)))
    return actor.id

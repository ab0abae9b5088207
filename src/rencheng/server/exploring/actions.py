"""Keep a view, forget it, ask the SQL box."""

from __future__ import annotations

from datetime import datetime

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import InputError, RenchengError
from rencheng.core.text.clean import clean
from rencheng.server.exploring.models import QueryLog, SavedView
from rencheng.server.exploring.warehouse import MAY_ASK, MAY_EXPLORE, demand, own_reader
from rencheng.warehouse import sql_box

#: Views one person keeps; more than anyone finds again.
MOST_VIEWS = 100
_NAME_LENGTH = 60
_QUERY_LENGTH = 1000


def save_view(name: str, query: str, *, shared: bool, actor: Actor, now: datetime) -> SavedView:
    """Keep a view under a name of the actor's own; the same name again replaces it.

    query: the view's canonical query string. Raises InputError: view_name_missing, view_too_long,
    views_too_many.
    """
    demand(actor, MAY_EXPLORE)
    name = clean(name)[:_NAME_LENGTH]
    if not name:
        raise InputError("view_name_missing")
    if len(query) > _QUERY_LENGTH:
        raise InputError("view_too_long", limit=_QUERY_LENGTH)
    mine = SavedView.objects.filter(owner_id=actor.id)
    if mine.exclude(name=name).count() >= MOST_VIEWS:
        raise InputError("views_too_many", limit=MOST_VIEWS)
    view, _ = SavedView.objects.update_or_create(
        owner_id=actor.id,
        name=name,
        defaults={"query": query, "shared": shared, "saved_at": now},
    )
    return view


def forget_view(pk: int, *, actor: Actor) -> None:
    """Forget a view of the actor's own. Raises InputError view_unknown for any other."""
    demand(actor, MAY_EXPLORE)
    deleted, _ = SavedView.objects.filter(pk=pk, owner_id=actor.id).delete()
    if not deleted:
        raise InputError("view_unknown")


def ask(
    query: str, *, actor: Actor, now: datetime, rows: int = sql_box.MOST_ROWS
) -> sql_box.Answer:
    """Run a query in the SQL box; who asked what, when, and what came of it is recorded.

    Raises what `sql_box.ask` raises, and RefusedError for who is no analyst.
    """
    user = demand(actor, MAY_ASK)
    outcome, answer = "broken", None
    try:
        answer = sql_box.ask(own_reader(), query)
        outcome = "answered"
    except RenchengError as error:
        outcome = error.code
        raise
    finally:
        QueryLog.objects.create(
            user_id=user,
            at=now,
            query=query.replace("\0", "")[: 2 * sql_box.MOST_CHARACTERS],
            outcome=outcome,
            rows=len(answer.rows) if answer else None,
            took_ms=answer.took_ms if answer else None,
        )
    return answer

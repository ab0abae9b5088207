"""Views that a member of staff saved (常用筛选): a name for what they filter the worklist by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db import transaction

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import InputError, RefusedError
from rencheng.core.text.clean import clean
from rencheng.server.requests.models import SavedView

NAME_LENGTH = 20
#: Views a person may keep: what fits above the list on a small screen. Ours.
MOST_VIEWS = 12


@dataclass(frozen=True, slots=True)
class View:
    """A saved view. query: the filters as the address holds them."""

    pk: int
    name: str
    query: str


def views_of(actor: Actor) -> list[View]:
    """This person's own views, by name."""
    rows = SavedView.objects.filter(user_id=_own(actor)).order_by("name")
    return [View(row.pk, row.name, urlencode(row.filters)) for row in rows]


@transaction.atomic
def save_view(actor: Actor, name: str, filters: Mapping[str, str], now: datetime) -> None:
    """Keep the filters under a name; the same name again replaces what it meant.

    Raises InputError: view_name (limit), view_empty, views_many (limit).
    """
    name = clean(name)
    if not name or len(name) > NAME_LENGTH:
        raise InputError("view_name", limit=NAME_LENGTH)
    kept = {field: clean(value) for field, value in filters.items() if clean(value)}
    if not kept:
        raise InputError("view_empty")
    own = SavedView.objects.select_for_update().filter(user_id=_own(actor))
    if len(own) >= MOST_VIEWS and not any(view.name == name for view in own):
        raise InputError("views_many", limit=MOST_VIEWS)
    SavedView.objects.update_or_create(
        user_id=_own(actor), name=name, defaults={"filters": kept, "saved_at": now}
    )


def drop_view(actor: Actor, pk: int) -> None:
    """Forget one of this person's own views. Raises RefusedError("list_view_unknown")."""
    gone, _ = SavedView.objects.filter(user_id=_own(actor), pk=pk).delete()
    if not gone:
        raise RefusedError("list_view_unknown")


def _own(actor: Actor) -> int:
    if actor.id is None:
        raise RefusedError("sign_in_first")
    return actor.id

"""What the explorer shows: a view's figures with names, choices, kept views, past queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import InputError
from rencheng.server.exploring.links import link_of, view_from
from rencheng.server.exploring.models import QueryLog, SavedView
from rencheng.server.exploring.warehouse import MAY_ASK, MAY_EXPLORE, demand, own_reader
from rencheng.server.places.queries import city_facts, place_names
from rencheng.server.requests.models import Trade
from rencheng.server.requests.queries import category_choices
from rencheng.warehouse.explore import (
    DIGITS,
    Explored,
    View,
    explore,
    level_of,
    levels_below,
    measures,
    usual_view,
)

#: Small curves on the page: what a reader takes in at a glance.
MULTIPLES = 12
_PAST = 20
SPANS = (7, 30, 90, 365)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table. share: of the total, in percent. change: against the span before, in
    percent; None where there is nothing to compare. link: the view narrowed to this line."""

    code: str
    name: str
    total: int
    before: int | None
    share: float
    change: float | None
    curve: tuple[int, ...]
    link: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A place, category or trade in a list; depth: 0 for the widest."""

    code: str
    name: str
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """A view's figures, with names. held: first and last day that the warehouse has."""

    view: View
    link: str
    held: tuple[date, date]
    explored: Explored
    change: float | None
    rows: list[Row]
    places: list[Row]
    place_name: str

    @property
    def multiples(self) -> list[Row]:
        return self.rows[:MULTIPLES]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the form offers for this view."""

    places: list[Choice]
    categories: list[Choice]
    trades: list[Choice]
    levels: tuple[str, ...]
    measures: list[str]
    spans: list[tuple[int, str]]
    trail: list[tuple[str, str]]


def found_for(asked: Mapping[str, str], actor: Actor) -> Found | None:
    """Answer the view that a query string asks for; None while the warehouse is empty.

    Raises InputError for what cannot be answered, RefusedError for who may not look.
    """
    demand(actor, MAY_EXPLORE)
    reader = own_reader()
    held = reader.days()
    if held is None:
        return None
    explored = explore(reader, view_from(asked, usual_view(held)))
    view = explored.view
    names = _Names(view)
    return Found(
        view=view,
        link=link_of(view),
        held=held,
        explored=explored,
        change=_change(explored.total, explored.before),
        rows=[
            Row(
                code=line.code,
                name=names.of(view.split, line.code),
                total=line.total,
                before=line.before,
                share=_share(line.total, explored.total),
                change=_change(line.total, line.before),
                curve=line.curve,
                link=_narrowed(view, view.split, line.code),
            )
            for line in explored.lines
        ],
        places=[
            Row(
                code=code,
                name=names.of("place", code),
                total=total,
                before=None,
                share=_share(total, explored.total),
                change=None,
                curve=(),
                link=_narrowed(view, "place", code),
            )
            for code, total in explored.places
        ],
        place_name=names.of("place", view.place) if view.place else city_facts().name,
    )


def choices_for(found: Found) -> Choices:
    """What the form offers: the places on the way to this one and those below, and all else."""
    view, names = found.view, place_names()
    trail = [("", city_facts().name)]
    trail += [
        (code, names.get(code, code))
        for digits in DIGITS.values()
        if 0 < digits <= len(view.place) and (code := view.place[:digits])
    ]
    near = {code for code in names if len(code) == DIGITS["district"]}
    for code, _name in trail[1:]:
        below = levels_below(code)
        if below and below[0] != "cell":
            near |= {one for one in names if one[: len(code)] == code and _is(one, below[0])}
    near |= {code for code, _name in trail if code}
    last = found.held[1]
    return Choices(
        places=[Choice(code, names.get(code, code), (len(code) - 6) // 3) for code in sorted(near)],
        categories=[Choice(code, name, level - 1) for code, name, level in category_choices()],
        trades=[Choice(code, name) for code, name in trade_choices()],
        levels=levels_below(view.place),
        measures=list(measures()),
        spans=[(days, _span_link(found, last, days)) for days in SPANS],
        trail=[(name, link_of(view, place=code)) for code, name in trail],
    )


def saved_views(actor: Actor) -> list[SavedView]:
    """The actor's own views and those that others share, by name; own ones first."""
    rows = SavedView.objects.filter(Q(owner_id=actor.id) | Q(shared=True)).select_related("owner")
    return sorted(rows, key=lambda view: view.owner_id != actor.id)


def saved_view(pk: int, actor: Actor) -> SavedView:
    """A view that the actor may open. Raises InputError view_unknown."""
    demand(actor, MAY_EXPLORE)
    for view in saved_views(actor):
        if view.pk == pk:
            return view
    raise InputError("view_unknown")


@dataclass(frozen=True, slots=True)
class PastQuery:
    """A query that the analyst ran."""

    at: datetime
    query: str
    outcome: str
    rows: int | None


def past_queries(actor: Actor) -> list[PastQuery]:
    """The actor's newest queries."""
    rows = QueryLog.objects.filter(user_id=demand(actor, MAY_ASK))[:_PAST]
    return [PastQuery(row.at, row.query, row.outcome, row.rows) for row in rows]


def may_ask(actor: Actor) -> bool:
    """Whether the SQL box is for this member of staff."""
    return bool(actor.roles & MAY_ASK)


def trade_choices() -> list[tuple[str, str]]:
    """(code, name) of every trade."""
    return list(Trade.objects.order_by("code").values_list("code", "name"))


class _Names:
    """Codes as the page calls them."""

    def __init__(self, view: View) -> None:
        self.places = place_names()
        self.categories = {code: name for code, name, _level in category_choices()}
        self.trades = dict(trade_choices())
        self.view = view

    def of(self, split: str, code: str) -> str:
        if split == "category":
            return self.categories.get(code, code) or _("not known more exactly")
        if split == "trade":
            return self.trades.get(code, code) or _("no trade named")
        return self.places.get(code, code) or _("place not known")


def _narrowed(view: View, split: str, code: str) -> str:
    """The link to the view of one line alone; "" where there is nothing narrower."""
    if not code:
        return ""
    if split == "place":
        return link_of(view, place=code) if level_of(code) != "cell" else ""
    if split == "category":
        return link_of(view, category=code) if code != view.category else ""
    return link_of(view, trade=code) if code != view.trade else ""


def _span_link(found: Found, last: date, days: int) -> str:
    first = last - timedelta(days=days - 1)
    return link_of(found.view, **{"from": first.isoformat(), "to": last.isoformat()})


def _is(code: str, level: str) -> bool:
    return len(code) == DIGITS[level]


def _share(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 0.0


def _change(now: int, before: int | None) -> float | None:
    return 100 * (now - before) / before if before else None

"""The requests behind a replay's figures (回放明细): each by both policies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import F, IntegerField, Q
from django.db.models.functions import Mod

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import InputError
from rencheng.core.lifecycle.replay import FIGURES
from rencheng.server.assessment.models import Replay, ReplayedRequest
from rencheng.server.people.models import Unit
from rencheng.server.requests.models import Request
from rencheng.server.requests.replaying import replay_found

#: By which policy a figure is meant: as it was, as it would have been; "both" for what changed.
SIDES: Final = ("old", "new")
PARTS: Final = ("whole", "good", "bad", "changed")
_ROWS = 50
_STANDING: Final[Mapping[str, Q]] = {
    "whole": Q(standing__gt=0),
    "good": Q(standing=2),
    "bad": Q(standing=1),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a replay. unit: "" for all. rate: of FIGURES, or "" for every request."""

    replay: int
    unit: str = ""
    rate: str = ""
    side: str = "new"
    part: str = "whole"


@dataclass(frozen=True, slots=True)
class ReplayedRow:
    """A request by both policies: 0 left out, 1 counted, 2 good. title is "" in the archive."""

    number: str
    title: str
    unit: str
    old: int
    new: int


@dataclass(frozen=True, slots=True)
class ReplayedPage:
    """The requests behind a figure; kept: whether they are there still."""

    figure: Figure
    replay: Replay
    unit: str
    rows: list[ReplayedRow]
    total: int
    kept: bool
    page: int
    more: bool


def replayed_page(figure: Figure, actor: Actor, page: int = 1) -> ReplayedPage:
    """The requests behind a figure of a replay, by number.

    Raises what `replay_found` raises, and InputError("rates_figure_unknown") where there is no
    such figure.
    """
    replay = replay_found(figure.replay, actor)
    known = figure.rate in {"", *FIGURES} and figure.side in SIDES and figure.part in PARTS
    if not known:
        raise InputError("rates_figure_unknown", rate=figure.rate, part=figure.part)
    every = ReplayedRequest.objects.filter(replay=replay)
    rows = _behind(figure, every).order_by("-number")
    first = (max(1, page) - 1) * _ROWS
    shown = list(rows[first : first + _ROWS + 1])
    units = dict(Unit.objects.values_list("code", "name"))
    titles = dict(
        Request.objects.filter(number__in=[row.number for row in shown]).values_list(
            "number", "title"
        )
    )
    return ReplayedPage(
        figure=figure,
        replay=replay,
        unit=units.get(figure.unit, figure.unit),
        rows=[
            ReplayedRow(
                row.number,
                titles.get(row.number, ""),
                units.get(row.unit, row.unit),
                *(divmod(getattr(row, figure.rate), 3) if figure.rate else (0, 0)),
            )
            for row in shown[:_ROWS]
        ],
        total=rows.order_by().count(),
        kept=every.exists(),
        page=max(1, page),
        more=len(shown) > _ROWS,
    )


def _behind(figure: Figure, rows: Any) -> Any:
    if figure.unit:
        rows = rows.filter(unit=figure.unit)
    if not figure.rate:
        return rows
    both = F(figure.rate)
    old, new = (both - Mod(both, 3)) / 3, Mod(both, 3, output_field=IntegerField())
    if figure.part == "changed":
        return rows.annotate(old=old, new=new).exclude(old=F("new"))
    standing = old if figure.side == "old" else new
    return rows.annotate(standing=standing).filter(_STANDING[figure.part])

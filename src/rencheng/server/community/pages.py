"""A community's or street's page (社区页): who is responsible, what is open, what repeats."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.core.cache import cache
from django.db.models import Count, Q
from django.utils import timezone

from rencheng.core.lifecycle.grid_steps import OPEN_STATES as OPEN_CASES
from rencheng.core.lifecycle.table import OPEN_STATES
from rencheng.server.assessment.models import RateFact
from rencheng.server.care.pages import care_counts
from rencheng.server.community.voting import RoundPage, round_page, rounds
from rencheng.server.grid.models import GridCase
from rencheng.server.grid.queries import CellShape, cells_map, found_before
from rencheng.server.places.models import Place
from rencheng.server.places.queries import inside
from rencheng.server.requests.models import Category, Request
from rencheng.server.wellbeing.helping import Found, search

WEEKS: Final = 4
#: A matter told so often in four weeks in one place repeats (ours).
REPEATS: Final = 3
_TOP: Final = 8
_CACHED_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Rates:
    """The three rates of the month: (good, of so many)."""

    response: tuple[int, int]
    resolution: tuple[int, int]
    satisfaction: tuple[int, int]


@dataclass(frozen=True, slots=True)
class PlacePage:
    """A community or street, for its office and, without what is personal, for the notice board."""

    place: Place
    above: str
    unit: str
    phone: str
    children: list[tuple[str, str]]
    cells: list[CellShape]
    workers: list[tuple[str, int]]
    unowned: int
    open_requests: int
    overdue_requests: int
    open_cases: int
    overdue_cases: int
    received: int
    weeks: list[int]
    repeats: list[tuple[str, str, int]]
    found: int
    told_after: int
    care: dict[str, int]
    help: list[Found]
    rates: Rates
    rounds: list[RoundPage]


def place_page(code: str, now: datetime) -> PlacePage | None:
    """The page of a community (12 digits) or street (9); None where there is none such.

    Kept for half a minute: a whole office opens it on Monday morning.
    """
    if len(code) not in (9, 12) or not code.isascii() or not code.isdecimal():
        return None
    key = f"place_page_{code}"
    page: PlacePage | None = cache.get(key)
    if page is None:
        page = _page(code, now)
        cache.set(key, page, _CACHED_SECONDS)
    return page


def forget_place(code: str) -> None:
    """Look at the tables anew: something of this community has changed."""
    cache.delete_many([f"place_page_{code[:9]}", f"place_page_{code[:12]}"])


def _page(code: str, now: datetime) -> PlacePage | None:
    level = "street" if len(code) == 9 else "community"
    place = Place.objects.filter(pk=code, level=level).select_related("parent", "unit").first()
    if place is None:
        return None
    street = Place.objects.filter(pk=code[:9]).select_related("unit").first()
    owner = place.unit or (street.unit if street else None)
    here = inside("place_id", code)
    month = timezone.localdate(now).replace(day=1)
    cells = cells_map(code, now)
    held = Counter(cell.worker for cell in cells if cell.worker)
    requests = Request.objects.filter(here, state__in=OPEN_STATES).aggregate(
        open=Count("*"), overdue=Count("due_at", filter=Q(due_at__lt=now))
    )
    cases = GridCase.objects.filter(inside("cell_id", code))
    recent = list(cases.filter(collected_at__gte=now - timedelta(weeks=WEEKS))[:5000])
    after = found_before(recent, now)
    received, weeks, repeats = _received(here, now)
    open_cases = [at for (at,) in cases.filter(state__in=OPEN_CASES).values_list("due_at")]
    return PlacePage(
        place=place,
        above=place.parent.name if place.parent else "",
        unit=owner.name if owner else "",
        phone=owner.phone if owner else "",
        children=_children(place),
        cells=cells,
        workers=sorted(held.items(), key=lambda one: (-one[1], one[0])),
        unowned=sum(not cell.worker for cell in cells),
        open_requests=requests["open"],
        overdue_requests=requests["overdue"],
        open_cases=len(open_cases),
        overdue_cases=sum(at is not None and at < now for at in open_cases),
        received=received,
        weeks=weeks,
        repeats=repeats,
        found=len(after),
        told_after=sum(after.values()),
        care=care_counts(code, timezone.localdate(now)),
        help=search(now, place=code, most=6),
        rates=_rates(code, month),
        rounds=[round_page(one, now) for one in rounds(code)] if len(code) == 12 else [],
    )


def _children(place: Place) -> list[tuple[str, str]]:
    if place.level != "street":
        return []
    return list(place.children.order_by("code").values_list("code", "name"))


def _received(here: Q, now: datetime) -> tuple[int, list[int], list[tuple[str, str, int]]]:
    """Requests of the last weeks: how many, by week (oldest first), and which category repeats.

    Counted from the index by time alone, which holds category and place too.
    """
    since = now - timedelta(weeks=WEEKS)
    edges = [since + timedelta(weeks=week) for week in range(WEEKS)] + [now + timedelta(days=1)]
    in_week = {
        f"week_{at}": Count(
            "received_at", filter=Q(received_at__gte=edges[at], received_at__lt=edges[at + 1])
        )
        for at in range(WEEKS)
    }
    kept = Request.objects.filter(here, received_at__gte=since, received_at__lte=now)
    counted = kept.values("category_id").annotate(**in_week).order_by()
    rows = list(counted.values_list("category_id", *in_week))
    weeks = [sum(row[at + 1] for row in rows) for at in range(WEEKS)]
    by_category = Counter({code: sum(numbers) for code, *numbers in rows if code})
    often = [(code, n) for code, n in by_category.most_common(_TOP) if n >= REPEATS]
    names = dict(
        Category.objects.filter(pk__in=[code for code, _ in often]).values_list("code", "name")
    )
    return sum(weeks), weeks, [(code, names.get(code, code), number) for code, number in often]


def _rates(code: str, month: date) -> Rates:
    """The month's three rates of what the place's people told, by request."""
    facts = RateFact.objects.filter(place=code[:9], month=month)
    if len(code) > 9:
        facts = facts.filter(
            request__in=Request.objects.filter(inside("place_id", code)).values("pk")
        )
    rows = list(facts.values_list("response", "resolution", "satisfaction"))
    counted = [
        (sum(row[at] == 2 for row in rows), sum(row[at] > 0 for row in rows)) for at in range(3)
    ]
    return Rates(*counted)

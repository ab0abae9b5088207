"""Who answers for which cell, and what stands in it (网格责任、部件普查): tables taken in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import InputError, Problem
from rencheng.core.lifecycle.grid_acts import demand
from rencheng.core.lifecycle.grid_policy import GridPolicy
from rencheng.server.grid.models import CellWorker, Component
from rencheng.server.grid.rules import cells, policy
from rencheng.server.people.models import Unit, User
from rencheng.server.places.models import Place
from rencheng.server.places.queries import inside

GRADES: Final = ("A", "B", "C")  # GB/T 30428: ±0.5 m, ±1 m, ±10 m
_STREET_DIGITS: Final = 9
Rows = Iterable[tuple[int, Mapping[str, str]]]


@transaction.atomic
def give_cells(file: str, rows: Rows, *, actor: Actor, now: datetime) -> tuple[int, list[Problem]]:
    """Give cells to workers by a table of cell and worker (sign-in name); "" takes one back.

    A worker of cells in two streets is refused: nobody walks two. Good rows go in.
    """
    demand("give", actor)
    workers = {
        user.username: user
        for user in User.objects.filter(is_active=True)
        if "grid_worker" in user.roles
    }
    known = set(Place.objects.filter(level="cell").values_list("code", flat=True))
    street_of = {
        held.worker.username: held.cell_id[:_STREET_DIGITS]
        for held in CellWorker.objects.select_related("worker")
    }
    problems: list[Problem] = []
    given: dict[str, str] = {}
    for at, row in rows:
        cell, worker = (row.get("cell") or "").strip(), (row.get("worker") or "").strip()
        street = cell[:_STREET_DIGITS]
        if cell not in known:
            problems.append(Problem(file, at, "cell", "grid_cell", {"value": cell[:20]}))
        elif cell in given:
            problems.append(Problem(file, at, "cell", "city_twice", {"value": cell, "first": "-"}))
        elif worker and worker not in workers:
            problems.append(Problem(file, at, "worker", "grid_worker", {"value": worker[:40]}))
        elif worker and street_of.setdefault(worker, street) != street:
            data = {"worker": worker, "street": street_of[worker], "other": street}
            problems.append(Problem(file, at, "worker", "grid_two_places", data))
        else:
            given[cell] = worker
    CellWorker.objects.filter(cell__in=[cell for cell, one in given.items() if not one]).delete()
    CellWorker.objects.bulk_create(
        [
            CellWorker(cell_id=cell, worker=workers[one], since=now, given_by=actor.name)
            for cell, one in given.items()
            if one
        ],
        update_conflicts=True,
        unique_fields=["cell"],
        update_fields=["worker", "since", "given_by"],
    )
    return len(given), problems


@transaction.atomic
def take_components(
    file: str, rows: Rows, *, actor: Actor, now: datetime
) -> tuple[int, list[Problem]]:
    """Take in components: code, kind, lat, lon, grade and maybe unit; the cell is found by place.

    The code's digits before its serial must be those of a kind's place; a fault names its row.
    """
    demand("give", actor)
    rules = policy(timezone.localtime(now).date())
    units = set(Unit.objects.values_list("code", flat=True))
    index = cells()
    problems: list[Problem] = []
    made: dict[str, Component] = {}
    for at, row in rows:
        try:
            one = _component(row, rules, units)
            cell = index.find(one.lat, one.lon)
            if cell is None:
                raise InputError("grid_outside", field="lat", given=one.code)
            if one.code in made:
                raise InputError("city_twice", field="code", value=one.code, first="-")
        except InputError as error:
            problems.append(Problem(file, at, error.data.get("field"), error.code, error.data))
            continue
        one.cell_id = cell
        made[one.code] = one
    Component.objects.bulk_create(
        made.values(),
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["kind", "cell", "lat", "lon", "grade", "unit"],
        batch_size=2000,
    )
    return len(made), problems


def _component(row: Mapping[str, str], rules: GridPolicy, units: set[str]) -> Component:
    value = {name: (row.get(name) or "").strip() for name in ("code", "kind", "grade", "unit")}
    if not value["code"].isdecimal() or not value["code"].isascii() or len(value["code"]) != 16:
        raise InputError("grid_component_code", field="code", given=value["code"][:30])
    kind = rules.named(value["kind"])
    if kind is None or kind.kind != "component":
        known = ", ".join(one.code for one in rules.classes if one.kind == "component") or "—"
        raise InputError("grid_kind", field="kind", given=value["kind"][:40], known=known)
    if value["grade"] not in GRADES:
        allowed = ", ".join(GRADES)
        raise InputError("city_choice", field="grade", value=value["grade"][:5], allowed=allowed)
    if value["unit"] and value["unit"] not in units:
        raise InputError("unit_unknown", field="unit", unit=value["unit"][:40])
    lat, lon = _degrees(row, "lat", 90), _degrees(row, "lon", 180)
    return Component(
        code=value["code"],
        kind=kind.code,
        lat=lat,
        lon=lon,
        grade=value["grade"],
        unit_id=value["unit"] or None,
    )


def _degrees(row: Mapping[str, Any], name: str, most: float) -> float:
    text = str(row.get(name) or "").strip()
    try:
        degrees = float(text)
    except ValueError:
        degrees = float("nan")
    if not abs(degrees) <= most:
        raise InputError("city_degrees", field=name, value=text[:30], limit=most)
    return degrees


def in_charge(actor: Actor, code: str) -> bool:
    """Whether an actor answers for a cell, or for some of a community or street: as its worker, by
    their unit, or as whoever watches over the whole."""
    if actor.roles & {"supervisor", "system"}:
        return True
    if CellWorker.objects.filter(inside("cell_id", code), worker_id=actor.id).exists():
        return True
    return any(code.startswith(place) for place in places_of(actor))


def places_of(actor: Actor) -> list[str]:
    """Codes of the places that a handler's unit, and those below it, answer for."""
    if "handler" not in actor.roles or not actor.unit:
        return []
    units = Unit.objects.filter(pk__in=[actor.unit, *actor.supervised])
    local = units.filter(kind__in=["street", "district"]).exclude(place_code="")
    return list(local.values_list("place_code", flat=True))

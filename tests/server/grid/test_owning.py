"""Who answers for which cell, what stands in it, who walked where."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rencheng.core.common.actor import SYSTEM
from rencheng.core.common.errors import InputError, RefusedError
from rencheng.core.geo.positions import Fix
from rencheng.server.grid import jobs
from rencheng.server.grid.cases import collect, move
from rencheng.server.grid.models import CellWorker, Component, GridCase, PatrolPoint
from rencheng.server.grid.owning import give_cells, take_components
from rencheng.server.grid.patrols import forget_tracks, keep_track, walked
from rencheng.server.places.models import Place
from support.grassroots import CELL, FAR_CELL, LAT, LON, found, photo, set_grass_rules
from support.tables import HOUR, NOW, staff

pytestmark = pytest.mark.usefixtures("town")


@pytest.fixture(autouse=True)
def rules(town: None) -> None:
    set_grass_rules(NOW)


def test_good_rows_go_in_and_the_others_are_named() -> None:
    Place.objects.create(
        code="010101002001001", level="cell", name="x", lat=42.6, lon=117.3,
        parent_id="010101001001",
    )  # fmt: skip
    rows = [
        (2, {"cell": FAR_CELL, "worker": "walker"}),
        (3, {"cell": "1", "worker": "walker"}),
        (4, {"cell": CELL, "worker": "nobody"}),
        (5, {"cell": FAR_CELL, "worker": ""}),
        (6, {"cell": "010101002001001", "worker": "walker"}),
        (7, {"cell": CELL, "worker": ""}),
    ]
    taken, problems = give_cells("cells.csv", rows, actor=SYSTEM, now=NOW)
    assert taken == 2
    assert [(one.row, one.code) for one in problems] == [
        (3, "grid_cell"), (4, "grid_worker"), (5, "city_twice"), (6, "grid_two_places"),
    ]  # fmt: skip
    assert CellWorker.objects.filter(cell_id=FAR_CELL).exists()
    assert not CellWorker.objects.filter(cell_id=CELL).exists(), "taken back"
    with pytest.raises(RefusedError):
        give_cells("cells.csv", [], actor=staff("operator"), now=NOW)


def test_components_find_their_cell() -> None:
    good = {
        "code": "0101010001000001", "kind": "manhole", "lat": str(LAT), "lon": str(LON),
        "grade": "A", "unit": "heat",
    }  # fmt: skip
    rows = [
        (2, good),
        (3, {**good, "code": "12"}),
        (4, {**good, "code": "0101010001000002", "kind": "garbage"}),
        (5, {**good, "code": "0101010001000003", "grade": "Z"}),
        (6, {**good, "code": "0101010001000004", "lat": "north"}),
        (7, {**good, "code": "0101010001000005", "lat": "10"}),
        (8, {**good, "code": "0101010001000006", "unit": "moon"}),
        (9, good),
    ]
    taken, problems = take_components("c.csv", rows, actor=SYSTEM, now=NOW)
    assert taken == 1
    assert [(one.row, one.field, one.code) for one in problems] == [
        (3, "code", "grid_component_code"),
        (4, "kind", "grid_kind"),
        (5, "grade", "city_choice"),
        (6, "lat", "city_degrees"),
        (7, "lat", "grid_outside"),
        (8, "unit", "unit_unknown"),
        (9, "code", "city_twice"),
    ]
    assert Component.objects.get().cell_id == CELL
    case, _ = collect(
        found(kind="manhole", lat=None, lon=None, component=good["code"]),
        actor=staff("walker"),
        now=NOW,
    )
    assert case.cell_id == CELL
    move(case.number, "open", actor=staff("dispatcher"), now=NOW)
    assert move(case.number, "assign", actor=staff("dispatcher"), now=NOW).unit_id == "heat"


def fix(minutes: float, north: float = 0.0) -> Fix:
    return Fix(NOW + timedelta(minutes=minutes), LAT + north, LON, 5.0)


def test_a_worker_in_two_places_is_doubted_and_sent_twice_kept_once() -> None:
    walker, later = staff("walker"), NOW + HOUR
    track = [fix(0), fix(10), fix(11, 0.3), fix(20)]
    assert keep_track(track, actor=walker, now=later) == 1
    assert keep_track(track, actor=walker, now=later) == 1
    assert PatrolPoint.objects.count() == 4
    (mine,) = walked(NOW.date())
    assert (mine.cells, mine.walked, mine.points, mine.doubtful) == (3, 1, 4, 1)
    assert forget_tracks(NOW + timedelta(days=90)) == 4


def test_a_track_that_cannot_be() -> None:
    walker = staff("walker")
    with pytest.raises(InputError) as error:
        keep_track([fix(0)] * 600, actor=walker, now=NOW)
    assert error.value.code == "grid_points"
    with pytest.raises(InputError) as error:
        keep_track([fix(600)], actor=walker, now=NOW)
    assert error.value.code == "grid_time"
    with pytest.raises(RefusedError):
        keep_track([], actor=staff("heating"), now=NOW)


def test_by_night_what_is_closed_is_graded() -> None:
    case, _ = collect(found(), actor=staff("walker"), now=NOW)
    move(case.number, "fix", actor=staff("walker"), now=NOW, note="扫了", picture=photo())
    assert jobs.evaluate(0) == 1
    assert GridCase.objects.get().grade == "A"
    assert jobs.forget(0) == 0

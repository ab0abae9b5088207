"""Cases of the grid: collected once, walked through seven steps, doubted where they should be."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from rencheng.core.common.actor import SYSTEM, Actor
from rencheng.core.common.errors import InputError, RefusedError
from rencheng.server.grid.cases import collect, move, stamp
from rencheng.server.grid.models import GridCase, GridStep
from rencheng.server.grid.queries import (
    case_lines,
    case_page,
    cells_map,
    found_before,
    grid_page,
    near,
    picture_path,
)
from support.grassroots import (
    CELL,
    COMMUNITY,
    FAR_CELL,
    LAT,
    LON,
    found,
    photo,
    set_grass_rules,
)
from support.tables import HOUR, NOW, staff, take_in

pytestmark = pytest.mark.usefixtures("town")
HOT = Actor("热力", frozenset({"handler"}), id=77, unit="river")


@pytest.fixture(autouse=True)
def rules(town: None) -> None:
    set_grass_rules(NOW)


def walk(number: str, *events: str, hours: int = 1) -> GridCase:
    who = {"handle": HOT, "report_back": HOT, "check": staff("walker")}
    for at, event in enumerate(events, 1):
        actor = who.get(event, staff("dispatcher"))
        case = move(number, event, actor=actor, now=NOW + at * hours * HOUR, note="看过")
    return case


def test_the_seven_steps_leave_their_history() -> None:
    case, known = collect(found(picture=photo(LAT, LON)), actor=staff("walker"), now=NOW)
    assert not known
    assert (case.cell_id, case.state, case.doubt) == (CELL, "collected", "")
    case = walk(case.number, "open", "assign", "handle", "report_back", "check", "verify")
    assert (case.state, case.unit_id) == ("closed", "river")
    assert case.due_at == NOW + 2 * HOUR + timedelta(hours=4)
    case = move(case.number, "evaluate", actor=SYSTEM, now=NOW + 9 * HOUR)
    assert (case.state, case.grade) == ("evaluated", "A")
    steps = list(GridStep.objects.filter(case=case))
    assert [one.event for one in steps] == [
        "collect", "open", "assign", "handle", "report_back", "check", "verify", "evaluate",
    ]  # fmt: skip
    path = picture_path(case.number, steps[0].pk, actor=staff("walker"))
    assert path.endswith(".jpg")
    assert picture_path(case.number, steps[0].pk, actor=staff("heating")) == ""
    with pytest.raises(DatabaseError), transaction.atomic():
        GridStep.objects.filter(case=case).update(note="nothing happened")


def test_the_same_sent_twice_is_one() -> None:
    first, _ = collect(found(), actor=staff("walker"), now=NOW)
    again, known = collect(found(text="again"), actor=staff("walker"), now=NOW + HOUR)
    assert known
    assert again.pk == first.pk
    assert GridCase.objects.count() == 1
    with pytest.raises(InputError) as error:
        collect(found(), actor=staff("dispatcher"), now=NOW)
    assert error.value.code == "grid_key", "somebody else's key tells nothing"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"key": "short"}, "grid_key"),
        ({"kind": "dragon"}, "grid_kind"),
        ({"lat": None, "lon": None}, "grid_place"),
        ({"lat": None, "lon": None, "cell": "1"}, "grid_place"),
        ({"datum": "bd09"}, "grid_place"),
        ({"component": "9"}, "grid_component"),
        ({"at": NOW + HOUR}, "grid_time"),
        ({"at": NOW - timedelta(days=40)}, "grid_time"),
        ({"text": "x" * 3000}, "text_too_long"),
        ({"picture": b"not a picture"}, "picture_unreadable"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(more: dict[str, object], code: str) -> None:
    with pytest.raises(InputError) as error:
        collect(found(**more), actor=staff("walker"), now=NOW)
    assert error.value.code == code
    assert not GridCase.objects.exists()


def test_a_place_that_may_be_false_is_told() -> None:
    walker = staff("walker")
    far, _ = collect(found("key-far1", picture=photo(LAT + 0.5, LON)), actor=walker, now=NOW)
    bare, _ = collect(found("key-bare", picture=photo()), actor=walker, now=NOW)
    out, _ = collect(found("key-out1", lat=10.0, lon=10.0), actor=walker, now=NOW)
    chosen, _ = collect(found("key-cell", lat=None, lon=None, cell=FAR_CELL), actor=walker, now=NOW)
    assert [one.doubt for one in (far, bare, out, chosen)] == [
        "elsewhere", "no_place", "outside", "",
    ]  # fmt: skip
    assert (out.cell_id, chosen.cell_id) == (None, FAR_CELL)


def test_gcj02_lands_in_the_right_cell() -> None:
    from rencheng.core.geo.coordinates import wgs84_to_gcj02

    lat, lon = wgs84_to_gcj02(LAT, LON)
    case, _ = collect(found(lat=lat, lon=lon, datum="gcj02"), actor=staff("walker"), now=NOW)
    assert case.cell_id == CELL
    assert abs((case.lat or 0) - LAT) < 1e-6


def test_what_was_done_offline_to_a_case_that_went_on_is_a_conflict() -> None:
    case, _ = collect(found(), actor=staff("walker"), now=NOW)
    seen = stamp(case)
    walk(case.number, "open")
    with pytest.raises(RefusedError) as error:
        move(
            case.number, "fix", actor=staff("walker"), now=NOW + 2 * HOUR, note="扫了",
            picture=photo(), seen=seen,
        )  # fmt: skip
    assert error.value.code == "grid_moved"
    assert error.value.data["state"] == "opened"


def test_a_step_sent_twice_counts_once() -> None:
    case, _ = collect(found(), actor=staff("walker"), now=NOW)
    for _ in range(2):
        move(
            case.number, "fix", actor=staff("walker"), now=NOW + HOUR, note="扫了",
            picture=photo(LAT, LON), key="step-key-1", seen=stamp(case),
        )  # fmt: skip
    assert GridStep.objects.filter(event="fix").count() == 1
    assert GridCase.objects.get().state == "closed"


@pytest.mark.parametrize(
    ("event", "more", "code"),
    [
        ("fix", {"note": ""}, "reason_missing"),
        ("fix", {"note": "x"}, "picture_missing"),
        ("fly", {}, "step_not_possible"),
    ],
)
def test_a_step_that_lacks_something(event: str, more: dict[str, str], code: str) -> None:
    case, _ = collect(found(), actor=staff("walker"), now=NOW)
    with pytest.raises((InputError, RefusedError)) as error:
        move(case.number, event, actor=staff("walker"), now=NOW, **more)
    assert error.value.code == code
    with pytest.raises(InputError):
        move("W0", "open", actor=staff("dispatcher"), now=NOW)
    with pytest.raises(InputError) as error:
        move(case.number, "drop", actor=staff("dispatcher"), now=NOW, note="x", code="mood")
    assert error.value.code == "grid_drop"


def test_a_worker_acts_where_they_walk() -> None:
    case, _ = collect(found(lat=None, lon=None, cell=FAR_CELL), actor=staff("dispatcher"), now=NOW)
    given = {"note": "扫了", "picture": photo()}
    with pytest.raises(RefusedError) as error:
        move(case.number, "fix", actor=staff("walker"), now=NOW, **given)  # type: ignore[arg-type]
    assert error.value.code == "place_not_yours"
    assert GridCase.objects.get().state == "collected"


def test_what_comes_back_goes_to_another_unit() -> None:
    case, _ = collect(found(kind="pipe"), actor=staff("walker"), now=NOW)
    walk(case.number, "open")
    move(case.number, "assign", actor=staff("dispatcher"), now=NOW + 2 * HOUR)
    back = move(
        case.number, "return_", actor=staff("heating"), now=NOW + 3 * HOUR, note="不是我们的管"
    )
    assert (back.state, back.unit_id, back.due_at, back.returned) == ("opened", None, None, 1)
    dropped = move(
        case.number, "drop", actor=staff("dispatcher"), now=NOW + 4 * HOUR, note="干了", code="gone"
    )
    assert dropped.state == "dropped"
    assert "现场已不存在" in dropped.steps.last().note


def test_who_sees_what() -> None:
    case, _ = collect(found(), actor=staff("walker"), now=NOW)
    assert case_page(case.number, actor=staff("heating"), now=NOW) is None
    page = case_page(case.number, actor=staff("dispatcher"), now=NOW)
    assert page is not None
    assert page.suggested == "river"
    assert [one.event for one in page.next if one.allowed] == ["open", "drop"]
    assert [one.number for one in case_lines(actor=staff("walker"), now=NOW)] == [case.number]
    assert case_lines(actor=staff("walker"), now=NOW, within="010101001002") == []
    with pytest.raises(RefusedError):
        case_lines(actor=staff("callback"), now=NOW)


def test_near_me_the_nearest_comes_first() -> None:
    walker = staff("walker")
    collect(found("key-0001", lat=LAT, lon=LON + 0.0008), actor=walker, now=NOW)
    close, _ = collect(found("key-0002"), actor=walker, now=NOW)
    lines = near(actor=walker, now=NOW, point=(LAT, LON))
    assert lines[0].number == close.number
    assert lines[0].metres is not None
    assert lines[0].metres < 1 < (lines[1].metres or 0)
    with pytest.raises(RefusedError):
        near(actor=staff("dispatcher"), now=NOW)


def test_figures_and_what_was_found_first() -> None:
    case, _ = collect(found(), actor=staff("walker"), now=NOW)
    walk(case.number, "open", "assign", "handle", "report_back", "verify")
    take_in("楼下垃圾太吵", now=NOW + 2 * HOUR, lat=LAT, lon=LON, category="utilities/noise")
    take_in("别处太吵", now=NOW + 2 * HOUR, lat=LAT, lon=LON + 0.0035, category="utilities/noise")
    assert found_before([case], NOW + 3 * HOUR) == {case.number: 1}
    page = grid_page(actor=staff("supervisor"), now=NOW + 9 * HOUR)
    assert (page.total.opened, page.total.closed, page.total.on_time) == (1, 1, 1)
    assert (page.found, page.first, page.told_after) == (1, 1, 1)
    assert (page.cells, page.unowned) == (8, 5)
    for by in ("community", "worker", "kind"):
        rows = grid_page(actor=staff("supervisor"), now=NOW + 9 * HOUR, by=by).figures
        assert len(rows) == 1
    shapes = {one.code: one for one in cells_map(COMMUNITY, NOW)}
    assert shapes[CELL].worker == "walker"
    assert shapes[f"{COMMUNITY}004"].worker == ""

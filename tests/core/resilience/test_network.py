"""Networks: what falls with what, circles, backups, rings, whom it leaves without."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rencheng.core.common.errors import InputError
from rencheng.core.resilience.network import (
    Asset,
    Need,
    Network,
    Service,
    cascade,
    checked,
    criticality,
    fall_together,
    out_curves,
    people_hours,
)


def asset(code: str, lifeline: str = "power", **more: object) -> Asset:
    return Asset(code, lifeline, "kind", code, 0.0, 0.0, **more)  # type: ignore[arg-type]


STATION, LINE = asset("station", repair_hours=10.0), asset("line", repair_hours=2.0)
PUMP, WARD = asset("pump", "water"), asset("ward", critical=True)
TOWN = Network(
    (STATION, LINE, PUMP, WARD),
    (Service("line", "east", 100.0), Service("pump", "east", 80.0), Service("pump", "west", 20.0)),
    (Need("line", "station"), Need("pump", "line", 3.0), Need("ward", "line", 24.0)),
)


def test_what_falls_with_a_station_and_when() -> None:
    found = cascade(TOWN, {"station": [(1.0, 9.0)]})
    assert found.down == {"station": [(1.0, 9.0)], "line": [(1.0, 9.0)], "pump": [(4.0, 9.0)]}
    assert found.cause == {"station": "", "line": "station", "pump": "line"}
    curves = out_curves(TOWN, found)
    assert curves["power", "east"] == [(1.0, 100.0), (9.0, 0.0)]
    assert curves["water", "west"] == [(4.0, 20.0), (9.0, 0.0)]
    assert people_hours(curves, math.inf) == 8 * 100 + 5 * 100


def test_a_ring_holds_while_one_of_it_is_up_and_its_longest_backup_counts() -> None:
    ring = Network(
        (asset("a"), asset("b"), asset("c")),
        (Service("c", "east", 10.0),),
        (Need("c", "a", 1.0, "ring"), Need("c", "b", 2.0, "ring")),
    )
    assert "c" not in cascade(ring, {"a": [(0.0, 9.0)]}).down
    both = cascade(ring, {"a": [(0.0, 9.0)], "b": [(4.0, 8.0)]})
    assert both.down["c"] == [(6.0, 8.0)]


def test_spells_that_touch_are_one() -> None:
    found = cascade(TOWN, {"station": [(0.0, 2.0)], "line": [(2.0, 5.0), (7.0, 8.0)]})
    assert found.down["line"] == [(0.0, 5.0), (7.0, 8.0)]


def test_a_circle_is_named() -> None:
    circle = replace(TOWN, needs=(*TOWN.needs, Need("station", "pump")))
    with pytest.raises(InputError) as raised:
        checked(circle)
    assert raised.value.code == "network_circle"
    assert {"station", "line", "pump"} <= set(raised.value.data["assets"].split(" → "))


def test_rows_that_refer_to_nothing_and_assets_that_serve_nobody_are_named() -> None:
    spare, lost = asset("spare"), Service("nowhere", "east", 1.0)
    wrong = Network((*TOWN.assets, spare), (*TOWN.services, lost), (*TOWN.needs, Need("x", "line")))
    kept, problems = checked(wrong)
    assert kept.services == TOWN.services
    assert kept.needs == TOWN.needs
    assert [(one.code, one.data["asset"]) for one in problems] == [
        ("network_asset_unknown", "nowhere"),
        ("network_asset_unknown", "x"),
        ("network_serves_nobody", "spare"),
    ]


def test_an_asset_that_is_not_there_cannot_be_broken() -> None:
    with pytest.raises(InputError, match="network_asset_unknown"):
        cascade(TOWN, {"tower": [(0.0, 1.0)]})


def test_whose_fall_costs_most() -> None:
    first = criticality(TOWN)[0]
    assert (first.asset, first.falls) == ("station", 3)
    assert first.people_hours == 10 * 100 + 7 * 100
    long = replace(TOWN, assets=(replace(STATION, repair_hours=30.0), LINE, PUMP, WARD))
    assert criticality(long)[0].critical == ("ward",)


def test_what_falls_together_knows_no_backup_and_counts_alike_once() -> None:
    assert fall_together(TOWN, "power") == {"station": frozenset({"east"})}
    assert fall_together(TOWN, "water") == {"pump": frozenset({"east", "west"})}


@st.composite
def networks(draw: st.DrawFn) -> Network:
    count = draw(st.integers(2, 7))
    assets = tuple(asset(f"a{n}") for n in range(count))
    needs = []
    for n in range(1, count):
        for other in draw(st.lists(st.integers(0, n - 1), max_size=3, unique=True)):
            group = draw(st.sampled_from(["", "ring"]))
            needs.append(Need(f"a{n}", f"a{other}", draw(st.sampled_from([0.0, 1.0, 5.0])), group))
    return Network(assets, tuple(Service(a.id, "east", 1.0) for a in assets), tuple(needs))


@given(network=networks(), data=st.data())
def test_more_broken_is_never_less_down(network: Network, data: st.DataObject) -> None:
    names = [one.id for one in network.assets]
    some = data.draw(st.sets(st.sampled_from(names), min_size=1))
    more = some | data.draw(st.sets(st.sampled_from(names)))
    few = cascade(network, {one: [(0.0, 6.0)] for one in some})
    many = cascade(network, {one: [(0.0, 6.0)] for one in more})
    hours = {code: sum(b - a for a, b in spans) for code, spans in many.down.items()}
    for code, spans in few.down.items():
        assert sum(b - a for a, b in spans) <= hours[code]
        assert all(0 <= a < b <= 6 for a, b in spans)

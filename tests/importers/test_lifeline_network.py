"""Networks from files: tables, GeoJSON, EPANET; what is wrong is named and the rest goes on."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rencheng.core.common.errors import InputError
from rencheng.core.resilience.network import cascade, checked, criticality
from rencheng.importers.city_lifelines import read_residents
from rencheng.importers.lifeline_network import read_network

ASSETS = """id,lifeline,kind,name,lat,lon,carries,unit,critical,repair_hours,skills
s1,power,substation,东站,42.6,117.2,100,,,10,line;heights
p1,water,pump,泵站,42.6,117.2,,,,,
w1,power,hospital,医院,42.6,117.2,,,yes,3,
"""
SERVES = "asset,area,people\ns1,010101001001,100\np1,010101001002,200\n"
NEEDS = "asset,needs,backup_hours,group\np1,s1,4,\nw1,s1,24,\n"
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(assets: str = ASSETS, serves: str = SERVES, needs: str = NEEDS) -> Path:
        for name, text in (("assets", assets), ("serves", serves), ("needs", needs)):
            (tmp_path / f"{name}.csv").write_text(text, "utf-8")
        return tmp_path

    return written


def test_tables(write: Write) -> None:
    network, problems = read_network(write())
    assert problems == []
    station, pump, ward = network.assets
    assert (station.skills, station.repair_hours, pump.repair_hours) == (("line", "heights"), 10, 4)
    assert ward.critical
    assert cascade(network, {"s1": [(0, 9)]}).down["p1"] == [(4, 9)]


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"assets": ASSETS + "s1,power,x,again,42,117,,,,,\n"}, "id", "city_twice"),
        ({"assets": ASSETS + "s 2,power,x,new,42,117,,,,,\n"}, "id", "city_code_form"),
        ({"assets": ASSETS + "s2,steam,x,new,42,117,,,,,\n"}, "lifeline", "city_choice"),
        ({"assets": ASSETS + "s2,power,x,new,95,117,,,,,\n"}, "lat", "city_degrees"),
        ({"assets": ASSETS + "s2,power,x,new,42,117,,,maybe,,\n"}, "critical", "city_choice"),
        ({"assets": ASSETS + "s2,power,x,new,42,117,,,,0,\n"}, "repair_hours", "city_number"),
        ({"serves": SERVES + "s1,010101001001,-4\n"}, "people", "city_number"),
        ({"serves": SERVES + "s9,010101001001,4\n"}, "asset", "network_asset_unknown"),
        ({"needs": NEEDS + "p1,s1,nan,\n"}, "backup_hours", "city_number"),
    ],
)
def test_a_faulty_row_is_named_and_the_good_ones_go_on(
    write: Write, change: dict[str, str], field: str, code: str
) -> None:
    network, problems = read_network(write(**change))
    assert [(one.field, one.code) for one in problems] == [(field, code)]
    assert len(network.assets) == 3
    assert len(network.services) == 2


def test_a_circle_an_empty_file_and_a_stranger_are_refused(write: Write, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="network_circle"):
        read_network(write(needs=NEEDS + "s1,p1,0,\n"))
    with pytest.raises(InputError, match="network_empty"):
        read_network(write(assets=ASSETS.splitlines()[0] + "\n"))
    (tmp_path / "plan.pdf").write_bytes(b"%PDF")
    with pytest.raises(InputError, match="network_file_unknown"):
        read_network(tmp_path / "plan.pdf")


def feature(**properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [117.2, 42.6]},
        "properties": {"lifeline": "power", "kind": "x", "name": "n", **properties},
    }


def test_geojson(tmp_path: Path) -> None:
    path = tmp_path / "net.geojson"
    collection = {
        "type": "FeatureCollection",
        "features": [
            feature(id="s1", serves={"east": 10}),
            feature(id="s2", needs=["s1", {"needs": "s1", "backup_hours": 3}], critical=True),
            {**feature(id="s3"), "geometry": {"type": "LineString", "coordinates": []}},
            feature(id="s4", serves=[3]),
            feature(id="s5", needs="s1"),
            feature(id="s6", serves={"east": -1}),
        ],
    }
    path.write_text(json.dumps(collection), "utf-8")
    network, problems = read_network(path)
    assert [asset.id for asset in network.assets] == ["s1", "s2"]
    assert [need.backup_hours for need in network.needs] == [0, 3]
    assert [(one.row, one.code) for one in problems] == [
        (3, "network_point"),
        (4, "network_serves_form"),
        (5, "network_needs_form"),
        (6, "city_number"),
    ]


def test_residents(tmp_path: Path) -> None:
    path = tmp_path / "residents.csv"
    path.write_text("area,group,people\na,old,3\nb,old,many\n", "utf-8")
    problems: list[Any] = []
    assert read_residents(path, problems) == [("a", "old", 3)]
    assert [(one.row, one.code) for one in problems] == [(3, "city_whole")]


def test_epanet_networks_of_wntr(tmp_path: Path) -> None:
    wntr = pytest.importorskip("wntr", reason="the extra `water` is not installed")
    from rencheng.importers.epanet import read_epanet

    for name in ("Net1", "Net2", "Net3"):
        model = wntr.network.WaterNetworkModel(name)
        network, _ = checked(read_epanet(Path(model.name), lambda lat, lon: "here"))
        people = sum(one.people for one in network.services)
        theirs = sum(
            max(round(sum(d.base_value for d in junction.demand_timeseries_list) / 8.76157e-6), 0)
            for _, junction in model.junctions()
        )
        assert people == pytest.approx(theirs)
        assert criticality(network)[0].people_hours > 0
    wrong = tmp_path / "wrong.inp"
    wrong.write_text("[JUNCTIONS]\nnot a network", "utf-8")
    with pytest.raises(InputError, match="epanet_"):
        read_epanet(wrong, lambda lat, lon: None)

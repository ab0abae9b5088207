"""The demo city: sound, full of life, and made anew by its own script."""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from pathlib import Path

import pytest

from rencheng.core.common.city import City
from rencheng.importers.city import read_city, read_city_deadlines
from rencheng.importers.city_tables import NAMED_KINDS
from rencheng.wording import problem_sentence

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "demo"
TOP = {
    "epidemic": "疫情防控",
    "market": "市场管理",
    "utilities": "公共服务",
    "housing": "住房",
    "health": "医疗卫生",
    "construction": "城乡建设",
    "traffic": "交通管理",
    "order": "公共安全与治安",
    "labour": "劳动和社会保障",
    "education": "教育",
}


@pytest.fixture(scope="module")
def city() -> City:
    read, problems = read_city(DEMO)
    assert [problem_sentence(problem, "en") for problem in problems] == []
    return read


def test_places_nest_and_residents_add_up(city: City) -> None:
    levels = Counter(place.level for place in city.places)
    assert levels == {"city": 1, "district": 4, "street": 24, "community": 96}
    residents = {place.code: place.population for place in city.places}
    inside = Counter[str]()
    for place in city.places:
        if place.parent:
            inside[place.parent] += place.population
    assert all(inside[code] == residents[code] for code in inside)
    assert 850_000 < residents["990100"] < 950_000
    communities = sorted(p.population for p in city.places if p.level == "community")
    assert communities[-1] > 4 * communities[0] > 0


def test_names_of_places_are_distinct(city: City) -> None:
    for names in ([p.name for p in city.places], [p.name_en for p in city.places]):
        assert len(set(names)) == len(names)


def test_cells_are_numbered_from_the_north_west(city: City) -> None:
    """Serials run without a gap; on the whole, later ones lie further south."""
    by_community: dict[str, list[tuple[int, float]]] = {}
    for cell in city.cells:
        north = sum(lat for _, lat in cell.ring[:-1]) / 4
        by_community.setdefault(cell.code[:12], []).append((int(cell.code[12:]), north))
    assert len(by_community) == 96
    for cells in by_community.values():
        cells.sort()
        assert [serial for serial, _ in cells] == list(range(1, len(cells) + 1))
        half = len(cells) // 2
        upper = sum(north for _, north in cells[:half]) / half
        lower = sum(north for _, north in cells[-half:]) / half
        assert upper > lower


def test_the_tree_of_categories(city: City) -> None:
    top = {c.code: c.name for c in city.categories if c.level == 1}
    assert top == TOP
    parents = {category.parent for category in city.categories}
    leaves = [category for category in city.categories if category.code not in parents]
    assert len(leaves) >= 75
    assert {leaf.level for leaf in leaves} == {3}
    assert all(len(leaf.keywords) >= 6 for leaf in leaves)
    assert {leaf.urgency for leaf in leaves} == {"emergency", "lifeline", "general", "complex"}
    assert {leaf.unit for leaf in leaves} >= {"@street", "@district"}


def test_every_unit_has_work_and_every_place_a_unit(city: City) -> None:
    owners = {category.unit for category in city.categories}
    idle = [u.code for u in city.units if u.kind in ("bureau", "utility") and u.code not in owners]
    assert idle == []
    assert all(place.unit for place in city.places)


def test_names_on_the_map(city: City) -> None:
    kinds = Counter(named.kind for named in city.named_places)
    assert kinds.total() >= 600
    assert kinds["estate"] >= 250
    assert kinds["road"] >= 120
    assert set(kinds) == set(NAMED_KINDS)
    where: dict[str, set[str]] = {}
    for named in city.named_places:
        where.setdefault(named.name, set()).add(named.place[:6])
    twice = [districts for districts in where.values() if len(districts) > 1]
    assert 3 <= len(twice) <= 10
    assert all(len(districts) == 2 for districts in twice)


def test_lines_and_deadlines(city: City) -> None:
    assert len(city.lines) == 40
    national = {line.phone for line in city.lines}
    assert national >= {"110", "119", "120", "122", "12345", "12356"}
    limits = read_city_deadlines(DEMO).limits
    assert {name: (limit.amount, limit.unit) for name, limit in limits.items()} == {
        "emergency": (2, "hours"),
        "lifeline": (24, "hours"),
        "general": (7, "days"),
        "complex": (15, "days"),
    }


def test_local_numbers_belong_to_nobody(city: City) -> None:
    """0989 is an area code that is not assigned; all other numbers are national short ones."""
    phones = [unit.phone for unit in city.units] + [line.phone for line in city.lines]
    assert all(phone.startswith("0989-") or len(phone) <= 5 for phone in phones)


def test_the_script_makes_the_same_map(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    import make_demo_geometry

    make_demo_geometry.main(tmp_path)
    for module in ("make_demo_geometry", "demo_geometry", "demo_gazetteer"):
        sys.modules.pop(module)
    for name in ("places.csv", "gazetteer.csv"):
        with (tmp_path / name).open(encoding="utf-8") as new, (DEMO / name).open("r") as old:
            for ours, theirs in zip(csv.DictReader(new), csv.DictReader(old), strict=True):
                spot = (float(ours.pop("lat")), float(ours.pop("lon")))
                assert spot == pytest.approx((float(theirs.pop("lat")), float(theirs.pop("lon"))))
                assert ours == theirs
    for name in ("cells.geojson", "boundaries.geojson"):
        new, old = (json.loads((at / name).read_text("utf-8")) for at in (tmp_path, DEMO))
        assert [f["properties"] for f in new["features"]] == [
            f["properties"] for f in old["features"]
        ]

"""A tiny sound city folder for tests: one street, two communities of two by two cells."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

DEMO = Path(__file__).resolve().parents[2] / "demo"
LON, LAT, STEP = 117.2, 42.6, 0.001

TABLES: dict[str, str] = {
    "places.csv": """code,level,name,name_en,parent,population,lat,lon,unit
010100,city,试城,Trial,,300,42.601,117.202,centre
010101,district,东区,East,010100,300,42.601,117.202,east
010101001,street,河街,River,010101,300,42.601,117.202,river
010101001001,community,柳社区,Willow,010101001,100,42.601,117.201,river
010101001002,community,杨社区,Poplar,010101001,200,42.601,117.203,river
""",
    "units.csv": """code,name,name_en,kind,parent,phone,place
centre,热线中心,Centre,government,,0989-1,010100
east,东区政府,East,district,centre,0989-2,010101
river,河街办事处,River,street,east,0989-3,010101001
heat,热力公司,Heat,utility,centre,0989-4,
""",
    "categories.csv": """code,name,name_en,keywords,urgency,unit
utilities,公共服务,Utilities,,,
utilities/heating,供暖,Heating,暖气,,
utilities/heating/cold,暖气不热,Cold,暖气不热;家里冷,lifeline,heat
utilities/noise,噪声,Noise,吵,general,@street
""",
    "trades.csv": "code,name,name_en,keywords\nhome,居家,At home,小区;老人\n",
    "lines.csv": """code,name,name_en,phone,kind,hours,district,note,verified
mental,心理热线,Mental,12356,psychology,24小时,010101,可以哭。,2025-05-10
""",
    "gazetteer.csv": """name,kind,aliases,place,lat,lon
柳荫里,estate,柳荫里小区;柳荫,010101001001001,42.6015,117.2005
河堤路,road,,010101001002,42.601,117.203
""",
}
SETTINGS = 'name = "试城"\nname_en = "Trial"\nhotline = "12345"\nversion = "1"\ncrs = "WGS-84"\n'
DEADLINES = """version = "1"
valid_from = 2025-01-01
source = "test"
[limits]
emergency = { amount = 2, unit = "hours" }
lifeline = { amount = 24, unit = "hours" }
general = { amount = 7, unit = "days" }
complex = { amount = 15, unit = "working_days" }
"""
GUIDE = {
    "code": "g-1",
    "title": "暖气不热怎么报修",
    "kind": "guide",
    "category": "utilities/heating/cold",
    "unit": "heat",
    "audience": "居民",
    "summary": "打电话，约测温。",
    "conditions": "已交采暖费",
    "materials": "缴费凭证\n房号",
    "steps": "打电话\n约时间\n上门测温",
    "statutory_days": "7",
    "promised_days": "2",
    "fee": "不收费",
    "keywords": "暖气;不热",
    "questions": "家里冷怎么办\n暖气不热找谁",
    "places": "010101",
    "body": "先放气。\n再报修。",
    "version": "2",
    "effective": "2025-01-01",
    "expiry": "2026-01-01",
    "review": "2025-12-01",
}

Ring = list[list[float]]


def box(west: int, south: int, east: int, north: int) -> Ring:
    """A closed ring, in steps from the south-west corner."""
    corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    return [[round(LON + STEP * x, 6), round(LAT + STEP * y, 6)] for x, y in corners]


def feature(ring: Ring, **properties: str) -> dict[str, object]:
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def cell_features() -> list[dict[str, object]]:
    """Four cells a community, numbered in reading order from the north-west."""
    features = []
    for community, west in (("010101001001", 0), ("010101001002", 2)):
        spots = [(west, 1), (west + 1, 1), (west, 0), (west + 1, 0)]
        features += [
            feature(box(x, y, x + 1, y + 1), code=f"{community}{serial:03d}")
            for serial, (x, y) in enumerate(spots, 1)
        ]
    return features


def boundary_features() -> list[dict[str, object]]:
    return [
        feature(box(0, 0, 4, 2), code="010101", level="district"),
        feature(box(0, 0, 4, 2), code="010101001", level="street"),
        feature(box(0, 0, 2, 2), code="010101001001", level="community"),
        feature(box(2, 0, 4, 2), code="010101001002", level="community"),
    ]


def write_shapes(folder: Path, name: str, features: list[dict[str, object]]) -> None:
    collection = {"type": "FeatureCollection", "features": features}
    (folder / name).write_text(json.dumps(collection), "utf-8")


def write_guides(folder: Path, rows: list[dict[str, str]], columns: tuple[str, ...]) -> Path:
    path = folder / "guides" / "all.csv"
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_city(folder: Path) -> Path:
    """Write the whole folder; returns it."""
    folder.mkdir(exist_ok=True)
    for name, text in TABLES.items():
        (folder / name).write_text(text, "utf-8")
    (folder / "city.toml").write_text(SETTINGS, "utf-8")
    (folder / "deadlines.toml").write_text(DEADLINES, "utf-8")
    for name in ("lifecycle.toml", "rates.toml"):
        shutil.copy(DEMO / name, folder)
    write_shapes(folder, "cells.geojson", cell_features())
    write_shapes(folder, "boundaries.geojson", boundary_features())
    return folder


def edit(folder: Path, name: str, change: Callable[[str], str]) -> None:
    """Rewrite a file of the folder; the change must change something."""
    path = folder / name
    before = path.read_text("utf-8")
    after = change(before)
    assert after != before, "the edit changed nothing"
    path.write_text(after, "utf-8")

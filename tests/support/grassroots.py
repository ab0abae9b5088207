"""Rules of the grid, of care and of the phone for tests, and what a grid worker does."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any

from PIL import Image

CELL, NEXT_CELL, FAR_CELL = "010101001001001", "010101001001002", "010101001002001"
COMMUNITY = CELL[:12]
#: In the middle of CELL: the north-west of the tiny city.
LAT, LON = 42.6015, 117.2005
GRID: dict[str, Any] = {
    "version": "1",
    "valid_from": "2020-01-01",
    "classes": [
        {
            "code": "garbage", "kind": "event", "group": "cityscape", "name": "暴露垃圾",
            "name_en": "Litter", "unit": "@street", "hours": 4, "category": "utilities/noise",
        },
        {
            "code": "pipe", "kind": "event", "group": "utilities", "name": "管道泄漏",
            "name_en": "Leak", "unit": "heat", "hours": 8, "category": "utilities/heating",
        },
        {
            "code": "manhole", "kind": "component", "group": "utilities", "name": "井盖",
            "name_en": "Manhole", "unit": "@district", "hours": 12,
        },
    ],
}  # fmt: skip
CARE: dict[str, Any] = {
    "version": "1",
    "valid_from": "2020-01-01",
    "law": ["minor"],
    "visits": {"alone": 7},
    "needs": [
        {"code": "oxygen", "name": "制氧机", "name_en": "Oxygen", "lifeline": "power", "hours": 2,
         "support": ["care"]},
        {"code": "insulin", "name": "胰岛素", "name_en": "Insulin", "lifeline": "power",
         "hours": 24},
        {"code": "meals", "name": "送餐", "name_en": "Meals", "support": ["food"]},
    ],
}  # fmt: skip
MENU: dict[str, Any] = {
    "version": "1",
    "valid_from": "2020-01-01",
    "welcome": "您好，请选择。",
    "items": [{"key": "0", "name": "人工", "name_en": "Agent", "leads": "queue", "to": "general"}],
}


def set_grass_rules(now: datetime, worker: str = "walker") -> None:
    """The rules in force, and `worker` answers for the first community's cells but the last."""
    from datetime import date

    from rencheng.core.common.actor import SYSTEM
    from rencheng.server.grid.owning import give_cells
    from rencheng.server.loading.city import save_policy

    for kind, data in (("grid", GRID), ("care", CARE), ("hotline", MENU)):
        save_policy(kind, "1", date(2020, 1, 1), data, now)
    rows = [(at, {"cell": f"{COMMUNITY}{at:03d}", "worker": worker}) for at in (1, 2, 3)]
    taken, problems = give_cells("cells.csv", rows, actor=SYSTEM, now=now)
    assert (taken, problems) == (3, [])


def found(key: str = "key-0001", **more: Any) -> Any:
    """A heap of litter in the first cell."""
    from rencheng.server.grid.cases import Found

    return Found(**{"key": key, "kind": "garbage", "lat": LAT, "lon": LON, **more})


def photo(lat: float | None = None, lon: float | None = None) -> bytes:
    """A picture as a phone takes it, with its place where one is given."""
    image, exif = Image.new("RGB", (40, 30), "brown"), Image.Exif()
    if lat is not None and lon is not None:
        exif[0x8825] = {1: "N", 2: _parts(lat), 3: "E", 4: _parts(lon)}
    file = io.BytesIO()
    image.save(file, "JPEG", exif=exif)
    return file.getvalue()


def _parts(degrees: float) -> tuple[float, float, float]:
    minutes = (degrees % 1) * 60
    return (float(int(degrees)), float(int(minutes)), (minutes % 1) * 60)


def person(**more: Any) -> Any:
    """Somebody who lives alone and needs power for a machine."""
    from rencheng.server.care.listing import NewEntry

    given: dict[str, Any] = {
        "name": "王桂英",
        "phone": "13900001111",
        "address": "柳荫里3号楼2单元501",
        "cell": CELL,
        "kinds": ["alone"],
        "needs": ["oxygen"],
        "basis": "consent",
        "basis_on": more.pop("on"),
    }
    return NewEntry(**{**given, **more})


def vote_is_on(now: datetime, *, households: int = 5) -> Any:
    """A round whose vote is open now, with two proposals let out; the round and its codes."""
    from rencheng.core.common.actor import Actor
    from rencheng.server.community import voting

    office = Actor("社区", frozenset({"handler"}), unit="river")
    begun = now - timedelta(days=8)
    one = voting.open_round(
        COMMUNITY, "先修哪里", households=households, propose_days=7, vote_days=7, actor=office,
        now=begun,
    )  # fmt: skip
    codes = dict(voting.slips(one.pk, actor=office))
    for at, title in ((1, "修灯"), (2, "补坑")):
        kept = voting.propose(one.pk, codes[at], title, "", visitor="home", now=begun)
        voting.judge(kept.pk, shown=True, why="", actor=office, now=begun)
    return one, codes

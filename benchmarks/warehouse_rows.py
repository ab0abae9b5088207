"""A year of requests for the warehouse's benchmark, drawn by numpy: fast, not lifelike.

A city of 16 districts, 343 streets, 3,430 communities and 68,600 cells, 210 categories and 10
trades, shares falling as one over rank; texts of some 60 characters made of phrases, one in ten of
which names a watched word. Steps follow within hours and days.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa

from rencheng.warehouse import schema

DISTRICTS, STREETS, COMMUNITIES, CELLS = 16, 343, 10, 20  # communities a street, cells a community
CATEGORIES, TRADES, PEOPLE = 210, 10, 8_000_000
_TOPS = ("epidemic", "market", "utilities", "housing", "health", "construction", "traffic")
_PHRASES = (
    "小区门口的路灯坏了好几天一直没有人来修",
    "夜里施工的声音太大老人和孩子都睡不着觉",
    "楼道里堆满杂物消防通道被堵住了",
    "公交站的牌子歪了看不清是哪一路车",
    "想问一下异地的社保怎么转过来",
    "菜市场的秤不准少了二两",
    "孩子上学的名额什么时候公布",
    "物业收了费却不打扫卫生",
    "井盖松动车一过就响",
    "垃圾清运不及时味道很大",
)
_UNITS = tuple(f"unit-{n}" for n in range(CATEGORIES))
_WATCHED = ("发烧三天了", "一直咳嗽", "昨晚停电", "家里停水", "暖气不热", "路口积水", "断网两天")


def city() -> dict[str, pa.Array]:
    """The codes of every cell and of all above it, in the order of the cells."""
    street = np.arange(STREETS)
    district = street * DISTRICTS // STREETS
    count = COMMUNITIES * CELLS
    codes = {
        "district": np.char.mod("9901%02d", district + 1),
        "street": np.char.mod("9901%02d", district + 1),
    }
    codes["street"] = np.char.add(codes["district"], np.char.mod("%03d", street + 1))
    community = np.char.add(
        np.repeat(codes["street"], COMMUNITIES),
        np.tile(np.char.mod("%03d", np.arange(COMMUNITIES) + 1), STREETS),
    )
    cell = np.char.add(
        np.repeat(community, CELLS),
        np.tile(np.char.mod("%03d", np.arange(CELLS) + 1), STREETS * COMMUNITIES),
    )
    return {
        "city": pa.array(["990100"] * len(cell)),
        "district": pa.array(np.repeat(codes["district"], count)),
        "street": pa.array(np.repeat(codes["street"], count)),
        "community": pa.array(np.repeat(community, CELLS)),
        "cell": pa.array(cell),
    }


def words() -> pa.Table:
    """The watched words."""
    listed = [
        ("symptom", "fever", "发烧"),
        ("symptom", "cough", "咳嗽"),
        ("lifeline", "power", "停电"),
    ]
    listed += [("lifeline", "water", "停水"), ("lifeline", "heat", "暖气不热")]
    listed += [("symptom", f"other{n}", f"症状{n}号") for n in range(30)]
    listed += [("lifeline", f"other{n}", f"故障{n}号") for n in range(30)]
    names = ("list", "term", "word")
    rows = [dict(zip(names, row, strict=True)) for row in listed]
    return pa.Table.from_pylist(rows, schema=schema.LISTS["words"])


class Year:
    """Draws days; the same seed and day give the same rows."""

    def __init__(self, seed: int = 1) -> None:
        self.seed = seed
        self.places = city()
        rank = 1.0 / (np.arange(CATEGORIES) + 3)
        self.category_share = rank / rank.sum()
        cells = len(self.places["cell"])
        weight = np.random.default_rng(seed).gamma(0.5, size=cells)
        self.cell_share = np.cumsum(weight / weight.sum())
        tops = [_TOPS[n % len(_TOPS)] for n in range(CATEGORIES)]
        self.tops = pa.array(tops)
        self.categories = pa.array([f"{top}/{n % 5}/{n:03d}" for n, top in enumerate(tops)])
        self.trades = pa.array(["", *(f"trade-{n}" for n in range(1, TRADES))])
        self.texts = pa.array([*_PHRASES, *(p + w for p in _PHRASES for w in _WATCHED)])

    def requests(self, day: date, count: int) -> pa.Table:
        """The requests of a day."""
        draw = np.random.default_rng((self.seed, day.toordinal()))
        begin = (day.toordinal() - date(1970, 1, 1).toordinal()) * 86_400 - 8 * 3600
        second = np.sort(draw.integers(0, 86_400, count))
        received = (begin + second) * 1_000_000
        cell = np.minimum(
            np.searchsorted(self.cell_share, draw.random(count)), len(self.places["cell"]) - 1
        )
        category = draw.choice(CATEGORIES, count, p=self.category_share)
        trade = np.where(draw.random(count) < 0.7, 0, draw.integers(1, TRADES, count))
        watched = draw.random(count) < 0.1
        text = np.where(
            watched,
            draw.integers(len(_PHRASES), len(self.texts), count),
            draw.integers(0, len(_PHRASES), count),
        )
        close = received + (draw.exponential(60 * 3600, count) * 1e6).astype(np.int64)
        due = received + 7 * 86_400 * 1_000_000
        numbers = np.char.mod(f"{day:%y%m%d}%08d", np.arange(count))
        columns: dict[str, pa.Array] = {
            "day": pa.array(np.full(count, (day - date(1970, 1, 1)).days, np.int32)).cast(
                pa.date32()
            ),
            "minute": pa.array((second // 60).astype(np.int16)),
            "number": pa.array(numbers),
            "channel": pa.array(["phone", "web"]).take(pa.array(draw.integers(0, 2, count))),
            "kind": pa.array(["consultation", "complaint"]).take(
                pa.array(draw.integers(0, 2, count))
            ),
            "received_at": _at(received),
            "text": self.texts.take(pa.array(text)),
            "person": pa.array(draw.integers(1, PEOPLE, count)),
            "category": self.categories.take(pa.array(category)),
            "category_top": self.tops.take(pa.array(category)),
            "trade": self.trades.take(pa.array(trade)),
            **{name: codes.take(pa.array(cell)) for name, codes in self.places.items()},
            "unit": pa.array([f"unit-{n}" for n in range(400)]).take(pa.array(category)),
            "urgency": pa.array(["general", "lifeline"]).take(
                pa.array((draw.random(count) < 0.1).astype(int))
            ),
            "state": pa.array(["closed"]).take(pa.array(np.zeros(count, int))),
            "due_at": _at(due),
            "contacted_at": _at(received + 3600 * 1_000_000),
            "closed_at": _at(close),
            "redone": pa.array(np.zeros(count, np.int32)),
            "likes": pa.array(np.zeros(count, np.int32)),
            "rate_unit": _one_of(_UNITS, category),
            "rate_month": _days(day.replace(day=1), count),
            **{
                name: pa.array(draw.integers(0, 3, count).astype(np.int16))
                for name in ("response", "resolution", "satisfied")
            },
        }
        return schema.fitted(schema.REQUESTS, pa.table(columns))

    def calls(self, day: date, count: int) -> pa.Table:
        """The calls of a day."""
        draw = np.random.default_rng((self.seed, 1, day.toordinal()))
        begin = (day.toordinal() - date(1970, 1, 1).toordinal()) * 86_400 - 8 * 3600
        second = np.sort(draw.integers(0, 86_400, count))
        rang = (begin + second) * 1_000_000
        picked = rang + draw.integers(1, 60, count) * 1_000_000
        columns = {
            "day": pa.array(np.full(count, (day - date(1970, 1, 1)).days, np.int32)).cast(
                pa.date32()
            ),
            "minute": pa.array((second // 60).astype(np.int16)),
            "call": pa.array(np.char.mod("%08d", np.arange(count))),
            "person": pa.array(draw.integers(1, PEOPLE, count)),
            "rang_at": _at(rang),
            "picked_up_at": _at(picked),
            "hung_up_at": _at(picked + draw.integers(20, 600, count) * 1_000_000),
        }
        return schema.fitted(schema.CALLS, pa.table(columns))


def _at(micros: np.ndarray) -> pa.Array:
    return pa.array(micros, pa.timestamp("us", tz="UTC"))


def _days(day: date, count: int) -> pa.Array:
    return pa.array(np.full(count, (day - date(1970, 1, 1)).days, np.int32)).cast(pa.date32())


def _one_of(words: tuple[str, ...], which: np.ndarray) -> pa.Array:
    return pa.array(words).take(pa.array(which))

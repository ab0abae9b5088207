"""A city as plain data: what a city folder holds once it has been read and checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

PlaceLevel = Literal["city", "district", "street", "community", "cell"]
UnitKind = Literal["government", "district", "street", "bureau", "utility"]
Urgency = Literal["emergency", "lifeline", "general", "complex"]

#: Digits of a place's code by level (GB/T 30428: 6 district + 3 street + 3 community + 3 serial).
CODE_DIGITS: dict[str, int] = {"district": 6, "street": 9, "community": 12, "cell": 15}


@dataclass(frozen=True, slots=True)
class Place:
    """A city, district, street or community. Coordinates are WGS-84 degrees."""

    code: str
    level: PlaceLevel
    name: str
    name_en: str
    parent: str | None
    population: int
    lat: float
    lon: float
    unit: str | None  # the unit responsible: street office, district government


@dataclass(frozen=True, slots=True)
class Cell:
    """A grid cell (单元网格): 15-digit code, closed ring of (lon, lat) in WGS-84."""

    code: str
    ring: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """An entry of the gazetteer (地名): an estate, road, school… and the place it lies in."""

    name: str
    kind: str
    aliases: tuple[str, ...]
    place: str  # community or cell code
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit (承办单位) that can be given a request."""

    code: str
    name: str
    name_en: str
    kind: UnitKind
    parent: str | None
    phone: str
    place: str | None  # the place it answers for, where it is bound to one


@dataclass(frozen=True, slots=True)
class Category:
    """A node of the category tree (诉求分类). Its code is its path: `utilities/heating/cold`.

    unit: a unit's code, or `@street` / `@district`: whoever answers for the place. None on inner
    nodes that leave it to their leaves.
    """

    code: str
    name: str
    name_en: str
    keywords: tuple[str, ...]
    urgency: Urgency | None
    unit: str | None

    @property
    def parent(self) -> str | None:
        return self.code.rpartition("/")[0] or None

    @property
    def level(self) -> int:
        return self.code.count("/") + 1


@dataclass(frozen=True, slots=True)
class Trade:
    """A trade (行业) people work in."""

    code: str
    name: str
    name_en: str
    keywords: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SupportLine:
    """A help line (求助电话). district: None where it serves the whole city."""

    code: str
    name: str
    name_en: str
    phone: str
    kind: str
    hours: str
    district: str | None
    note: str
    verified: date


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide (办事指南): one entry, one owner unit. Lists keep their order."""

    code: str
    title: str
    kind: str  # guide | law | hot | daily | notice
    category: str
    unit: str
    summary: str
    audience: str = ""
    conditions: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    statutory_days: int | None = None
    promised_days: int | None = None
    fee: str = ""
    result: str = ""
    legal_basis: str = ""
    handle_place: str = ""
    hours: str = ""
    consult_phone: str = ""
    complain_phone: str = ""
    online: str = ""
    keywords: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()  # how citizens ask for it, in their own words
    places: tuple[str, ...] = ()  # district codes it holds for; empty: the whole city
    body: str = ""
    source: str = ""
    version: int = 1
    effective: date | None = None
    expiry: date | None = None
    review: date | None = None


@dataclass(frozen=True, slots=True)
class City:
    """Everything a city folder holds."""

    name: str
    name_en: str
    hotline: str
    timezone: str
    version: str
    places: tuple[Place, ...] = ()
    cells: tuple[Cell, ...] = ()
    boundaries: dict[str, list[list[tuple[float, float]]]] = field(default_factory=dict)
    named_places: tuple[NamedPlace, ...] = ()
    units: tuple[Unit, ...] = ()
    categories: tuple[Category, ...] = ()
    trades: tuple[Trade, ...] = ()
    lines: tuple[SupportLine, ...] = ()
    guides: tuple[Guide, ...] = ()

"""Reading addresses as people say them (地名识别): the longest known name, by its context."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rencheng.core.common.city import NamedPlace, Place
from rencheng.core.geo.grid import CellIndex, common_code

#: How exactly a kind of name tells where something is: an estate is a spot, a road is long.
_EXACTNESS = {"cell": 6, "named": 5, "community": 4, "road": 3, "street": 2, "district": 1}

#: Confidence by how a name was settled. Ours; the simulator's truth is the measure.
_SURE, _SETTLED, _SHARED = 0.95, 0.9, 0.5

_SHORTEST_NAME = 2

#: What ends the name of an area, and of what lies in one.
_AREA = "街道|市|区|县|镇|乡"
_SITE = (
    "社区|小区|花园|家园|新村|嘉园|公寓|大厦|广场|大道|中学|小学|幼儿园|学校|大学|医院|车站|市场|公园"
    "|苑|路|街(?!道)|巷|村"
)
#: One part of an address. Parts are sought one after the other and joined in code: a pattern of
#: repeated parts would take exponential time on texts such as 市市市市.
_PART = re.compile(
    rf"[A-Z]\d{{0,2}}[市区县镇]|(?:(?!的)[一-鿿A-Za-z0-9]){{1,8}}?(?:{_SITE}|{_AREA})"
)
_NUMBER = re.compile(r"\d{1,4}号")
_CODED = re.compile(r"[A-Z]\d{0,2}[市区县镇]")
_MOST_PARTS = 6
#: An address stands early; further on a long text is not searched for one.
_SEARCHED_CHARACTERS = 5000
#: Words before a place that are no part of its name, and words that make no name of their own.
_BEFORE = re.compile(
    r".*(?:我们|我家|我村|住在|位于|就在|家住|请问|关于|反映|投诉|咨询|举报|希望|建议|附近|周边|解决"
    r"|请求|彻查|加快|调整|提高|继续|[请在于住到从去是对把被给及和与])"
)
_NO_NAME = re.compile(
    r"(?:这个|那个|这里|一个|整个|每个|某个|本|该|各|全|此|我|你|他|大|小|老|新|马|道|线|公|铁|网|一|农|城中"
    r"|有|上|下|出|走|修|过|菜|批发|居民|住宅|老旧|商业|工业|生活|现在|所有|中小|公交线|水泥)?"
    rf"(?:{_SITE}|{_AREA})"
)


@dataclass(frozen=True, slots=True)
class Match:
    """A known name in a text: where it stands and which places it may mean."""

    text: str
    start: int
    end: int
    codes: tuple[str, ...]
    grade: str  # key of _EXACTNESS


@dataclass(frozen=True, slots=True)
class PlaceReading:
    """What a text says of a place.

    code: the most specific place it tells for sure, None where no known name fits. name: the name
    that decided. given: the place in the text's own words where nothing fits, else "".
    alternatives: other places the deciding name may mean. confidence: 0 to 1.
    """

    code: str | None
    name: str
    given: str
    confidence: float
    alternatives: tuple[str, ...] = ()
    matches: tuple[Match, ...] = ()


class Gazetteer:
    """Known names of a city, ready to be found in any text.

    Names are looked up by their first two characters, the longest first: a text of n characters
    costs n look-ups, however many names there are.
    """

    def __init__(self, places: Iterable[Place], named_places: Iterable[NamedPlace]) -> None:
        surfaces: dict[str, dict[str, set[str]]] = {}
        for place in places:
            if place.level != "city":
                for surface in _spoken(place):
                    surfaces.setdefault(surface, {}).setdefault(place.level, set()).add(place.code)
        for named in named_places:
            grade = "road" if named.kind == "road" else "named"
            for surface in (named.name, *named.aliases):
                if len(surface) >= _SHORTEST_NAME:
                    surfaces.setdefault(surface, {}).setdefault(grade, set()).add(named.place)
        self._by_head: dict[str, list[tuple[str, str, tuple[str, ...]]]] = {}
        for surface, grades in surfaces.items():
            grade = max(grades, key=lambda one: _EXACTNESS[one])
            codes = tuple(sorted(grades[grade]))
            self._by_head.setdefault(surface[:2], []).append((surface, grade, codes))
        for entries in self._by_head.values():
            entries.sort(key=lambda entry: -len(entry[0]))

    def find(self, text: str) -> list[Match]:
        """Every known name in `text`, in order, the longest at each spot, none overlapping."""
        found: list[Match] = []
        at = 0
        while at < len(text) - 1:
            for surface, grade, codes in self._by_head.get(text[at : at + 2], ()):
                if text.startswith(surface, at):
                    end = at + len(surface)
                    found.append(Match(surface, at, end, codes, grade))
                    at = end
                    break
            else:
                at += 1
        return found

    def read_address(self, text: str) -> PlaceReading:
        """The most specific place that a text tells, its names agreeing with each other.

        A name that several places share is settled by a street or district named beside it, else
        the place they have in common is told; where they have none, all are alternatives.
        """
        matches = self.find(text)
        if not matches:
            return PlaceReading(None, "", given_place(text), 0.0)
        context = [
            match.codes[0]
            for match in matches
            if match.grade in {"street", "district"} and len(match.codes) == 1
        ]
        best = max(
            enumerate(matches),
            key=lambda pair: (
                _agrees(pair[1], context),
                _EXACTNESS[pair[1].grade],
                -pair[0],
            ),
        )[1]
        return _settle(best, context, matches)


def _settle(match: Match, context: Sequence[str], matches: Sequence[Match]) -> PlaceReading:
    agreeing = [code for code in match.codes if all(_holds(one, code) for one in context)]
    codes = agreeing or list(match.codes)
    others = tuple(code for code in match.codes if code != codes[0])
    if len(codes) == 1:
        sure = _SURE if len(match.codes) == 1 else _SETTLED
        return PlaceReading(codes[0], match.text, "", sure, others, tuple(matches))
    shared = common_code(codes)
    return PlaceReading(
        shared, match.text, "" if shared else match.text, _SHARED, tuple(codes), tuple(matches)
    )


def _agrees(match: Match, context: Sequence[str]) -> int:
    """How many of the named streets and districts hold one of the match's places."""
    return sum(any(_holds(one, code) for code in match.codes) for one in context)


def _holds(area: str, code: str) -> bool:
    return code.startswith(area) or area.startswith(code)


def _spoken(place: Place) -> Iterable[str]:
    """A place's name as it is written and as it is said."""
    yield place.name
    if place.level == "street":
        yield place.name.removesuffix("道") + "办" if place.name.endswith("街道") else place.name
    if place.level == "district" and len(place.name) > _SHORTEST_NAME:
        yield place.name.removesuffix("区")


def given_place(text: str) -> str:
    """The place in a text's own words (XX区XX街道XX小区), for places the city does not know; ""
    where the text names none."""
    widest = ""
    for start, end in _chains(text[:_SEARCHED_CHARACTERS]):
        words = text[start:end]
        if re.search(rf"(?:{_SITE}|街道|号)$", words):
            return words
        widest = widest or words
    return widest


def _chains(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each run of parts that follow each other without a gap."""
    start = end = parts = 0
    for found in _PART.finditer(text):
        begins = found.start()
        if coded := _CODED.search(found.group()):
            begins += coded.start()
        else:
            before = _BEFORE.match(found.group())
            begins += before.end() if before else 0
            if found.end() - begins < 2 or _NO_NAME.fullmatch(text, begins, found.end()):
                continue
        if parts and begins == end and parts < _MOST_PARTS:
            end, parts = found.end(), parts + 1
            continue
        if parts:
            yield start, _with_number(text, end)
        start, end, parts = begins, found.end(), 1
    if parts:
        yield start, _with_number(text, end)


def _with_number(text: str, end: int) -> int:
    number = _NUMBER.match(text, end)
    return number.end() if number else end


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a request is: the place's code (cell, community …), or its own words for it."""

    code: str | None
    given: str
    confidence: float


def locate(
    text: str,
    lat: float | None,
    lon: float | None,
    cells: CellIndex,
    gazetteer: Gazetteer,
) -> Spot:
    """Where a request is, by its point (WGS-84) where it lies in a cell, else by its words."""
    if lat is not None and lon is not None and (cell := cells.find(lat, lon)) is not None:
        return Spot(cell, "", 1.0)
    reading = gazetteer.read_address(text)
    return Spot(reading.code, reading.given, reading.confidence)

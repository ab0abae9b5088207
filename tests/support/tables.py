"""The tiny city in the tables, its staff, and a reader whose every answer a test can foresee."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from rencheng.core.text.calibration import Threshold
from rencheng.core.text.classify import Likeliest, Verdict
from support.city_folder import GUIDE, write_city, write_guides

if TYPE_CHECKING:
    from rencheng.core.common.actor import Actor
    from rencheng.core.common.records import RequestRecord
    from rencheng.server.requests.intake import Receipt
    from rencheng.server.requests.models import Request

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Monday
HOUR = timedelta(hours=1)
COLD, NOISE = "utilities/heating/cold", "utilities/noise"
CELL = "010101001001001"  # where 柳荫里 lies

#: user → roles, unit
STAFF: dict[str, tuple[tuple[str, ...], str | None]] = {
    "operator": (("operator",), "centre"),
    "dispatcher": (("dispatcher",), "centre"),
    "heating": (("handler",), "heat"),
    "river": (("handler",), "river"),
    "east": (("handler",), "east"),
    "callback": (("callback",), "centre"),
    "reviewer": (("reviewer",), "centre"),
    "supervisor": (("supervisor",), "centre"),
    "commander": (("commander",), "centre"),
    "walker": (("grid_worker",), "river"),
    "idle": (("handler",), None),
}
SURE = 0.5


class WordReader:
    """A text model that looks for one word: (word, label, confidence); the first found counts."""

    def __init__(self, *words: tuple[str, str, float], otherwise: tuple[str, float]) -> None:
        self.words = words
        self.otherwise = otherwise
        self.labels_ = sorted({label for _, label, _ in words} | {otherwise[0]})

    def read(self, text: str, title: str = "") -> Verdict:
        for word, label, confidence in self.words:
            if word in f"{title}\n{text}":
                return Verdict(label, confidence, [word], confidence >= SURE, [])
        return Verdict(*self.otherwise, [], False, [])

    def likeliest(self, text: str, title: str = "") -> Likeliest:
        return Likeliest(*self.read(text, title)[:2], False)

    def read_many(
        self, texts: Sequence[str], *, titles: Sequence[str], told: bool = True
    ) -> list[Likeliest]:
        whole = [f"{title}\n{text}" for title, text in zip(titles, texts, strict=True)]
        return [
            Likeliest(one.label, one.confidence, told and bool(one.words))
            for one in map(self.read, whole)
        ]

    def threshold(self) -> Threshold:
        return Threshold(SURE, 0.95, 0.8)

    def explain(self, text: str, label: str, title: str = "") -> list[str]:
        whole = f"{title}\n{text}"
        return [word for word, meant, _ in self.words if meant == label and word in whole]


MODELS = {
    "category.npz": WordReader(
        ("暖气", COLD, 0.93),
        ("吵", NOISE, 0.9),
        ("飞碟", "sky/saucers", 0.99),  # a label that the tree lacks
        otherwise=(NOISE, 0.2),
    ),
    "trade.npz": WordReader(("老人", "home", 0.8), ("船", "ships", 0.9), otherwise=("home", 0.1)),
}


def city_folder(folder: Path) -> Path:
    """Write the tiny city with its guide."""
    from rencheng.importers.city_guides import GUIDE_COLUMNS

    write_guides(write_city(folder), [GUIDE], GUIDE_COLUMNS)
    return folder


def load_tables(folder: Path) -> None:
    """City and staff into the tables."""
    from django.core.cache import cache

    from rencheng.server.loading.city import load_city
    from rencheng.server.people.models import User

    cache.clear()
    load_city(folder, now=NOW)
    User.objects.bulk_create(
        User(username=name, first_name=name, roles=list(roles), unit_id=unit)
        for name, (roles, unit) in STAFF.items()
    )


def staff(name: str) -> Actor:
    """A member of staff as the actions see them."""
    from rencheng.server.people.models import User
    from rencheng.server.people.queries import actor_of

    return actor_of(User.objects.get(username=name))


def take_in(text: str = "柳荫里3号楼暖气不热", *, now: datetime = NOW, **more: Any) -> Receipt:
    """A citizen's request; every call another one unless `source_id` says otherwise."""
    from rencheng.core.common.actor import CITIZEN
    from rencheng.server.requests.intake import NewRequest, receive
    from rencheng.server.requests.models import Request

    actor = more.pop("actor", CITIZEN)
    given = {
        "text": text,
        "channel": "web",
        "source": "test",
        "source_id": str(Request.objects.count()),
        **more,
    }
    return receive(NewRequest(**given), actor=actor, now=now)


def stored(number: str) -> Request:
    """The request as it stands in the table now."""
    from rencheng.server.requests.models import Request

    return Request.objects.get(number=number)


def steps_of(number: str) -> list[str]:
    """The events of a request's history in order."""
    from rencheng.server.requests.models import RequestEvent

    return list(RequestEvent.objects.filter(request__number=number).values_list("event", flat=True))


def bring_to(state: str, *, number: str = "", public: bool = True, start: datetime = NOW) -> str:
    """A heating request in this state, a step an hour from `start`; returns its number."""
    from rencheng.server.requests import closing, steps

    number = number or take_in().number
    if state == "dispatched":
        return number
    steps.accept(number, actor=staff("heating"), now=start + HOUR)
    if state == "accepted":
        return number
    steps.report_back(
        number,
        answer="已上门排气，室温二十一度。",
        public=public,
        actor=staff("heating"),
        now=start + 2 * HOUR,
    )
    if state == "reported":
        return number
    closing.call_back(
        number, resolved=True, satisfaction=5, actor=staff("callback"), now=start + 3 * HOUR
    )
    return number


def record(source_id: str = "1", **more: Any) -> RequestRecord:
    """A request as a file gives it."""
    from rencheng.core.common.records import RequestRecord

    return replace(
        RequestRecord(source="file", source_id=source_id, received_at=NOW, text="楼下太吵了"),
        **more,
    )


def together(*actions: Callable[[], object]) -> list[object]:
    """Run the actions at the same moment, each in its thread; what each returned or raised."""
    from django.db import connections

    results: list[object] = [None] * len(actions)
    start = Barrier(len(actions))

    def run(index: int, action: Callable[[], object]) -> None:
        try:
            start.wait(10)
            results[index] = action()
        except Exception as error:
            results[index] = error
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads)
    return results

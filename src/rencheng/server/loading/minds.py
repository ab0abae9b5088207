"""The demo's minds and supplies (演示数据): help verified, entries published, stocks, two cases."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

from django.conf import settings

from rencheng.core.common.actor import SYSTEM, Actor
from rencheng.core.wellbeing.editorial import PRINCIPLES
from rencheng.server.requests.intake import NewRequest, receive
from rencheng.server.supplies.ledger import enter, take_measure
from rencheng.server.supplies.outlook import outlook
from rencheng.server.wellbeing import editing, rumours
from rencheng.server.wellbeing.models import Helped, PulseBallot, SupportPlace
from rencheng.server.wellbeing.reading import flag_at_once, read_new
from rencheng.server.wellbeing.rules import policy

_EXPERT: Final = Actor(name="心理专家 林医生", roles=frozenset({"expert"}))
_SECOND: Final = Actor(name="疾控专家 高主任", roles=frozenset({"expert"}))
_CHIEF: Final = Actor(name="指挥长 老秦", roles=frozenset({"supervisor", "commander"}))
_SEED = 12
_STALE_EVERY = 9  # of the demo's places of help, one in so many waits to be verified
MINDS_FILE: Final = "minds.toml"
_BALLOTS_A_WEEK = 40


def save_demo_minds(now: datetime) -> None:
    """What the pages of minds and supplies show, by the doors everybody goes through."""
    rng = Random(_SEED)  # noqa: S311 — drawn, not secret
    _verify(now, rng)
    _stocks(now, rng)
    file = Path(settings.CITY_PATH) / MINDS_FILE
    if file.exists():
        told = tomllib.loads(file.read_text("utf-8"))
        _entries(told, now, rng)
        _danger(told["danger"]["texts"], now)
    read_new(now)
    rumours.count_rumours(now)


def _danger(texts: list[str], now: datetime) -> None:
    numbers = [
        receive(
            NewRequest(text=text, channel="web", source="demo", source_id=f"danger-{at}"),
            actor=SYSTEM,
            now=now,
        ).number
        for at, text in enumerate(texts)
    ]
    flag_at_once(numbers, now)


def _verify(now: datetime, rng: Random) -> None:
    rows = list(SupportPlace.objects.order_by("code"))
    limit = policy(now.date()).stale_days
    for at, row in enumerate(rows):
        ago = limit + 20 if at % _STALE_EVERY == 0 else rng.randrange(limit)
        row.verified = now.date() - timedelta(days=ago)
    SupportPlace.objects.bulk_update(rows, ["verified"])


def _entries(told: Mapping[str, Any], now: datetime, rng: Random) -> None:
    """Published by two experts, the rumour six days ago, the messages three; and a draft."""
    dated = {"dated": (now.date() - timedelta(days=20)).isoformat()}
    facts = [_publish("fact", one | dated, now) for one in told["facts"]]
    _publish("rumour", told["rumour"], now - timedelta(days=6))
    story = _publish("story", told["story"], now)
    principles = " ".join(PRINCIPLES)
    for one in told["messages"]:
        beside = {"fact": facts[one["fact"]], "story": story, "principles": principles}
        pk = _publish("message", one | beside, now - timedelta(days=3))
        if one["other_wording"]:
            _answers(pk, now, rng)
    editing.write("fact", told["facts"][2] | dated, actor=_EXPERT, now=now)
    _ballots(now, rng)


def _publish(kind: str, data: Mapping[str, Any], now: datetime) -> int:
    entry = editing.write(kind, data, actor=_EXPERT, now=now)
    editing.step(entry.pk, "submit", actor=_EXPERT, now=now)
    return editing.step(entry.pk, "publish", actor=_SECOND, now=now).pk


def _answers(pk: int, now: datetime, rng: Random) -> None:
    """Readers' answers of three days: the second wording helps more."""
    Helped.objects.bulk_create(
        Helped(
            entry_id=pk, version=1, wording=wording, day=now.date() - timedelta(days=at % 3),
            visitor=1000 + at, network=at, helped=rng.random() < (0.62 if wording == "b" else 0.5),
        )
        for at in range(240)
        for wording in (rng.choice("ab"),)
    )  # fmt: skip


def _ballots(now: datetime, rng: Random) -> None:
    def answer(share: float) -> int:
        return rng.choice((4, 5)) if rng.random() < share else rng.choice((1, 2, 3))

    PulseBallot.objects.bulk_create(
        PulseBallot(
            day=now.date() - timedelta(days=7 * week + rng.randrange(7)),
            visitor=week * 1000 + at,
            network=week * 1000 + at,
            risk=answer(0.7 - 0.05 * week),
            act=answer(0.75 - 0.04 * week),
            trust=answer(0.6 - 0.02 * week),
        )
        for week in range(6)
        for at in range(_BALLOTS_A_WEEK)
    )


def _stocks(now: datetime, rng: Random) -> None:
    """Counts of this morning, so many days of what the next week asks for; two measures taken."""
    for at, line in enumerate(outlook(now, actor=_CHIEF)):
        for place, cell in enumerate(line.cells):
            days = rng.choice((8, 14, 25)) if (at + place) % 3 else rng.choice((1, 2, 4))
            units = round(cell.a_day * days)
            code = line.item.code
            enter(code, cell.district, "count", units, actor=SYSTEM, now=now - timedelta(hours=3))
        if at == 0:
            for measure in ("publish", "organise"):
                take_measure(line.item.code, measure, "演示数据", actor=_CHIEF, now=now)

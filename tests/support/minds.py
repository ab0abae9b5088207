"""Requests that show distress in the tiny city, entries of its experts, help, stocks."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from rencheng.core.common.actor import SYSTEM, Actor

if TYPE_CHECKING:
    from rencheng.server.wellbeing.models import Entry

EAST = "010101"
COMMUNITY = "010101001001"
ANN = Actor("Ann", frozenset({"expert"}))
BOB = Actor("Bob", frozenset({"expert"}))
CHIEF = Actor("Chief", frozenset({"supervisor", "commander"}))
LISTENER = Actor("Xu", frozenset({"counsellor"}))
AFRAID = "家里的老人冻得整夜睡不着，我很害怕，实在没有办法了，药也买不到"
CALM = "小区门口的路灯坏了，请修一下"
FACT = {
    "claim": "需要住院", "group": "60岁以上", "low": "0.02", "high": "0.04", "source": "市疾控",
    "dated": "2025-01-01",
}  # fmt: skip
RUMOUR = {"claim": "喝醋能防", "truth": "不能", "source": "市疾控", "words": "喝醋 熏醋"}
STORY = {
    "title": "挺过来了", "text": "三天就好了", "consent_by": "李女士", "consent_on": "2025-01-01",
    "consent_kept": "柜子一",
}  # fmt: skip
RULES: dict[str, Any] = {
    "version": "t", "valid_from": "2021-01-01", "distressed": 0.6, "background": 0.0,
    "remedies": {"pill": {
        "name": "退烧药", "unit": "片", "dose": 1, "most_a_day": 4, "longest_days": 3, "pack": 10,
        "source": "说明书", "why_not_more": "伤胃",
    }},
    "relief": {"rent": {"text": "可以减租", "guides": [], "unit": "heat"}},
}  # fmt: skip
SUPPLIES: dict[str, Any] = {
    "version": "t", "valid_from": "2021-01-01",
    "items": {
        "rice": {"name": "大米", "unit": "公斤", "per_resident": 0.5},
        "masks": {"name": "口罩", "unit": "只", "per_resident": 1.0, "public": False},
    },
}  # fmt: skip
PLACES = (
    {"code": "clinic", "name": "东街发热门诊", "kind": "fever", "phone": "1234", "hours": "24小时",
     "place": EAST, "lat": "40.0", "lon": "116.0", "verified": "2026-03-01"},
    {"code": "talk", "name": "心里话热线", "kind": "mind", "phone": "5678", "hours": "9:00-21:00",
     "seats": "1", "verified": "2026-03-01"},
)  # fmt: skip


def set_rules(now: datetime) -> None:
    """Rules of minds and supplies for the tiny city."""
    from rencheng.server.loading.city import save_policy

    day = now.date().replace(year=2021)
    save_policy("wellbeing", "t", day, RULES, now)
    save_policy("supplies", "t", day, SUPPLIES, now)


def came(at: datetime, number: int, text: str, trade: str = "home", first: int = 0) -> None:
    """So many requests about one thing, of different people, from one community."""
    from rencheng.server.requests.models import Request

    Request.objects.bulk_create(
        Request(
            number=f"{at:%m%d}{trade[:4]}{len(text)}-{first + one}",
            source="minds",
            source_id=f"{at}-{trade}-{text[:4]}-{first + one}",
            channel="phone",
            received_at=at,
            taken_at=at,
            title=text[:20],
            text=text,
            trade_id=trade,
            place_id=COMMUNITY,
            category_id="utilities/heating/cold" if text == AFRAID else "utilities/noise",
        )
        for one in range(number)
    )


def published(
    kind: str, data: dict[str, str], now: datetime, places: tuple[str, ...] = ()
) -> Entry:
    """An entry written by Ann and let out by Bob."""
    from rencheng.server.wellbeing import editing

    entry = editing.write(kind, data, places=places, actor=ANN, now=now)
    editing.step(entry.pk, "submit", actor=ANN, now=now)
    return editing.step(entry.pk, "publish", actor=BOB, now=now)


def message(now: datetime, *, other: str = "", places: tuple[str, ...] = ()) -> Entry:
    """A published message with its fact and story."""
    from rencheng.core.wellbeing.editorial import PRINCIPLES

    data = {
        "phase": "rise", "wording": "多数人在家就好", "other_wording": other,
        "fact": str(published("fact", FACT, now).pk),
        "story": str(published("story", STORY, now).pk),
        "action": "备三天的药", "remedy": "pill", "help": "mind",
        "principles": " ".join(PRINCIPLES), "words": "发烧 害怕",
    }  # fmt: skip
    return published("message", data, now, places)


def take_places(now: datetime) -> None:
    """A clinic and a line that falls short."""
    from rencheng.server.wellbeing.support_import import take_support

    rows = [one | {"verified": now.date().isoformat()} for one in PLACES]
    taken, problems = take_support("support.csv", enumerate(rows, 2), actor=SYSTEM, now=now)
    assert (taken, problems) == (2, [])


def days_before(now: datetime, days: int) -> datetime:
    return now - timedelta(days=days)

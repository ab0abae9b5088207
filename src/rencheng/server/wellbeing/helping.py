"""The support network (支持网络): searched by need and place, printed for a street."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final

import numpy as np
from django.core.cache import cache
from django.utils import timezone

from rencheng.core.common.calendar import ChineseCalendar
from rencheng.core.wellbeing.crisis import crisis_signs
from rencheng.core.wellbeing.support import (
    Help,
    Hours,
    is_stale,
    kilometres,
    order,
    read_hours,
)
from rencheng.server.knowledge.models import SupportLine
from rencheng.server.places.models import Place
from rencheng.server.wellbeing.models import SupportPlace
from rencheng.server.wellbeing.rules import policy

SHOWN: Final = 20
_CACHED_SECONDS = 60
_CACHE_KEY: Final = "support_places"
#: Kinds of the city's help lines that are help of a kind.
LINE_KINDS: Final = {"psychology": Help.MIND, "supply": Help.FOOD, "care": Help.CARE}
#: What people type → the help that answers it.
_WORDS: Final = {
    Help.MIND: "心理 心里 难受 失眠 睡不着 焦虑 害怕 抑郁 聊聊 热线 mind anxious",
    Help.FEVER: "发热 发烧 高烧 门诊 看病 急诊 咳嗽 fever clinic",
    Help.MEDICINE: "药 药店 退烧药 布洛芬 抗原 买药 medicine pharmacy",
    Help.FOOD: "菜 米 面 吃的 物资 奶粉 纸尿裤 超市 送菜 food",
    Help.CARE: "老人 独居 照顾 上门 陪护 孩子 送餐 残疾 孕 care visit",
    Help.LEGAL: "律师 法律 仲裁 起诉 合同 legal lawyer",
    Help.WAGES: "工资 欠薪 劳动 工伤 失业 wages",
    Help.DEBT: "房租 贷款 债 逾期 还款 网贷 debt rent loan",
}


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody who helps, as a page shows them. km None: a line that is near everywhere."""

    code: str
    name: str
    kind: str
    phone: str
    hours: str
    capacity: str
    address: str
    note: str
    verified: date
    stale: bool
    open_now: bool | None
    km: float | None


def needed(text: str) -> str:
    """The kind of help that what somebody typed asks for; "" where it does not say."""
    asked = text.casefold()
    best, most = "", 0
    for kind, words in _WORDS.items():
        hits = sum(word in asked for word in words.split())
        if hits > most:
            best, most = kind.value, hits
    return best


def search(
    now: datetime, *, need: str = "", place: str = "", open_only: bool = False, most: int = SHOWN
) -> list[Found]:
    """Help of a kind near a place, open and near first. need: a kind of Help, or any words; place:
    code of a district, street or community, "" for the whole city."""
    kind = need if need in set(Help) else needed(need)
    local = timezone.localtime(now)
    rows = [row for row in help_rows() if not kind or row.kind == kind]
    if place:
        rows = [row for row in rows if not row.district or row.district == place[:6]]
    km = _away(rows, _point(place))
    workday, before = _workdays(local.date())
    opened = [
        _hours(row.hours).open_at(local, workday=workday, workday_before=before) for row in rows
    ]
    days = policy(local.date()).stale_days
    stale = [is_stale(row.verified, local.date(), days) for row in rows]
    found = []
    for at in order([one or 0.0 for one in km], opened, stale):
        if open_only and opened[at] is False:
            continue
        row = rows[at]
        found.append(
            Found(
                row.code, row.name, row.kind, row.phone, row.hours, row.capacity, row.address,
                row.note, row.verified, stale[at], opened[at], km[at],
            )
        )  # fmt: skip
        if len(found) >= most:
            break
    return found


def where_to_call(text: str, now: datetime) -> list[Found]:
    """Lines to talk to, for whoever writes words of a crisis; nothing else is said to them."""
    return search(now, need=Help.MIND.value, most=2) if crisis_signs(text) else []


def help_rows() -> list[SupportPlace]:
    """Open places of help and the city's help lines of those kinds, for a minute."""
    rows: list[SupportPlace] | None = cache.get(_CACHE_KEY)
    if rows is None:
        rows = list(SupportPlace.objects.filter(closed=False))
        rows += [
            SupportPlace(
                code=line.code, name=line.name, kind=LINE_KINDS[line.kind], phone=line.phone,
                hours=line.hours, district=line.district, note=line.note, verified=line.verified,
            )
            for line in SupportLine.objects.filter(kind__in=LINE_KINDS)
        ]  # fmt: skip
        cache.set(_CACHE_KEY, rows, _CACHED_SECONDS)
    return rows


def _point(place: str) -> tuple[float, float] | None:
    if not place:
        return None
    found = Place.objects.filter(pk=place[:15]).values_list("lat", "lon").first()
    return (found[0], found[1]) if found else None


def _away(rows: list[SupportPlace], point: tuple[float, float] | None) -> list[float | None]:
    """Kilometres to each; None where no place is meant, or the help is near everywhere."""
    if point is None or not rows:
        return [None] * len(rows)
    lats = np.array([np.nan if row.lat is None else row.lat for row in rows])
    lons = np.array([np.nan if row.lon is None else row.lon for row in rows])
    return [None if np.isnan(one) else float(one) for one in kilometres(*point, lats, lons)]


@lru_cache(maxsize=4096)
def _hours(text: str) -> Hours:
    return read_hours(text)


def _workdays(day: date) -> tuple[bool, bool]:
    known = ChineseCalendar()
    return known.is_working(day), known.is_working(day - timedelta(days=1))


def sheet(place: str, now: datetime) -> dict[str, list[Found]]:
    """The help near a street by kind, five of each: what is printed and put on the wall."""
    return {kind.value: search(now, need=kind.value, place=place, most=5) for kind in Help}


def forget_help() -> None:
    """Look at the tables anew: help has changed."""
    cache.delete(_CACHE_KEY)

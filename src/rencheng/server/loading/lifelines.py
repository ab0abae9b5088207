"""The demo's lifelines (演示生命线): a network, outages of years, a night in the dark."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.utils import timezone

from rencheng.core.common import city
from rencheng.core.common.actor import SYSTEM, Actor
from rencheng.importers.outages import gathered
from rencheng.server.lifelines.crewing import Wish, choose, plan_crews
from rencheng.server.lifelines.network import core_network, save_network, save_residents
from rencheng.server.lifelines.outages import find_outages
from rencheng.server.lifelines.planning import NewPlan, add_measure, make_plan, note_project
from rencheng.server.lifelines.readings import report, take_readings
from rencheng.server.lifelines.watching import look
from rencheng.server.requests.queries import busiest_unit
from rencheng.simulator import ShockTruth
from rencheng.simulator.lifelines import (
    Reading,
    earlier_outages,
    network_of,
    readings,
    residents_of,
)

_CHIEF: Final = Actor(name="指挥长 老秦", roles=frozenset({"supervisor", "commander"}))
_FEED: Final = Actor(name="供电公司 system", roles=frozenset({"system"}))
_WORKER: Final = Actor(name="公用企业 老韩", roles=frozenset({"handler"}))
_SAID: Final = "高层加压泵断电，七层以上无水，已调水车。"
EARLIER: Final = 14
FASTER_FROM: Final = 8  # of them: recovery is faster after the measure
SEED: Final = 7
_CREWS: Final = (
    ("抢修一队", ("line",)), ("抢修二队", ("line",)), ("抢修三队", ("line",)), ("综合队", ()),
)  # fmt: skip


def save_demo_lifelines(source: city.City, known: Sequence[ShockTruth], now: datetime) -> None:
    """Everything the pages of lifelines show, through the same doors as real data."""
    save_network(network_of(source), actor=SYSTEM)
    save_residents(residents_of(source), actor=SYSTEM)
    past = earlier_outages(source, now - timedelta(days=20), EARLIER, SEED, faster_from=FASTER_FROM)
    for outage in past:
        _feed(outage, now)
        find_outages("power", outage[0].at, outage[-1].at + timedelta(days=1), now=now)
    measured = past[FASTER_FROM][0].at.date() - timedelta(days=7)
    add_measure(
        "power", district="", name="配网自动化改造：故障区段自动隔离、分段送电", day=measured,
        actor=_CHIEF, now=now,
    )  # fmt: skip
    dark = [one for one in known if one.kind == "blackout" and one.start < now]
    for shock in dark:
        _feed([one for one in readings(shock, source, timedelta(hours=1)) if one.at <= now], now)
        _report(shock, now)
    look(timezone.localtime(now))
    _plans(now)
    _crews(now)


def _feed(rows: Sequence[Reading], now: datetime) -> None:
    read = gathered((one.area, one.at, one.out, one.served) for one in rows)
    take_readings("power", read, [], actor=_FEED, now=now)


def _report(shock: ShockTruth, now: datetime) -> None:
    """A worker on site says that a pump without power leaves its street without water."""
    area = next(iter(shock.restored))
    served = {
        one.area: one.people
        for one in core_network().services
        if core_network().by_id[one.asset].lifeline == "water"
    }
    if area in served:
        report(
            "water", area, out=round(served[area] * 0.4), served=served[area],
            at=min(now, shock.start + timedelta(hours=7)), note=_SAID, actor=_WORKER, now=now,
        )  # fmt: skip


def _plans(now: datetime) -> None:
    today = timezone.localtime(now).date()
    bureau = busiest_unit("utility") or busiest_unit("bureau") or busiest_unit("government")
    if bureau is None:
        return
    plan = make_plan(
        NewPlan(
            bureau, "", "停电后九成用户在目标时间内恢复供电", "recover", 1.0,
            _in(today, 300),
            (
                ("老城区变电站双电源改造", bureau, _in(today, 120)),
                ("加压泵站加装应急电源", bureau, _in(today, 60)),
                ("抢修物资前置到街道", bureau, _in(today, 1)),
            ),
        ),
        actor=_CHIEF,
        now=now,
    )  # fmt: skip
    first = plan.projects.last()
    assert first is not None
    note_project(
        first.pk, note="设备已到货，完成选址，正在办理施工许可。", done=False, actor=_CHIEF, now=now
    )


def _in(today: date, days: int) -> date:
    return today + timedelta(days=days)


def _crews(now: datetime) -> None:
    """Two plans for the same night, one of which is chosen."""
    network = core_network()
    stations = [one for one in network.assets if one.kind == "substation"][:2]
    feeders = [one for one in network.assets if one.kind == "feeder"][:10]
    pumps = [one for one in network.assets if one.kind == "pump"][:4]
    broken: dict[str, float | None] = {one.id: None for one in (*stations, *feeders, *pumps)}
    if not stations:
        return
    site = stations[0].id
    three = plan_crews(Wish(broken, _CREWS[:3], site, "三支队伍"), actor=_CHIEF, now=now)
    plan_crews(Wish(broken, _CREWS, site, "加派综合队"), actor=_CHIEF, now=now)
    choose(three.pk, actor=_CHIEF, now=now)

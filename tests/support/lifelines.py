"""A small network for the tiny city: a boiler, a pump behind it, the grid they need, a ward."""

from __future__ import annotations

from datetime import date, timedelta

from rencheng.core.common.actor import SYSTEM, Actor
from rencheng.core.resilience.network import Asset, Need, Network, Service
from rencheng.core.resilience.policy import LifelinePolicy, LifelineRule, lifelines_data

WILLOW, POPLAR = "010101001001", "010101001002"
CHIEF = Actor("指挥长", frozenset({"supervisor", "commander"}))
WORKER = Actor("热力 老韩", frozenset({"handler"}), unit="heat")
STRANGER = Actor("市民", frozenset({"citizen"}))


def asset(code: str, lifeline: str, **more: object) -> Asset:
    given = {"kind": "station", "name": code, "lat": 42.601, "lon": 117.201, "repair_hours": 4.0}
    return Asset(code, lifeline, **{**given, **more})  # type: ignore[arg-type]


NETWORK = Network(
    (
        asset("boiler", "heat", unit="heat"),
        asset("pump", "heat"),
        asset("grid", "power", repair_hours=6.0),
        asset("ward", "power", critical=True),
    ),
    (
        Service("boiler", WILLOW, 100.0),
        Service("pump", POPLAR, 200.0),
        Service("grid", WILLOW, 100.0),
        Service("grid", POPLAR, 200.0),
    ),
    (Need("pump", "boiler"), Need("boiler", "grid", 2.0), Need("ward", "grid", 1.0)),
)
RULES = LifelinePolicy(
    version="1",
    valid_from=date(2021, 1, 1),
    lifelines={"heat": LifelineRule(("utilities/heating/cold",), 12.0), "power": LifelineRule()},
)
HOUR = timedelta(hours=1)


def save_small_network() -> None:
    """Rules and network into the tables."""
    from django.utils import timezone

    from rencheng.server.lifelines.network import save_network
    from rencheng.server.loading.city import save_policy

    save_policy("lifelines", "1", RULES.valid_from, lifelines_data(RULES), timezone.now())
    save_network(NETWORK, actor=SYSTEM)


def dark_evening() -> int:
    """Network, residents, an outage of heat that is not over; its number."""
    from django.utils import timezone

    from rencheng.importers.outages import gathered
    from rencheng.server.lifelines.models import Outage
    from rencheng.server.lifelines.network import save_residents
    from rencheng.server.lifelines.outages import find_outages
    from rencheng.server.lifelines.readings import take_readings
    from rencheng.server.lifelines.watching import look

    now = timezone.now()
    save_small_network()
    save_residents([(WILLOW, "aged-80", 9)], actor=SYSTEM)
    rows = [
        (WILLOW, now - 9 * HOUR, 0.0, 100.0),
        (WILLOW, now - 8 * HOUR, 100.0, 100.0),
        (WILLOW, now - HOUR / 2, 40.0, 100.0),
        (POPLAR, now - 9 * HOUR, 0.0, 200.0),
        (POPLAR, now - 8 * HOUR, 200.0, 200.0),
        (POPLAR, now - 3 * HOUR, 0.0, 200.0),
        (POPLAR, now - HOUR / 2, 0.0, 200.0),
    ]
    take_readings("heat", gathered(rows), [], actor=SYSTEM, now=now)
    find_outages("heat", now - 10 * HOUR, now, now=now, suspect="boiler")
    look(timezone.localtime(now))
    return Outage.objects.get().pk


def plans_and_measure() -> None:
    """A crew plan, a measure and a resilience plan, so that their pages have something to show."""
    from django.utils import timezone

    from rencheng.server.lifelines.crewing import Wish, plan_crews
    from rencheng.server.lifelines.planning import NewPlan, add_measure, make_plan

    now = timezone.localtime()
    due = now.date() + timedelta(days=30)
    plan_crews(Wish({"boiler": None, "grid": None}, [("一队", ())]), actor=CHIEF, now=now)
    add_measure("heat", district="", name="双回路", day=now.date(), actor=CHIEF, now=now)
    make_plan(
        NewPlan("heat", "", "更快恢复", "recover", 1.0, due, (("备用泵", "heat", due),)),
        actor=CHIEF,
        now=now,
    )

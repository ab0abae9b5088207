"""Crew plans: made, chosen, made anew; who may; what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from rencheng.core.common.actor import SYSTEM
from rencheng.core.common.errors import InputError, RefusedError
from rencheng.core.resilience.network import Network
from rencheng.server.lifelines.crewing import Wish, choose, crew_page, plan_crews, slip
from rencheng.server.lifelines.falling import most_critical, what_if
from rencheng.server.lifelines.models import CrewPlan
from rencheng.server.lifelines.network import save_residents
from support.lifelines import CHIEF, STRANGER, WILLOW

BROKEN: dict[str, float | None] = {"boiler": None, "grid": None, "pump": 3.0}
WISH = Wish(BROKEN, [("一队", ()), ("二队", ())], name="夜里")


def test_a_plan_is_made_kept_and_compared(network: Network) -> None:
    now = timezone.now()
    row = plan_crews(WISH, actor=CHIEF, now=now)
    page = crew_page(row.pk, now)
    assert page is not None
    assert {job.task for job in page.jobs} == set(BROKEN)
    pump = next(job for job in page.jobs if job.task == "pump")
    assert pump.end - pump.start == pytest.approx(3.0)
    assert set(pump.needs) == {"boiler", "grid"}
    assert row.objective >= row.bound > 0
    assert row.compared["random"] >= row.objective - 1e-6
    assert row.curve[-1][1] == pytest.approx(1.0)
    with pytest.raises(ProgrammingError), transaction.atomic():
        CrewPlan.objects.all()._raw_delete("default")


def test_one_plan_is_chosen_and_a_slip_moves_the_choice_to_its_successor(network: Network) -> None:
    now = timezone.now()
    first, second = (plan_crews(WISH, actor=CHIEF, now=now) for _ in range(2))
    choose(first.pk, actor=CHIEF, now=now)
    choose(second.pk, actor=CHIEF, now=now)
    assert [row.pk for row in CrewPlan.objects.filter(chosen=True)] == [second.pk]
    fresh = slip(
        second.pk, task="grid", hours=20.0, done=False, actor=CHIEF, now=now + timedelta(hours=1)
    )
    page = crew_page(None, now)
    assert page is not None
    assert page.plan.pk == fresh.pk
    assert page.plan.follows_id == second.pk
    jobs = {job.task: job for job in page.jobs}
    assert jobs["grid"].end == pytest.approx(20.0)
    assert jobs["pump"].restored >= 20.0
    assert [event.event for event in page.history] == ["replanned", "chosen"]


def test_a_task_that_is_done_is_gone(network: Network) -> None:
    now = timezone.now()
    row = plan_crews(WISH, actor=CHIEF, now=now)
    fresh = slip(row.pk, task="grid", hours=None, done=True, actor=CHIEF, now=now)
    assert "grid" not in {job["task"] for job in fresh.jobs}


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (Wish({}, WISH.crews), "crews_wish"),
        (Wish(BROKEN, []), "crews_wish"),
        (Wish({"boiler": -1.0}, WISH.crews), "crews_wish"),
        (Wish({"tower": None}, WISH.crews), "network_asset_unknown"),
        (Wish(BROKEN, WISH.crews, site="tower"), "network_asset_unknown"),
    ],
)
def test_what_cannot_be_planned_is_refused(network: Network, wish: Wish, code: str) -> None:
    with pytest.raises(InputError, match=code):
        plan_crews(wish, actor=CHIEF, now=timezone.now())
    assert not CrewPlan.objects.exists()


def test_slips_of_nothing_are_refused(network: Network) -> None:
    now = timezone.now()
    row = plan_crews(WISH, actor=CHIEF, now=now)
    given = {"done": False, "actor": CHIEF, "now": now}
    with pytest.raises(InputError, match="crew_plan_unknown"):
        slip(row.pk + 999, task="grid", hours=1.0, **given)
    with pytest.raises(InputError, match="crew_task_unknown"):
        slip(row.pk, task="tower", hours=1.0, **given)
    with pytest.raises(InputError, match="crews_wish"):
        slip(row.pk, task="grid", hours=None, **given)
    with pytest.raises(RefusedError):
        slip(row.pk, task="grid", hours=1.0, **{**given, "actor": STRANGER})
    with pytest.raises(InputError, match="crew_plan_unknown"):
        crew_page(row.pk + 999, now)


def test_those_who_are_hurt_first_weigh_more(network: Network) -> None:
    now = timezone.now()
    before = plan_crews(WISH, actor=CHIEF, now=now)
    save_residents([(WILLOW, "home-devices", 50)], actor=SYSTEM)
    after = plan_crews(WISH, actor=CHIEF, now=now)
    equity = {task["id"]: task["equity"] for task in after.plan["tasks"]}
    assert equity["boiler"] > 1
    assert {task["equity"] for task in before.plan["tasks"]} == {1.0}


def test_what_if_the_grid_falls(network: Network) -> None:
    found = what_if({"grid": 6.0})
    names = {one.asset.id: one for one in found.fallen}
    assert set(names) == {"grid", "boiler", "pump", "ward"}
    assert (names["boiler"].spans, names["boiler"].by) == ([(2.0, 6.0)], "grid")
    assert [one.asset.id for one in found.critical] == ["ward"]
    assert found.people_hours == 6 * 300 + 4 * 300
    assert found.curves["heat"] == [(2.0, 300.0), (6.0, 0.0)]
    assert most_critical()[0].asset.id == "grid"
    with pytest.raises(InputError, match="network_asset_unknown"):
        what_if({"tower": None})
    with pytest.raises(InputError, match="crews_wish"):
        what_if({})

"""From broken assets to tasks, and a plan made anew while it runs."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.resilience.test_network import TOWN, asset
from rencheng.core.resilience.crews import Crew, Plan, Task, solve
from rencheng.core.resilience.mending import (
    CRITICAL_PEOPLE,
    Slip,
    crew_name,
    plan_curve,
    repair_tasks,
    replanned,
    travel_hours,
)
from rencheng.core.resilience.network import Need, Network, Service


def test_people_count_for_the_task_that_brings_them_back() -> None:
    station, line = repair_tasks(TOWN, ["station", "line"])
    assert (station.weight, station.needs) == (0.0, ())
    assert line.needs == ("station",)
    assert line.weight == 100 + 80 + 20 + CRITICAL_PEOPLE
    assert line.hours == 2.0


def test_of_a_ring_the_less_work_counts() -> None:
    ring = Network(
        (asset("slow", repair_hours=9.0), asset("fast", repair_hours=1.0), asset("house")),
        (Service("house", "east", 50.0),),
        (Need("house", "slow", 0.0, "ring"), Need("house", "fast", 0.0, "ring")),
    )
    slow, fast = repair_tasks(ring, ["slow", "fast"])
    assert (slow.weight, fast.weight) == (0.0, 50.0)


def test_residents_who_are_hurt_first_weigh_more() -> None:
    _, line = repair_tasks(TOWN, ["station", "line"], {"east": 2.0})
    assert line.weight * line.equity == pytest.approx(200 + 160 + 20 + CRITICAL_PEOPLE)


def test_travel_is_by_the_air_line() -> None:
    hours = travel_hours({"a": (42.0, 117.0), "b": (42.1, 117.0)})
    assert hours == {("a", "b"): pytest.approx(11.132 / 25)}


TASKS = (Task("a", 4, 9), Task("b", 2, 5), Task("c", 3, 1), Task("d", 1, 8, ("a",)))


def test_a_task_that_slips_keeps_its_crew_and_what_needs_it_waits() -> None:
    plan = Plan(TASKS, (Crew("one"), Crew("two")))
    schedule = solve(plan)
    mine = next(job for job in schedule.jobs if job.task == "a")
    left = replanned(plan, schedule, mine.start + 1.0, [Slip("a", hours=10.0)])
    fresh = solve(left)
    again = {job.task: job for job in fresh.jobs}
    assert crew_name(again["a"].crew) == mine.crew
    assert (again["a"].start, again["a"].end) == (0.0, 10.0)
    assert again["d"].restored >= 10.0
    others = [job for job in fresh.jobs if job.crew == mine.crew]
    assert all(job.start >= 10.0 for job in others)


def test_what_is_done_goes_and_a_second_slip_is_planned_like_the_first() -> None:
    plan = Plan(TASKS, (Crew("one"),))
    schedule = solve(plan)
    first = schedule.jobs[0]
    left = replanned(plan, schedule, 0.5, [Slip(first.task, hours=3.0)])
    once = solve(left)
    again = replanned(left, once, 1.0, [Slip(first.task, done=True)])
    assert first.task not in {task.id for task in again.tasks}
    assert [crew.id for crew in again.crews if crew_name(crew.id) == crew.id] == ["one"]
    assert sorted(job.task for job in solve(again).jobs) == sorted(task.id for task in again.tasks)


@settings(max_examples=25)
@given(now=st.floats(0, 12), crews=st.integers(1, 3))
def test_nothing_is_lost_and_nothing_done_twice(now: float, crews: int) -> None:
    plan = Plan(TASKS, tuple(Crew(f"crew {n}") for n in range(crews)))
    schedule = solve(plan)
    left = {task.id: task.hours for task in replanned(plan, schedule, now, []).tasks}
    for job in schedule.jobs:
        more = job.end - max(job.start, now)
        assert left.get(job.task, 0.0) == pytest.approx(max(more, 0.0))


def test_a_plan_brings_everybody_back() -> None:
    tasks = repair_tasks(TOWN, ["station", "line"])
    curve = plan_curve(TOWN, solve(Plan(tasks, (Crew("one"),))))
    assert curve[0] == (0.0, pytest.approx(0.5))
    assert curve[-1][1] == pytest.approx(1.0)
    assert [hour for hour, _ in curve] == sorted(hour for hour, _ in curve)

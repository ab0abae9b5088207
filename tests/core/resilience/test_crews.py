"""Crews: what is best by trying everything, what bounds it, what is refused."""

from __future__ import annotations

from itertools import pairwise, permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rencheng.core.common.errors import InputError
from rencheng.core.resilience.crews import (
    Crew,
    Instance,
    Plan,
    Task,
    by_order,
    closure_order,
    curve,
    idle_crews,
    lower_bound,
    solve,
    weight_order,
)


def plain(count: int) -> tuple[Crew, ...]:
    return tuple(Crew(f"crew {number}") for number in range(count))


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Up to six tasks, whose needs come before them in the list, for one to three crews."""
    tasks = []
    for number in range(draw(st.integers(1, 6))):
        before = [f"t{one}" for one in range(number)]
        needs = draw(st.lists(st.sampled_from(before), unique=True, max_size=2)) if before else []
        hours, weight = draw(st.integers(1, 9)), draw(st.integers(0, 20))
        tasks.append(Task(f"t{number}", float(hours), float(weight), tuple(needs)))
    return Plan(tuple(tasks), plain(draw(st.integers(1, 3))))


@settings(max_examples=40)
@given(plan=plans())
def test_small_plans_are_solved_as_well_as_by_trying_everything(plan: Plan) -> None:
    found = solve(plan)
    ids = [task.id for task in plan.tasks]
    best = min(by_order(plan, order) for order in permutations(ids))
    assert found.objective == pytest.approx(best)
    assert found.bound <= best + 1e-6


@settings(max_examples=40)
@given(plan=plans(), seed=st.integers(0, 99))
def test_a_schedule_does_each_task_once_and_no_crew_two_at_a_time(plan: Plan, seed: int) -> None:
    found = solve(plan, seed=seed)
    assert sorted(job.task for job in found.jobs) == sorted(task.id for task in plan.tasks)
    hours = {task.id: task.hours for task in plan.tasks}
    for crew in {job.crew for job in found.jobs}:
        mine = [job for job in found.jobs if job.crew == crew]
        assert all(a.end <= b.start + 1e-9 for a, b in pairwise(mine))
    ends = {job.task: job.end for job in found.jobs}
    needs = {task.id: task.needs for task in plan.tasks}

    def restored(task: str) -> float:
        return max([ends[task], *(restored(need) for need in needs[task])])

    for job in found.jobs:
        assert job.end - job.start == pytest.approx(hours[job.task])
        assert job.restored == pytest.approx(restored(job.task))
    weights = {task.id: task.weight for task in plan.tasks}
    total = sum(weights[job.task] * job.restored for job in found.jobs)
    assert found.objective == pytest.approx(total)
    assert solve(plan, seed=seed) == found


def town(tasks: int, crews: int, seed: int) -> Plan:
    draw = np.random.default_rng(seed)
    made = []
    for number in range(tasks):
        needs: tuple[str, ...] = ()
        if number and draw.random() < 0.5:
            needs = (f"t{draw.integers(number)}",)
        weight = float(draw.integers(0, 200))
        made.append(Task(f"t{number}", float(draw.integers(1, 13)), weight, needs))
    return Plan(tuple(made), plain(crews))


@pytest.mark.parametrize(("tasks", "crews"), [(20, 3), (40, 4), (100, 8)])
def test_the_search_beats_simpler_orders_and_is_near_its_bound(tasks: int, crews: int) -> None:
    plan = town(tasks, crews, 3)
    instance = Instance(plan)
    found = solve(plan)
    greedy = instance.cost(closure_order(instance))
    assert found.bound < found.objective <= greedy < instance.cost(weight_order(instance))
    assert found.objective < 1.06 * found.bound
    assert min(solve(plan, seed=seed).objective for seed in (2, 3)) > found.objective * 0.995


def test_a_station_that_serves_nobody_itself_goes_first_where_many_need_it() -> None:
    homes = tuple(Task(f"home {n}", 2, 50, ("station",)) for n in range(4))
    plan = Plan((*homes, Task("station", 3, 0), Task("shop", 3, 40)), plain(1))
    found = solve(plan)
    assert found.jobs[0].task == "station"


def test_crews_travel_begin_when_free_and_do_what_they_know() -> None:
    plan = Plan(
        (
            Task("cable", 2, 10, site="north", skills=frozenset({"power"})),
            Task("pipe", 2, 10, site="south"),
        ),
        (
            Crew("electricians", frozenset({"power"}), site="south", free=1.0),
            Crew("plumbers", site="south"),
        ),
        {("south", "north"): 0.5},
    )
    jobs = {job.task: job for job in solve(plan).jobs}
    assert (jobs["cable"].crew, jobs["cable"].start) == ("electricians", 1.5)
    assert (jobs["pipe"].crew, jobs["pipe"].start) == ("plumbers", 0.0)


def test_equity_moves_a_poor_quarter_forward() -> None:
    poor = Task("poor", 4, 90)
    rich = Task("rich", 4, 100)
    assert solve(Plan((poor, rich), plain(1))).jobs[0].task == "rich"
    fair = Task("poor", 4, 90, equity=1.5)
    assert solve(Plan((fair, rich), plain(1))).jobs[0].task == "poor"


def test_the_curve_ends_with_everybody() -> None:
    plan = town(12, 2, 5)
    points = curve(plan, solve(plan))
    assert points[0] == (0.0, 0.0)
    assert points[-1][1] == pytest.approx(1)
    assert [hour for hour, _ in points] == sorted({hour for hour, _ in points})


def test_the_bound_of_one_crew_without_needs_is_the_best() -> None:
    plan = Plan((Task("a", 3, 1), Task("b", 1, 5), Task("c", 2, 4)), plain(1))
    bound, _ = lower_bound(Instance(plan))
    assert bound == pytest.approx(solve(plan).objective)


def test_no_tasks_take_no_time() -> None:
    assert solve(Plan((), plain(2))).objective == 0


def test_a_crew_that_can_do_nothing_is_named() -> None:
    plan = Plan(
        (Task("cable", 1, 1, skills=frozenset({"power"})),),
        (Crew("a", frozenset({"power"})), Crew("b")),
    )
    assert idle_crews(plan) == ["b"]


@pytest.mark.parametrize(
    ("tasks", "code", "data"),
    [
        (
            (Task("a", 1, 1, ("b",)), Task("b", 1, 1, ("a",))),
            "crews_circle",
            {"tasks": {"a → b → a", "b → a → b"}},
        ),
        ((Task("a", 1, 1, ("x",)),), "crews_need_unknown", {"task": {"a"}, "need": {"x"}}),
        (
            (Task("a", 1, 1, skills=frozenset({"gas"})),),
            "crews_nobody_can",
            {"task": {"a"}, "skills": {"gas"}},
        ),
    ],
)
def test_what_cannot_be_scheduled_is_named(
    tasks: tuple[Task, ...], code: str, data: dict[str, set[Any]]
) -> None:
    with pytest.raises(InputError) as caught:
        solve(Plan(tasks, plain(1)))
    assert caught.value.code == code
    assert all(caught.value.data[name] in values for name, values in data.items())

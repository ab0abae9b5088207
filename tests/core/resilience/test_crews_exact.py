"""Exact plans: never better than the search finds on small ones, and proved."""

from __future__ import annotations

import pytest

from rencheng.core.common.errors import InputError
from rencheng.core.resilience.crews import Crew, Plan, Task, solve

pytest.importorskip("ortools", reason="the extra `exact` is not installed")

from rencheng.core.resilience.crews_exact import MOST_TASKS, solve_exactly

TASKS = tuple(
    Task(f"t{n}", float(hours), float(weight), needs)
    for n, (hours, weight, needs) in enumerate(
        [(3, 9, ()), (5, 2, ("t0",)), (1, 7, ()), (4, 8, ("t1", "t2")), (2, 6, ()), (6, 1, ())]
    )
)


@pytest.mark.parametrize("crews", [1, 2, 3])
def test_the_search_finds_what_is_proved_to_be_the_best(crews: int) -> None:
    plan = Plan(TASKS, tuple(Crew(f"crew {n}") for n in range(crews)))
    exact = solve_exactly(plan, 20.0)
    assert exact.objective == pytest.approx(exact.bound)
    assert solve(plan).objective == pytest.approx(exact.objective)
    busy: dict[str, float] = {}
    for job in exact.jobs:
        assert job.start >= busy.get(job.crew, 0.0)
        busy[job.crew] = job.end


def test_skills_travel_and_crews_at_work_are_kept() -> None:
    tasks = (Task("a", 2, 5, (), "x", frozenset({"line"})), Task("b", 1, 3, (), "y"))
    crews = (Crew("one", frozenset({"line"}), "x"), Crew("two", frozenset(), "y", 4.0))
    plan = Plan(tasks, crews, {("x", "y"): 1.0})
    exact = solve_exactly(plan, 20.0)
    jobs = {job.task: job for job in exact.jobs}
    assert jobs["a"].crew == "one"
    assert (jobs["b"].crew, jobs["b"].end) == ("one", 4.0)
    assert exact.objective == pytest.approx(solve(plan).objective)


def test_too_many_tasks_are_refused_and_none_are_no_trouble() -> None:
    many = tuple(Task(f"t{n}", 1, 1) for n in range(MOST_TASKS + 1))
    with pytest.raises(InputError, match="crews_too_many"):
        solve_exactly(Plan(many, (Crew("one"),)))
    assert solve_exactly(Plan((), (Crew("one"),))).jobs == ()

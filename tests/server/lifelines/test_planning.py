"""Measures, plans and scorecards: what moves, who may, what is refused."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from rencheng.core.common.errors import InputError, RefusedError
from rencheng.core.resilience.network import Network
from rencheng.server.lifelines.models import Measure, Outage, PlanProject, ResiliencePlan
from rencheng.server.lifelines.planning import NewPlan, add_measure, make_plan, note_project
from rencheng.server.lifelines.scorecards import indicator_now, resilience
from support.lifelines import CHIEF, STRANGER, WORKER


def outage(began: datetime, t90: float, robustness: float = 0.5) -> Outage:
    return Outage.objects.create(
        lifeline="heat", district_id="010101", began_at=began, noticed_at=began,
        ended_at=began + timedelta(hours=2 * t90), source="feed", worst_at=began, worst_out=50,
        served=100, robustness=robustness, loss=t90 / 2, index=0.5, t50=t90 / 2, t90=t90,
    )  # fmt: skip


def new_plan(**more: object) -> NewPlan:
    due = timezone.localdate() + timedelta(days=90)
    given = {
        "unit": "heat", "district": "010101", "goal": "九成用户一天内恢复", "indicator": "recover",
        "target": 1.0, "due": due, "projects": (("备用泵", "heat", due),),
    }  # fmt: skip
    return NewPlan(**{**given, **more})  # type: ignore[arg-type]


def test_a_measure_shows_what_it_changed(network: Network) -> None:
    now = timezone.localtime()
    for months in range(1, 9):
        outage(now - timedelta(days=30 * months), 6.0 if months < 5 else 18.0 + months)
    day = (now - timedelta(days=135)).date()
    add_measure("heat", district="", name="双回路", day=day, actor=CHIEF, now=now)
    [line] = resilience(now).measures
    assert (line.change.before, line.change.after) == (4, 4)
    assert line.change.t90.verdict == "better"
    assert line.change.recurrence.verdict == "unclear"
    with pytest.raises(ProgrammingError), transaction.atomic():
        Measure.objects.update(name="x")


def test_measures_that_cannot_be(network: Network) -> None:
    now = timezone.localtime()
    given = {"district": "", "name": "双回路", "day": now.date(), "actor": CHIEF, "now": now}
    for change, code in (
        ({"name": "  "}, "text_missing"),
        ({"name": "长" * 121}, "text_too_long"),
        ({"district": "999999"}, "place_unknown"),
        ({"day": now.date() + timedelta(days=1)}, "measure_in_future"),
    ):
        with pytest.raises(InputError, match=code):
            add_measure("heat", **{**given, **change})
    with pytest.raises(InputError, match="lifeline_unknown"):
        add_measure("steam", **given)
    with pytest.raises(RefusedError):
        add_measure("heat", **{**given, "actor": WORKER})


def test_a_plan_sees_whether_its_indicator_moved(network: Network) -> None:
    now = timezone.localtime()
    outage(now - timedelta(days=40), 36.0)
    plan = make_plan(new_plan(), actor=CHIEF, now=now)
    assert plan.begun_at_value == pytest.approx(3.0)  # 36 hours by a target of 12
    outage(now - timedelta(days=2), 4.0)
    [line] = resilience(now).plans
    assert line.value == pytest.approx((3.0 * (1 / 3)) ** 0.5)
    assert line.moved == pytest.approx(1.0)
    assert line.reached
    with pytest.raises(ProgrammingError), transaction.atomic():
        ResiliencePlan.objects.all()._raw_delete("default")


def test_a_project_is_told_of_by_its_own_unit_until_it_is_done(network: Network) -> None:
    now = timezone.localtime()
    project = make_plan(new_plan(), actor=CHIEF, now=now).projects.get()
    note_project(project.pk, note="到货", done=False, actor=WORKER, now=now)
    other = type(WORKER)("河街 小陈", frozenset({"handler"}), unit="river")
    with pytest.raises(RefusedError, match="project_not_yours"):
        note_project(project.pk, note="到货", done=True, actor=other, now=now)
    note_project(project.pk, note="完工", done=True, actor=WORKER, now=now)
    assert PlanProject.objects.get().done_on == now.date()
    with pytest.raises(RefusedError, match="project_done"):
        note_project(project.pk, note="再来", done=False, actor=WORKER, now=now)
    with pytest.raises(InputError, match="project_unknown"):
        note_project(project.pk + 99, note="x", done=False, actor=CHIEF, now=now)
    assert indicator_now("plans", "010101", now) == 1.0


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"indicator": "speed"}, "indicator_unknown"),
        ({"projects": ()}, "plan_projects"),
        ({"target": float("nan")}, "plan_target"),
        ({"due": date(2020, 1, 1)}, "plan_due"),
        ({"unit": "nobody"}, "unit_unknown"),
        ({"district": "999999"}, "place_unknown"),
        ({"goal": ""}, "text_missing"),
    ],
)
def test_plans_that_cannot_be_leave_nothing(
    network: Network, change: dict[str, object], code: str
) -> None:
    with pytest.raises(InputError, match=code):
        make_plan(new_plan(**change), actor=CHIEF, now=timezone.localtime())
    assert not ResiliencePlan.objects.exists()
    assert not PlanProject.objects.exists()


def test_only_those_who_may_promise(network: Network) -> None:
    with pytest.raises(RefusedError):
        make_plan(new_plan(), actor=STRANGER, now=timezone.localtime())


def test_a_districts_card(network: Network) -> None:
    now = timezone.localtime()
    outage(now - timedelta(days=40), 12.0, robustness=0.7)
    [card] = resilience(now).cards
    values = {score.indicator: score.value for score in card.card.scores}
    assert values["hold"] == pytest.approx(0.7)
    assert values["recover"] == pytest.approx(1.0)
    assert values["spare"] == 0.0
    assert values["backup"] == 0.0
    assert values["plans"] is None
    assert values["equity"] is None
    assert card.weakest == "grid"
    assert card.card.total is not None

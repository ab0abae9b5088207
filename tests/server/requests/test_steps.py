"""The whole lifecycle over the tables: right and wrong people, and two at the same moment."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from rencheng.core.common.actor import CITIZEN, Actor
from rencheng.core.common.errors import InputError, RefusedError
from rencheng.core.lifecycle.table import STATES, next_steps
from rencheng.server.requests import closing, moving, steps
from rencheng.server.requests.models import Request
from rencheng.server.requests.moving import TEXT_LIMIT
from rencheng.server.requests.perform import STEPS, StepInput, perform
from rencheng.server.requests.queries import request_page
from rencheng.server.requests.worklist import visible
from support.tables import (
    COLD,
    HOUR,
    NOISE,
    NOW,
    STAFF,
    bring_to,
    staff,
    steps_of,
    stored,
    take_in,
    together,
)

Step = Callable[..., object]
LATER = NOW + 9 * HOUR
CODES = {"transfer": "110", "explain": "court", "refer": "police", "propose_exclusion": "unfounded"}


def do(event: str, number: str, actor: Actor, **more: Any) -> Request:
    """Take any step, with everything it may ask for."""
    given = {
        "unit": "heat",
        "co_units": ("river",) if event == "assist" else (),
        "text": "办好了",
        "note": "说明",
        "evidence": "照片",
        "resolved": True,
        "satisfaction": 4,
        "days": 1,
        "code": CODES.get(event, ""),
        "leader": "",
        **more,
    }
    return perform(number, event, StepInput(**given), actor=actor, now=LATER)


def in_state(state: str) -> str:
    """A request in any state."""
    if state == "received":
        return take_in("说不清楚").number
    ways = {"objected": "object", "checked": "check", "merged": "merge"}
    if state not in ways:
        return bring_to(state)
    number = bring_to("reported" if state == "checked" else "dispatched")
    who = {"objected": "heating", "checked": "reviewer", "merged": "dispatcher"}[state]
    do(ways[state], number, staff(who), leader=take_in().number)
    return number


def snapshot(number: str) -> dict[str, Any]:
    return {name: value for name, value in vars(stored(number)).items() if not name.startswith("_")}


def published() -> list[list[str]]:
    jobs = ProcrastinateJob.objects.filter(task_name=moving.PUBLISH_ANSWER)
    return [job.args["numbers"] for job in jobs]


@pytest.mark.usefixtures("town")
class TestWayThrough:
    def test_from_dispatch_to_close(self) -> None:
        number = bring_to("closed")
        request = stored(number)
        assert steps_of(number) == ["receive", "dispatch", "accept", "report_back", "call_back"]
        assert request.state == "closed"
        assert request.answer == "已上门排气，室温二十一度。"
        assert request.answered_at == NOW + 2 * HOUR
        assert request.closed_at == NOW + 3 * HOUR
        assert (request.resolved, request.satisfaction, request.public) == (True, 5, True)
        last = request.events.last()
        assert last.data == {"resolved": True, "satisfaction": 5}
        assert last.actor_name == "callback"
        assert published() == [[number]]

    def test_the_history_chains_state_to_state(self) -> None:
        number = bring_to("reported")
        steps.redo(number, actor=staff("callback"), now=NOW + 4 * HOUR, note="还是冷")
        bring_to("closed", number=number, start=NOW + 5 * HOUR)
        history = list(stored(number).events.all())
        assert [line.event for line in history][4:6] == ["redo", "accept"]
        assert history[0].source == ""
        for before, after in itertools.pairwise(history):
            assert after.source == before.target
        assert all(line.target in STATES for line in history)

    def test_a_dispatcher_sends_what_was_unsure_and_the_deadline_runs_from_then(self) -> None:
        number = take_in("说不清楚").number
        later = NOW + 5 * HOUR
        steps.dispatch(
            number, unit="heat", category=COLD, actor=staff("dispatcher"), now=later, note="暖气"
        )
        request = stored(number)
        assert (request.unit_id, request.category_id, request.confidence) == ("heat", COLD, None)
        assert (request.urgency, request.due_at) == ("lifeline", later + 24 * HOUR)
        assert request.events.last().note == "暖气"

    def test_a_wrong_dispatch_is_mended_before_the_unit_signs(self) -> None:
        number = bring_to("dispatched")
        steps.dispatch(number, unit="river", actor=staff("dispatcher"), now=NOW)
        assert stored(number).unit_id == "river"
        assert stored(number).category_id == COLD
        with pytest.raises(RefusedError) as error:
            steps.accept(number, actor=staff("heating"), now=NOW)
        assert error.value.code == "step_not_for_unit"

    def test_a_dispatch_by_hand_is_not_called_the_rules_own(self) -> None:
        number = bring_to("dispatched")
        assert stored(number).unit_rule == "category"
        steps.dispatch(number, unit="river", actor=staff("dispatcher"), now=NOW)
        assert stored(number).unit_rule == "person"

    def test_a_redo_gives_a_new_deadline_and_hides_the_old_answer(self) -> None:
        number = bring_to("reported")
        later = NOW + 50 * HOUR
        steps.redo(number, actor=staff("callback"), now=later, note="还是冷")
        request = stored(number)
        assert (request.state, request.unit_id) == ("dispatched", "heat")
        assert request.due_at == later + 24 * HOUR
        assert published() == []

    def test_a_unit_above_may_sign_for_the_one_below(self) -> None:
        number = stored(take_in("柳荫里太吵").number).number
        assert stored(number).unit_id == "river"
        steps.accept(number, actor=staff("east"), now=NOW)
        assert stored(number).state == "accepted"

    def test_an_answer_at_once_closes_and_is_published_where_marked(self) -> None:
        number = take_in("说不清楚").number
        closing.answer(number, text=" 请看指南 ", public=True, actor=staff("operator"), now=NOW)
        request = stored(number)
        assert (request.state, request.answer, request.closed_at) == ("closed", "请看指南", NOW)
        assert published() == [[number]]

    def test_an_answer_not_marked_public_is_not_published(self) -> None:
        bring_to("closed", number=bring_to("dispatched"), public=False)
        assert published() == []


@pytest.mark.usefixtures("town")
class TestRefusals:
    @pytest.mark.parametrize("state", STATES)
    def test_every_step_by_everyone_is_as_the_table_says(self, state: str) -> None:
        """And what is refused changes nothing."""
        number = in_state(state)
        request, told = stored(number), steps_of(number)
        before, standing = snapshot(number), moving.standing(request)
        leader = take_in().number
        for actor in [*map(staff, STAFF), CITIZEN]:
            offered = next_steps(state, actor, request.unit_id, standing)
            allowed = {step.event for step in offered if step.allowed}
            for event in sorted(set(STEPS) - allowed):
                with pytest.raises(RefusedError):
                    do(event, number, actor, leader=leader)
            for event in sorted(allowed - {"close"} if state == "merged" else allowed):
                with transaction.atomic():
                    do(event, number, actor, leader=leader)
                    assert steps_of(number)[: len(told) + 1] == [*told, event]
                    transaction.set_rollback(True)
        assert snapshot(number) == before
        assert steps_of(number) == told

    @pytest.mark.parametrize(
        ("act", "code"),
        [
            (
                lambda n: steps.dispatch(n, unit="x", actor=staff("dispatcher"), now=NOW),
                "unit_unknown",
            ),
            (
                lambda n: steps.dispatch(
                    n, unit="heat", category="x/y", actor=staff("dispatcher"), now=NOW
                ),
                "category_unknown",
            ),
            (
                lambda n: closing.answer(
                    n, text=" ", public=True, actor=staff("operator"), now=NOW
                ),
                "answer_missing",
            ),
            (
                lambda n: closing.answer(
                    n, text="长" * (TEXT_LIMIT + 1), public=True, actor=staff("operator"), now=NOW
                ),
                "text_too_long",
            ),
        ],
    )
    def test_faulty_words_change_nothing(self, act: Step, code: str) -> None:
        number = take_in("说不清楚").number
        before = snapshot(number)
        with pytest.raises(InputError) as error:
            act(number)
        assert error.value.code == code
        assert snapshot(number) == before

    @pytest.mark.parametrize("satisfaction", [0, 6, -1, 99])
    def test_satisfaction_has_five_steps(self, satisfaction: int) -> None:
        number = bring_to("reported")
        with pytest.raises(InputError) as error:
            closing.call_back(
                number,
                resolved=True,
                satisfaction=satisfaction,
                actor=staff("callback"),
                now=LATER,
            )
        assert error.value.code == "satisfaction_unusable"
        assert stored(number).state == "reported"

    def test_a_caller_who_was_not_reached_leaves_satisfaction_open(self) -> None:
        number = bring_to("reported")
        closing.call_back(
            number, resolved=False, satisfaction=None, actor=staff("callback"), now=LATER
        )
        assert stored(number).satisfaction is None

    def test_a_redo_needs_a_reason(self) -> None:
        number = bring_to("reported")
        with pytest.raises(InputError) as error:
            steps.redo(number, actor=staff("callback"), now=LATER, note="  ")
        assert error.value.code == "reason_missing"

    @pytest.mark.parametrize("number", ["", "26030299999999", "x\x00y", "密"])
    def test_a_request_that_is_not_there_is_named(self, number: str) -> None:
        for event in STEPS:
            with pytest.raises(InputError) as error:
                do(event, number, staff("dispatcher"))
            assert error.value.code == "request_unknown"

    @pytest.mark.parametrize("event", ["", "receive", "take_over", "delete", "close; drop"])
    def test_a_forged_step_is_no_step(self, event: str) -> None:
        number = bring_to("dispatched")
        with pytest.raises(InputError) as error:
            do(event, number, staff("supervisor"))
        assert error.value.code == "step_unknown"
        assert stored(number).state == "dispatched"


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize("name", list(STAFF))
def test_the_page_offers_what_the_action_then_does(name: str) -> None:
    actor = staff(name)
    number = bring_to("dispatched")
    if not visible(actor).exists():
        with pytest.raises(InputError, match="request_unknown"):
            request_page(number, actor, NOW)
        return
    leader = take_in().number
    for step in request_page(number, actor, NOW).steps:
        if not step.allowed:
            with pytest.raises(RefusedError) as error:
                do(step.event, number, actor, leader=leader)
            assert error.value.code == step.reason


@pytest.mark.usefixtures("open_town")
class TestAtOnce:
    def test_two_who_sign_at_one_moment_one_wins_the_other_learns_why(self) -> None:
        number = bring_to("dispatched")
        actor = staff("heating")
        results = together(*[lambda: steps.accept(number, actor=actor, now=NOW)] * 2)
        refused = [one for one in results if isinstance(one, RefusedError)]
        assert len(refused) == 1
        assert refused[0].code == "step_not_possible"
        assert refused[0].data["state"] == "accepted"
        assert steps_of(number) == ["receive", "dispatch", "accept"]

    def test_a_dispatcher_and_a_handler_at_one_moment_end_in_one_history(self) -> None:
        number = bring_to("dispatched")
        handler, dispatcher = staff("heating"), staff("dispatcher")
        results = together(
            lambda: steps.accept(number, actor=handler, now=NOW),
            lambda: steps.dispatch(number, unit="river", actor=dispatcher, now=NOW),
        )
        refused = [one for one in results if isinstance(one, RefusedError)]
        assert len(refused) == 1
        request = stored(number)
        if request.unit_id == "river":
            assert request.state == "dispatched"
            assert refused[0].code == "step_not_for_unit"
        else:
            assert request.state == "accepted"
            assert refused[0].code == "step_not_possible"

    def test_callback_and_redo_at_one_moment_are_not_both_done(self) -> None:
        number = bring_to("reported")
        actor = staff("callback")
        results = together(
            lambda: steps.redo(number, actor=actor, now=LATER, note="还是冷"),
            lambda: do("call_back", number, actor),
        )
        assert sum(isinstance(one, RefusedError) for one in results) == 1
        assert len(steps_of(number)) == 5


@pytest.mark.usefixtures("town")
def test_a_chosen_category_keeps_what_was_read_elsewhere() -> None:
    number = take_in("说不清楚").number
    steps.dispatch(number, unit="river", category=NOISE, actor=staff("dispatcher"), now=LATER)
    assert stored(number).confidence == pytest.approx(0.2), "the same category was confirmed"

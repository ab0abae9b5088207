"""What is beside the straight way: second persons, waits, several units, merging, reopening."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from rencheng.core.common.actor import CITIZEN
from rencheng.core.common.errors import InputError, RefusedError
from rencheng.server.requests import closing, merging, reviews, steps
from rencheng.server.requests.moving import CLOCK_SKEW, stamp
from rencheng.server.requests.queues import callback_queue, review_queue
from support.tables import HOUR, NOW, bring_to, staff, steps_of, stored, take_in, together

DAY = 24 * HOUR
LATER = NOW + 9 * HOUR


def refused(expected: str, act: Any, *given: Any, **named: Any) -> RefusedError:
    with pytest.raises(RefusedError) as error:
        act(*given, **named)
    assert error.value.code == expected
    return error.value


@pytest.mark.usefixtures("town")
class TestSecondPerson:
    def test_an_objection_is_granted_and_the_request_is_dispatched_anew(self) -> None:
        number = bring_to("dispatched")
        reviews.object_(number, note="不在供热范围", actor=staff("heating"), now=LATER)
        assert stored(number).state == "objected"
        reviews.return_(number, actor=staff("reviewer"), now=LATER)
        request = stored(number)
        assert (request.state, request.unit_id) == ("received", None)
        steps.dispatch(number, unit="river", actor=staff("dispatcher"), now=LATER)
        assert stored(number).unit_id == "river"

    def test_an_objection_that_is_wrong_costs_the_unit_no_time(self) -> None:
        number = bring_to("dispatched")
        due = stored(number).due_at
        reviews.object_(number, note="不归我们", actor=staff("heating"), now=NOW + HOUR)
        reviews.uphold(number, note="属于", actor=staff("reviewer"), now=NOW + 4 * HOUR)
        request = stored(number)
        assert (request.state, request.unit_id) == ("dispatched", "heat")
        assert request.due_at == due + 3 * HOUR

    def test_an_extension_is_granted_by_somebody_else_and_only_once(self) -> None:
        number = bring_to("accepted")
        due, unit = stored(number).due_at, staff("heating")
        reviews.ask_extension(number, days=2, note="要换管", actor=unit, now=LATER)
        refused("step_not_for_role", reviews.extend, number, actor=unit, now=LATER)
        reviews.extend(number, actor=staff("reviewer"), now=LATER)
        assert stored(number).due_at == due + 2 * DAY
        again = {"days": 1, "note": "再延", "actor": unit, "now": LATER}
        refused("extensions_used", reviews.ask_extension, number, **again)

    def test_who_proposed_an_exclusion_may_not_decide_it(self) -> None:
        number = bring_to("closed")
        boss = staff("supervisor")
        given = {"code": "unfounded", "evidence": "现场照片三张", "now": LATER}
        reviews.propose_exclusion(number, actor=boss, **given)
        refused("step_needs_another", reviews.exclude, number, actor=boss, now=LATER)
        reviews.exclude(number, actor=staff("reviewer"), now=LATER)
        request = stored(number)
        assert (request.excluded, request.exclusion_asked, request.state) == (
            *("unfounded", ""),
            "closed",
        )
        assert request.events.last().data == {"code": "unfounded", "evidence": "现场照片三张"}
        refused("fact_stands", reviews.propose_exclusion, number, actor=boss, **given)

    def test_an_exclusion_needs_a_code_of_the_policy_and_evidence(self) -> None:
        number, unit = bring_to("accepted"), staff("heating")
        for code, evidence, fault in (
            ("x", "有", "choice_unknown"),
            ("unfounded", " ", "evidence"),
        ):
            given = {"code": code, "evidence": evidence, "actor": unit, "now": LATER}
            with pytest.raises(InputError, match=fault):
                reviews.propose_exclusion(number, **given)

    def test_the_queue_shows_who_asks_what_and_closes_to_who_decides_nothing(self) -> None:
        number = bring_to("accepted")
        reviews.ask_extension(number, days=2, note="要换管", actor=staff("heating"), now=LATER)
        reviews.propose_exclusion(
            number, code="unfounded", evidence="照片", actor=staff("supervisor"), now=LATER
        )
        queue = review_queue(staff("supervisor"), LATER)
        assert queue.total == 1
        allowed = {row.asking: [step.allowed for step in row.decisions] for row in queue.rows}
        assert allowed == {"ask_extension": [True, True], "propose_exclusion": [False, False]}
        refused("queue_not_for_role", review_queue, staff("heating"), LATER)


@pytest.mark.usefixtures("town")
class TestWaiting:
    def test_the_clock_stands_still_while_the_citizen_is_awaited(self) -> None:
        number, unit = bring_to("accepted"), staff("heating")
        due = stored(number).due_at
        reviews.pause(number, note="请提供门牌号", days=3, actor=unit, now=NOW + 2 * HOUR)
        report = {"answer": "好", "public": False, "actor": unit, "now": NOW + 3 * HOUR}
        assert refused("fact_stands", steps.report_back, number, **report).data["fact"] == "paused"
        reviews.resume(number, note="3号楼", actor=CITIZEN, now=NOW + 7 * HOUR)
        assert stored(number).due_at == due + 5 * HOUR

    def test_a_wait_that_is_over_ends_by_itself(self) -> None:
        number = bring_to("accepted")
        reviews.pause(number, note="等", days=1, actor=staff("heating"), now=LATER)
        assert reviews.resume_overdue(LATER + HOUR) == 0
        assert reviews.resume_overdue(LATER + DAY) == 1
        assert (stored(number).paused_at, steps_of(number)[-1]) == (None, "resume")

    @pytest.mark.parametrize("days", [0, -1, 16, 10**9])
    def test_a_wait_has_a_length(self, days: int) -> None:
        number = bring_to("accepted")
        with pytest.raises(InputError, match="days_unusable"):
            reviews.pause(number, note="等", days=days, actor=staff("heating"), now=LATER)


@pytest.mark.usefixtures("town")
class TestSeveralUnits:
    def test_the_first_that_signs_leads_and_the_other_helps(self) -> None:
        number = bring_to("dispatched")
        steps.assist(number, co_units=["river"], actor=staff("dispatcher"), now=LATER)
        assert stored(number).supervision == "east"
        steps.accept(number, actor=staff("river"), now=LATER)
        request = stored(number)
        assert (request.unit_id, request.co_units) == ("river", ["heat"])
        steps.contribute(number, note="已排气", actor=staff("heating"), now=LATER)
        assert stored(number).events.last().data == {"by": "heat"}
        report = {"answer": "好", "public": False, "actor": staff("heating"), "now": LATER}
        refused("step_not_for_unit", steps.report_back, number, **report)

    def test_a_unit_that_is_none_cannot_help(self) -> None:
        number = bring_to("dispatched")
        with pytest.raises(InputError, match="unit_unknown"):
            steps.assist(number, co_units=["nobody"], actor=staff("dispatcher"), now=LATER)
        with pytest.raises(InputError, match="co_units_missing"):
            steps.assist(number, co_units=["heat"], actor=staff("dispatcher"), now=LATER)


@pytest.mark.usefixtures("town")
class TestMerging:
    def test_followers_get_the_leaders_outcome_and_no_callback_of_their_own(self) -> None:
        leader, follower = bring_to("dispatched"), bring_to("accepted")
        merging.merge(follower, leader=leader, actor=staff("dispatcher"), now=LATER)
        ring = {"resolved": True, "satisfaction": 5, "actor": staff("callback"), "now": LATER}
        refusal = refused("request_merged", closing.call_back, follower, **ring)
        assert refusal.data["leader"] == leader
        bring_to("closed", number=leader, start=LATER)
        one, other = stored(leader), stored(follower)
        assert (other.state, other.answer, other.satisfaction) == (
            *("closed", one.answer),
            one.satisfaction,
        )
        assert other.events.last().data["leader"] == leader

    def test_a_follower_goes_its_own_way_again(self) -> None:
        leader, follower = bring_to("dispatched"), bring_to("accepted")
        merging.merge(follower, leader=leader, actor=staff("dispatcher"), now=LATER)
        merging.unmerge(follower, note="另一栋楼", actor=staff("dispatcher"), now=LATER)
        request = stored(follower)
        assert (request.state, request.unit_id, request.leader) == ("dispatched", "heat", None)

    def test_what_cannot_lead_is_named(self) -> None:
        number, closed = bring_to("dispatched"), bring_to("closed")
        who = {"actor": staff("dispatcher"), "now": LATER}
        refused("merge_with_itself", merging.merge, number, leader=number, **who)
        refused("leader_not_open", merging.merge, number, leader=closed, **who)
        with pytest.raises(InputError, match="request_unknown"):
            merging.merge(number, leader="99", **who)

    def test_a_leader_does_not_follow(self) -> None:
        leader, follower, third = (bring_to("dispatched") for _ in range(3))
        who = {"actor": staff("dispatcher"), "now": LATER}
        merging.merge(follower, leader=leader, **who)
        assert refused("fact_stands", merging.merge, leader, leader=third, **who).data["fact"] == (
            "leading"
        )


@pytest.mark.usefixtures("town")
class TestEndings:
    def test_the_last_try_closes_as_unreached(self) -> None:
        number = bring_to("reported")
        for _ in range(3):
            closing.unreached(number, actor=staff("callback"), now=LATER)
        request = stored(number)
        assert (request.state, request.tries, request.resolved) == ("closed", 3, None)
        assert steps_of(number)[-2:] == ["unreached", "close"]
        assert request.events.last().data == {"reason": "unreached"}

    def test_who_was_rung_in_vain_comes_later_in_the_queue(self) -> None:
        first, second = bring_to("reported"), bring_to("reported")
        closing.unreached(first, actor=staff("callback"), now=LATER)
        rows = callback_queue(staff("callback"), LATER).rows
        assert [row.number for row in rows] == [second, first]

    def test_outcomes_at_intake_close_with_their_code(self) -> None:
        boss, seat = staff("supervisor"), staff("operator")
        told: list[dict[str, str]] = []
        for act in (
            lambda n: closing.transfer(n, line="119", actor=seat, now=NOW),
            lambda n: closing.explain(n, reason="court", note="请诉讼", actor=seat, now=NOW),
            lambda n: closing.explain(n, reason="outside", note="不属于", actor=seat, now=NOW),
            lambda n: closing.refer(n, to="police", note="扰乱", actor=boss, now=NOW),
        ):
            number = take_in("说不清楚").number
            act(number)
            assert stored(number).state == "closed"
            told.append(stored(number).events.last().data)
        assert told == [
            {"line": "119"},
            {"route": "court"},
            {"refusal": "outside"},
            {"to": "police"},
        ]

    def test_reopening_sends_it_back_and_ends_after_some_days(self) -> None:
        number = bring_to("closed")
        until = stored(number).closed_at + timedelta(days=15)
        given = {"note": "又冷了", "actor": CITIZEN}
        late = until + timedelta(seconds=1)
        refused("reopen_too_late", closing.reopen, number, now=late, **given)
        closing.reopen(number, now=until, **given)
        request = stored(number)
        assert (request.state, request.unit_id, request.resolved) == ("dispatched", "heat", None)
        assert steps_of(number)[-2:] == ["reopen", "dispatch"]

    def test_the_fourth_redo_escalates(self) -> None:
        number = bring_to("reported")
        for round_ in range(1, 5):
            now = NOW + round_ * DAY
            steps.redo(number, actor=staff("callback"), now=now, note="还是冷")
            assert (stored(number).escalated_at is not None) == (round_ == 4)
            bring_to("reported", number=number, start=now)
        assert "escalate" in steps_of(number)


@pytest.mark.usefixtures("town")
class TestClocksAndCrowds:
    def test_a_clock_a_little_slow_is_forgiven_and_one_that_runs_back_is_not(self) -> None:
        number, unit = bring_to("dispatched"), staff("heating")
        refusal = refused("clock_backwards", steps.accept, number, actor=unit, now=NOW - HOUR)
        assert refusal.data["last"] == "2026-03-02 10:00:00"
        steps.accept(number, actor=unit, now=NOW - CLOCK_SKEW)
        assert stored(number).events.last().at == NOW

    def test_who_saw_an_older_state_learns_who_was_first(self) -> None:
        number = bring_to("dispatched")
        seen = stamp(stored(number))
        unit, first, second = "river", staff("dispatcher"), staff("dispatcher")
        steps.dispatch(number, unit=unit, actor=first, now=LATER, seen=seen)
        given = {"unit": "heat", "actor": second, "now": LATER, "seen": seen}
        refusal = refused("request_moved", steps.dispatch, number, **given)
        assert (refusal.data["by"], refusal.data["event"]) == ("dispatcher", "dispatch")
        assert stored(number).unit_id == "river"


@pytest.mark.usefixtures("open_town")
def test_two_who_decide_at_one_moment_one_wins_the_other_learns_why() -> None:
    number = bring_to("accepted")
    reviews.ask_extension(number, days=2, note="要换管", actor=staff("heating"), now=LATER)
    granting, refusing = staff("reviewer"), staff("supervisor")
    results = together(
        lambda: reviews.extend(number, actor=granting, now=LATER),
        lambda: reviews.refuse_extension(number, note="不必", actor=refusing, now=LATER),
    )
    lost = [one for one in results if isinstance(one, RefusedError)]
    assert [one.code for one in lost] == ["fact_missing"]

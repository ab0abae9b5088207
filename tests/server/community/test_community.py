"""A community's page, and one voice a household."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import InputError, RefusedError
from rencheng.server.community import voting
from rencheng.server.community.models import Proposal, Round, Voice
from rencheng.server.community.pages import place_page
from rencheng.server.grid.cases import collect
from rencheng.server.grid.models import GridCase
from support.grassroots import COMMUNITY, found, set_grass_rules, vote_is_on
from support.tables import HOUR, NOW, staff, take_in

pytestmark = pytest.mark.usefixtures("town")
OFFICE = Actor("社区", frozenset({"handler"}), unit="river")
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def rules(town: None) -> None:
    set_grass_rules(NOW)


def vote(one: Round, code: str, title: str, visitor: str = "home") -> Voice:
    wanted = Proposal.objects.get(round=one, title=title)
    return voting.vote(one.pk, code, wanted.pk, visitor=visitor, now=NOW)


def test_one_voice_a_household_and_it_may_move() -> None:
    one, codes = vote_is_on(NOW)
    vote(one, codes[3], "修灯")
    vote(one, codes[3].lower(), "补坑")
    vote(one, codes[4], "补坑")
    assert Voice.objects.count() == 2
    page = voting.round_page(one, NOW)
    assert (page.phase, page.voices) == ("vote", 2)
    assert [number for _, number in page.proposals] == [None, None], "not shown while it is open"
    after = one.ends_at + HOUR
    first, number = voting.round_page(one, after).proposals[0]
    assert (first.title, number) == ("补坑", 2)


def test_the_winner_becomes_a_case() -> None:
    one, codes = vote_is_on(NOW)
    vote(one, codes[3], "补坑")
    with pytest.raises(RefusedError):
        voting.decide(one.pk, kind="garbage", actor=OFFICE, now=NOW)
    after = one.ends_at + HOUR
    done = voting.decide(one.pk, kind="garbage", actor=OFFICE, now=after)
    case = GridCase.objects.get()
    assert (done.winner.title, done.case_number) == ("补坑", case.number)  # type: ignore[union-attr]
    assert (case.source, case.text) == ("residents", "补坑")
    with pytest.raises(RefusedError):
        voting.decide(one.pk, kind="garbage", actor=OFFICE, now=after)
    assert voting.phase_of(done, after) == "decided"


def test_a_script_that_guesses_ends() -> None:
    one, codes = vote_is_on(NOW, households=900)
    chosen = Proposal.objects.first()
    assert chosen is not None
    refused: list[str] = []
    for number in range(1, 60):
        with pytest.raises((InputError, RefusedError)) as error:
            voting.vote(one.pk, f"{number}-AAAAAAAA", chosen.pk, visitor="script", now=NOW)
        refused.append(error.value.code)
    assert refused[-1] == "too_many_tries"
    assert refused.index("too_many_tries") <= 30
    assert not Voice.objects.exists()
    vote(one, codes[9], "修灯", visitor="home")


@pytest.mark.parametrize("code", ["", "1", "0-ABCDEFGH", "6-ABCDEFGH", "x-y", "²-ABCDEFGH"])
def test_a_code_that_is_none(code: str) -> None:
    one, _codes = vote_is_on(NOW)
    chosen = Proposal.objects.first()
    assert chosen is not None
    with pytest.raises(InputError) as error:
        voting.vote(one.pk, code, chosen.pk, visitor="home", now=NOW)
    assert error.value.code == "round_code"


def test_everything_has_its_time() -> None:
    one, codes = vote_is_on(NOW)
    with pytest.raises(RefusedError):
        voting.propose(one.pk, codes[5], "晚了", "", visitor="home", now=NOW)
    with pytest.raises(RefusedError):
        voting.vote(one.pk, codes[5], 1, visitor="home", now=one.ends_at)
    with pytest.raises(InputError):
        voting.vote(one.pk, codes[5], 999_999, visitor="home", now=NOW)
    with pytest.raises(InputError):
        voting.vote(999_999, codes[5], 1, visitor="home", now=NOW)
    with pytest.raises(InputError) as error:
        voting.open_round(
            COMMUNITY, "再来", households=3, propose_days=1, vote_days=1, actor=OFFICE, now=NOW
        )
    assert error.value.code == "round_open"
    with pytest.raises(InputError) as error:
        voting.decide(one.pk, kind="garbage", actor=OFFICE, now=one.ends_at)
    assert error.value.code == "round_no_voice"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"question": ""}, "question"),
        ({"households": 0}, "households"),
        ({"propose_days": 0}, "propose_days"),
        ({"vote_days": 100}, "vote_days"),
        ({"community": "1"}, "community"),
    ],
)
def test_a_round_that_cannot_be(more: dict[str, object], field: str) -> None:
    given = {"community": COMMUNITY, "question": "q", "households": 3, "propose_days": 1,
             "vote_days": 1, **more}  # fmt: skip
    with pytest.raises(InputError) as error:
        voting.open_round(
            given.pop("community"), given.pop("question"), **given, actor=OFFICE, now=NOW
        )
    assert error.value.data["field"] == field


def test_a_household_mends_its_proposal_until_it_is_judged() -> None:
    one = voting.open_round(
        COMMUNITY, "q", households=3, propose_days=3, vote_days=3, actor=OFFICE, now=NOW
    )
    code = dict(voting.slips(one.pk, actor=OFFICE))[1]
    voting.propose(one.pk, code, "修灯", "打13800138000", visitor="h", now=NOW)
    kept = voting.propose(one.pk, code, "修路灯", "打13800138000", visitor="h", now=NOW)
    assert Proposal.objects.get().title == "修路灯"
    assert "13800138000" not in kept.text, "masked"
    with pytest.raises(InputError):
        voting.judge(kept.pk, shown=False, why="", actor=OFFICE, now=NOW)
    voting.judge(kept.pk, shown=False, why="去年已修", actor=OFFICE, now=NOW)
    with pytest.raises(InputError) as error:
        voting.propose(one.pk, code, "又来", "", visitor="h", now=NOW)
    assert error.value.code == "round_proposed"
    with pytest.raises(InputError):
        voting.propose(
            one.pk, dict(voting.slips(one.pk, actor=OFFICE))[2], "", "", visitor="h", now=NOW
        )
    for stranger in ("callback", "heating"):
        with pytest.raises(RefusedError):
            voting.judge(kept.pk, shown=True, why="", actor=staff(stranger), now=NOW)


def test_an_office_runs_its_own_communities() -> None:
    one, _codes = vote_is_on(NOW)
    heat = staff("heating")
    with pytest.raises(RefusedError) as error:
        voting.slips(one.pk, actor=heat)
    assert error.value.code == "place_not_yours"
    with pytest.raises(RefusedError):
        voting.decide(one.pk, kind="garbage", actor=heat, now=one.ends_at)
    with pytest.raises(RefusedError):
        voting.open_round(
            COMMUNITY, "q", households=3, propose_days=1, vote_days=1, actor=heat, now=NOW
        )
    assert len(list(voting.slips(one.pk, actor=staff("walker")))) == 5, "their own cells"


def test_the_page_says_what_is_open_and_what_repeats() -> None:
    for at in range(4):
        take_in(f"柳荫里{at}号楼暖气不热", now=NOW - at * HOUR, source_id=str(at))
    collect(found(), actor=staff("walker"), now=NOW)
    page = place_page(COMMUNITY, NOW)
    assert page is not None
    assert (page.open_requests, page.received, page.weeks) == (4, 4, [0, 0, 0, 4])
    assert page.repeats == [("utilities/heating/cold", "暖气不热", 4)]
    assert (page.open_cases, page.found, page.unowned) == (1, 1, 1)
    assert page.workers == [("walker", 3)]
    assert page.unit == "河街办事处"
    street = place_page(COMMUNITY[:9], NOW)
    assert street is not None
    assert [code for code, _ in street.children] == [COMMUNITY, "010101001002"]
    for code in ("", "x" * 12, "0" * 12, "010101", "²" * 12):
        assert place_page(code, NOW) is None


def test_a_page_asks_no_more_for_more_rows() -> None:
    def asked() -> int:
        cache.clear()
        with CaptureQueriesContext(
            connection,
        ) as found_:
            place_page(COMMUNITY, NOW)
        return len(found_)

    vote_is_on(NOW)
    few = asked()
    for at in range(6):
        take_in(f"柳荫里{at}号楼暖气不热", source_id=f"m{at}")
        collect(found(f"key-more-{at}"), actor=staff("walker"), now=NOW)
    assert asked() <= few + 2

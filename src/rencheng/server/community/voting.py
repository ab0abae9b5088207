"""Residents' proposals and votes (民主协商): one voice a household, by a slip with a code.

The office prints a slip for each household; its code is derived, so nothing is stored of who has
which, and a script that guesses codes ends after a few tries.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Count

from rencheng.core.common.actor import SYSTEM, Actor
from rencheng.core.common.errors import InputError, RefusedError
from rencheng.core.lifecycle.grid_acts import demand
from rencheng.core.text.clean import clean
from rencheng.core.text.mask import mask
from rencheng.server.community.models import Proposal, Round, RoundStep, Voice
from rencheng.server.grid.cases import Found, collect
from rencheng.server.grid.owning import in_charge
from rencheng.server.people.vault import derived_word, keyed_hash
from rencheng.server.places.models import Place
from rencheng.server.requests.following import count_try, forgive, same

MOST_HOUSEHOLDS: Final = 20_000
MOST_DAYS: Final = 90
_TITLE, _TEXT = 60, 1000
_WHY = 200


@transaction.atomic
def open_round(
    community: str,
    question: str,
    *,
    households: int,
    propose_days: int,
    vote_days: int,
    actor: Actor,
    now: datetime,
) -> Round:
    """Open a round. Raises InputError round_field (field, allowed), round_open."""
    demand("community", actor)
    place = Place.objects.select_for_update().filter(pk=clean(community), level="community").first()
    if place is None:
        raise InputError("round_field", field="community", allowed="990101001001…")
    _office(actor, place.pk)
    asked = clean(question).strip()
    for field, holds, allowed in (
        ("question", 0 < len(asked) <= 120, "1 – 120"),
        ("households", 1 <= households <= MOST_HOUSEHOLDS, f"1 – {MOST_HOUSEHOLDS}"),
        ("propose_days", 0 < propose_days <= MOST_DAYS, f"1 – {MOST_DAYS}"),
        ("vote_days", 0 < vote_days <= MOST_DAYS, f"1 – {MOST_DAYS}"),
    ):
        if not holds:
            raise InputError("round_field", field=field, allowed=allowed)
    if Round.objects.filter(community=place, decided_at=None, ends_at__gt=now).exists():
        raise InputError("round_open")
    votes_from = now + timedelta(days=propose_days)
    one = Round.objects.create(
        community=place,
        question=mask(asked).text,
        households=households,
        opened_at=now,
        votes_from=votes_from,
        ends_at=votes_from + timedelta(days=vote_days),
        opened_by=actor.name,
    )
    RoundStep.objects.create(round=one, event="open", actor_name=actor.name, at=now)
    return one


def slips(pk: int, *, actor: Actor) -> Iterator[tuple[int, str]]:
    """(number, code) of every household's slip, to be printed and handed out."""
    one = _round(pk)
    _office(actor, one.community_id)
    return ((number, _code(one, number)) for number in range(1, one.households + 1))


def propose(pk: int, code: str, title: str, text: str, *, visitor: str, now: datetime) -> Proposal:
    """A household says what should be mended; the office lets it out. One a household: the same
    again takes its place until it is shown.

    Raises InputError round_code, round_field, RefusedError too_many_tries, round_not_now.
    """
    one = _round(pk)
    if not one.opened_at <= now < one.votes_from:
        raise RefusedError("round_not_now", doing="propose")
    household = _household(one, code, visitor, now)
    named, told = mask(clean(title).strip()).text, mask(clean(text).strip()).text
    if not 0 < len(named) <= _TITLE or len(told) > _TEXT:
        raise InputError("round_field", field="title", allowed=f"1 – {_TITLE}; ≤ {_TEXT}")
    with transaction.atomic():
        former = Proposal.objects.select_for_update().filter(round=one, household=household).first()
        if former is not None and former.shown is not None:
            raise InputError("round_proposed")
        kept = former or Proposal(round=one, household=household)
        kept.title, kept.text, kept.at = named, told, now
        kept.save()
    return kept


def vote(pk: int, code: str, proposal: int, *, visitor: str, now: datetime) -> Voice:
    """A household's voice; given again it moves. Raises as `propose`, and proposal_unknown."""
    one = _round(pk)
    if one.decided_at is not None or not one.votes_from <= now < one.ends_at:
        raise RefusedError("round_not_now", doing="vote")
    household = _household(one, code, visitor, now)
    chosen = Proposal.objects.filter(pk=proposal, round=one, shown=True).first()
    if chosen is None:
        raise InputError("proposal_unknown")
    voice, _made = Voice.objects.update_or_create(
        round=one, household=household, defaults={"proposal": chosen, "at": now}
    )
    return voice


@transaction.atomic
def judge(pk: int, *, shown: bool, why: str, actor: Actor, now: datetime) -> Proposal:
    """The office lets a proposal out, or says in public why not."""
    one = Proposal.objects.select_for_update().filter(pk=pk).select_related("round").first()
    if one is None or one.round.decided_at is not None:
        raise InputError("proposal_unknown")
    _office(actor, one.round.community_id)
    told = mask(clean(why).strip()).text[:_WHY]
    if not shown and not told:
        raise InputError("reason_missing")
    one.shown, one.why, one.judged_by = shown, told, actor.name
    one.save()
    event = "let_out" if shown else "keep_back"
    RoundStep.objects.create(
        round=one.round, event=event, note=f"{one.title}\n{told}", actor_name=actor.name, at=now
    )
    return one


@transaction.atomic
def decide(pk: int, *, kind: str, actor: Actor, now: datetime) -> Round:
    """After the vote: what most households want becomes a case of the grid, of class `kind`.

    Of equal voices the earlier proposal wins. Raises RefusedError round_not_now, InputError
    round_no_voice, grid_kind.
    """
    one = Round.objects.select_for_update().filter(pk=pk).select_related("community").first()
    if one is None:
        raise InputError("round_unknown")
    _office(actor, one.community_id)
    if one.decided_at is not None or now < one.ends_at:
        raise RefusedError("round_not_now", doing="decide")
    best = (
        one.proposals.filter(shown=True)
        .annotate(number=Count("voices"))
        .filter(number__gt=0)
        .order_by("-number", "at", "id")
        .first()
    )
    if best is None:
        raise InputError("round_no_voice")
    case, _known = collect(
        Found(
            key=f"round-{one.pk}-{uuid.uuid4().hex[:12]}",
            kind=kind,
            text=f"{best.title}\n{best.text}".strip(),
            lat=one.community.lat,
            lon=one.community.lon,
            source="residents",
        ),
        actor=SYSTEM,
        now=now,
    )
    one.winner, one.decided_at, one.case_number = best, now, case.number
    one.save()
    RoundStep.objects.create(
        round=one,
        event="decide",
        note=f"{best.title} → {case.number}",
        actor_name=actor.name,
        at=now,
    )
    return one


@dataclass(frozen=True, slots=True)
class RoundPage:
    """A round as residents see it. phase: propose, vote, count or decided; proposals with their
    voices, which show only once the vote is over."""

    round: Round
    phase: str
    proposals: list[tuple[Proposal, int | None]]
    kept_back: list[Proposal]
    waiting: int
    to_judge: list[Proposal]
    voices: int


def round_page(one: Round, now: datetime) -> RoundPage:
    """What is shown of a round now."""
    phase = phase_of(one, now)
    rows = one.proposals.annotate(number=Count("voices")).order_by("at", "id")
    counted = phase in {"count", "decided"}
    shown = [row for row in rows if row.shown]
    if counted:
        shown.sort(key=lambda row: -row.number)
    return RoundPage(
        one,
        phase,
        [(row, row.number if counted else None) for row in shown],
        [row for row in rows if row.shown is False],
        sum(row.shown is None for row in rows),
        [row for row in rows if row.shown is None],
        sum(row.number for row in rows),
    )


def phase_of(one: Round, now: datetime) -> str:
    """propose, vote, count (over, not decided) or decided."""
    if one.decided_at is not None:
        return "decided"
    return "propose" if now < one.votes_from else "vote" if now < one.ends_at else "count"


def rounds(community: str, most: int = 5) -> list[Round]:
    """The newest rounds of a community."""
    return list(Round.objects.filter(community=community)[:most])


def _office(actor: Actor, community: str) -> None:
    """RefusedError where the actor has nothing to do with this community."""
    demand("community", actor)
    if not in_charge(actor, community):
        raise RefusedError("place_not_yours")


def _round(pk: int) -> Round:
    one = Round.objects.filter(pk=pk).first()
    if one is None:
        raise InputError("round_unknown")
    return one


def _code(one: Round, number: int) -> str:
    """A slip's words: its number, and eight letters that only the key makes."""
    return f"{number}-{derived_word(f'{one.pk}/{number}', 'household-slip')}"


def _household(one: Round, code: str, visitor: str, now: datetime) -> bytes:
    """Whose slip it is, as a hash. Raises InputError round_code; RefusedError too_many_tries."""
    tries = count_try(f"round:{one.pk}:{clean(code)[:6]}", visitor, now)
    number = clean(code).strip().upper().partition("-")[0]
    known = number.isascii() and number.isdecimal() and 1 <= int(number[:9]) <= one.households
    if not known or not same(_code(one, int(number)), clean(code).strip().upper()):
        raise InputError("round_code")
    forgive(tries)
    return keyed_hash(f"{one.pk}/{int(number)}", "household")

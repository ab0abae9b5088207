"""Merging (并单): the same matter told twice is worked on once; followers get the outcome."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from rencheng.core.common.actor import SYSTEM, Actor
from rencheng.core.common.errors import RefusedError
from rencheng.core.lifecycle.table import OPEN_STATES
from rencheng.core.text.clean import clean
from rencheng.server.requests.models import Request
from rencheng.server.requests.moving import Move, begin, due_with, followers, locked
from rencheng.server.requests.steps import dispatch_again


@transaction.atomic
def merge(
    number: str, *, leader: str, actor: Actor, now: datetime, note: str = "", seen: str = ""
) -> Request:
    """Merge a request into an open one that leads; it waits for the leader's outcome.

    Raises merge_with_itself, leader_not_open (leader, state).
    """
    number, leader = clean(number), clean(leader)
    for one in sorted({number, leader}):  # always in the same order: two merges never wait in ring
        locked(one)
    if number == leader:
        raise RefusedError("merge_with_itself", leader=leader)
    move = begin("merge", number, actor, now, seen)
    first = locked(leader)
    if first.state not in OPEN_STATES:
        raise RefusedError("leader_not_open", leader=leader, state=first.state)
    move.request.leader = first
    return move.note(["leader"], note=clean(note), data={"leader": first.number})


@transaction.atomic
def unmerge(number: str, *, actor: Actor, now: datetime, note: str = "", seen: str = "") -> Request:
    """Let a follower go its own way again, back to the unit that had it."""
    move = begin("unmerge", number, actor, now, seen)
    leader = move.request.leader.number if move.request.leader else ""
    move.request.leader = None
    move.request.due_at = due_with(move.request, move)
    move.note(["leader", "due_at"], note=clean(note), data={"leader": leader})
    dispatch_again(move)
    return move.request


def close_followers(move: Move) -> None:
    """The leader just closed: every follower closes with its answer and outcome."""
    leader = move.request
    if not leader.leads:
        return
    for follower in followers(leader).select_for_update(of=("self",)).order_by("number"):
        close = begin("close", follower.number, SYSTEM, move.at)
        request = close.request
        request.answer, request.answered_at = leader.answer, leader.answered_at
        request.resolved, request.satisfaction = leader.resolved, leader.satisfaction
        request.closed_at = close.at
        data = {
            "reason": "leader",
            "leader": leader.number,
            "resolved": leader.resolved,
            "satisfaction": leader.satisfaction,
        }
        changed = ("answer", "answered_at", "resolved", "satisfaction", "closed_at")
        close.note(changed, note=leader.answer, data=data)

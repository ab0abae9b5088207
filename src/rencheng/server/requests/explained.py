"""A request's clocks and its place in the rates, explained (时限与计入说明)."""

from __future__ import annotations

from dataclasses import dataclass

from rencheng.core.lifecycle.clocks import Clocks, clocks
from rencheng.core.lifecycle.rates import Counted, judge
from rencheng.server.requests.models import Request
from rencheng.server.requests.reading import reader
from rencheng.server.requests.recounting import history


@dataclass(frozen=True, slots=True)
class Explained:
    """Why this deadline, and in which rates the request counts and why."""

    clocks: Clocks
    counted: Counted


def explained(request: Request) -> Explained | None:
    """Both from the history and the policies alone; None where there is no history here."""
    steps = history(request.pk)
    if not steps:
        return None
    urgency = request.urgency or "general"
    rules = reader().count_rules
    _, counted = judge(steps, urgency=urgency, rules=rules.clocks, policies=rules.policies)
    counted_by = clocks(steps, urgency=urgency, category=request.category_id, rules=rules.clocks)
    return Explained(counted_by, counted)

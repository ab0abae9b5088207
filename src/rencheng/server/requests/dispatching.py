"""The dispatch rules as pages see them (派单试算): which would fire, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from rencheng.core.common.errors import InputError
from rencheng.core.lifecycle import dispatch_report
from rencheng.core.lifecycle.dispatch_report import DryRun, Given, Names, RuleLine, rule_line
from rencheng.core.text.clean import clean
from rencheng.server.people.queries import unit_choices
from rencheng.server.places.queries import place_names
from rencheng.server.requests.models import Trade
from rencheng.server.requests.reading import reader

#: Roles that may see the rules and try them out.
MAY_TRY = frozenset({"operator", "dispatcher", "supervisor", "commander"})


@dataclass(frozen=True, slots=True)
class Case:
    """What is asked of the rules. text: read first; what is given beside it stands."""

    at: datetime
    text: str = ""
    category: str = ""
    place: str = ""
    trade: str = ""


@dataclass(frozen=True, slots=True)
class RulesInForce:
    """The rules that hold on a day, in the order of the file."""

    policy: str
    valid_from: date
    source: str
    sure_from: float
    rules: list[RuleLine]


def dry_run(case: Case) -> DryRun:
    """Which unit would get such a request, by which rule, and why the nearest others do not fire.

    Raises InputError: category_unknown, place_unknown, trade_unknown.
    """
    known = reader()
    category, place, trade = clean(case.category), clean(case.place), clean(case.trade)
    _check(category, place, trade)
    confidence, sure = None, bool(category)
    if text := clean(case.text):
        reading = known.read("", text, at=case.at, category=category or None)
        category = category or reading.category or ""
        place, trade = place or reading.place or "", trade or reading.trade or ""
        confidence, sure = reading.confidence, reading.sure and bool(category)
    trial, policy = known.try_out(category or None, place or None, trade or None, case.at)
    working = known.moment(case.at).working
    limit = policy.limit(known.measured)
    given = Given(category, place, trade, confidence, sure, limit, working)
    return dispatch_report.dry_run(trial, given, policy, _names())


def rules_in_force(at: datetime) -> RulesInForce:
    """The rules of the day."""
    known = reader()
    policy = known.rules_on(known.moment(at).at.date()).policy
    names = _names()
    lines = [rule_line(rule, names) for rule in policy.rules]
    limit = policy.limit(known.measured)
    return RulesInForce(policy.version, policy.valid_from, policy.source, limit, lines)


def trade_choices() -> list[tuple[str, str]]:
    """(code, name) of every trade, for a form's list."""
    return list(Trade.objects.order_by("code").values_list("code", "name"))


def _names() -> Names:
    tree = reader().rules.categories
    categories = {code: node.name for code, node in tree.items()}
    return Names(dict(unit_choices()), categories, place_names(), dict(trade_choices()))


def _check(category: str, place: str, trade: str) -> None:
    if category and category not in reader().rules.categories:
        raise InputError("category_unknown", category=category[:60])
    if place and not {place[:6], place[:9]} & place_names().keys():
        raise InputError("place_unknown", place=place[:30])
    if trade and trade not in reader().known_trades:
        raise InputError("trade_unknown", trade=trade[:30])

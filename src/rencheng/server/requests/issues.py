"""The issue of the month (每月一题): one hard problem that the whole city takes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import InputError, RefusedError
from rencheng.core.lifecycle.comparing import Line, compare
from rencheng.core.lifecycle.rates import Tally
from rencheng.core.lifecycle.rates_policy import rates_on
from rencheng.core.text.clean import clean
from rencheng.server.assessment.counts import Within, counts, month_before
from rencheng.server.assessment.models import IssueNote, MonthlyIssue
from rencheng.server.people.models import Unit
from rencheng.server.places.queries import place_names
from rencheng.server.requests.models import Category
from rencheng.server.requests.reading import reader

MAY_CHOOSE = frozenset({"supervisor", "commander"})
_TITLE, _TEXT = 80, 4_000
_HARD = 8
_TREND = 6


@dataclass(frozen=True, slots=True)
class NewIssue:
    """What is taken on. category: a code; what lies below it belongs to it. target: per cent."""

    month: date
    title: str
    category: str
    owner: str
    goal: str
    target: int
    district: str = ""


def choose_issue(new: NewIssue, *, actor: Actor, now: datetime) -> MonthlyIssue:
    """Take a problem on for a month. Raises InputError naming the field, or RefusedError."""
    if not actor.roles & MAY_CHOOSE:
        raise RefusedError("issue_not_for_role", roles=", ".join(sorted(MAY_CHOOSE)))
    title, goal = clean(new.title), clean(new.goal)
    if not 0 < len(title) <= _TITLE or not 0 < len(goal) <= _TEXT:
        raise InputError("issue_words_missing", limit=_TITLE)
    if not 0 < new.target <= 100:
        raise InputError("issue_target_unusable", given=new.target)
    if not Category.objects.filter(pk=clean(new.category)).exists():
        raise InputError("category_unknown", category=new.category)
    if not Unit.objects.filter(pk=clean(new.owner)).exists():
        raise InputError("unit_unknown", unit=new.owner)
    if new.district and new.district not in place_names():
        raise InputError("issue_district_unknown", district=new.district)
    try:
        with transaction.atomic():
            return MonthlyIssue.objects.create(
                month=new.month.replace(day=1),
                title=title,
                category=clean(new.category),
                district=new.district,
                owner_id=clean(new.owner),
                goal=goal,
                target=new.target,
                chosen_by_id=actor.id,
                chosen_at=now,
            )
    except IntegrityError:
        raise InputError("issue_month_taken", month=f"{new.month:%Y-%m}") from None


def note_progress(month: date, *, text: str, done: bool, actor: Actor, now: datetime) -> IssueNote:
    """Write down what was done; for the owner unit and those who choose issues."""
    issue = MonthlyIssue.objects.filter(month=month.replace(day=1)).first()
    if issue is None:
        raise InputError("issue_unknown", month=f"{month:%Y-%m}")
    if not (actor.roles & MAY_CHOOSE or actor.works_for(issue.owner_id)):
        raise RefusedError("issue_not_for_role", roles=", ".join(sorted(MAY_CHOOSE)))
    text = clean(text)
    if not 0 < len(text) <= _TEXT:
        raise InputError("issue_words_missing", limit=_TEXT)
    return IssueNote.objects.create(
        issue=issue, at=now, actor_name=actor.name, actor_id=actor.id, text=text, done=done
    )


@dataclass(frozen=True, slots=True)
class Hard:
    """A category that may be worth a month: many requests called back, few of them resolved."""

    code: str
    name: str
    unresolved: int
    line: Line


@dataclass(frozen=True, slots=True)
class IssuePage:
    """The board. trend: its requests month by month, newest first. hard: for the next choice."""

    issue: MonthlyIssue | None
    notes: list[IssueNote]
    trend: list[tuple[date, Line]]
    category: str
    district: str
    all: list[MonthlyIssue]
    hard: list[Hard]

    @property
    def reached(self) -> bool:
        """Whether the newest month with callbacks reached the goal."""
        share = next(
            (one.rates.resolution.value for _, one in self.trend if one.counts.called), None
        )
        return self.issue is not None and share is not None and share * 100 >= self.issue.target


def issue_page(month: date | None, today: date) -> IssuePage:
    """The issue of a month (the newest where none is named) with its progress and requests."""
    chosen = list(MonthlyIssue.objects.select_related("owner").order_by("-month"))
    issue = next((one for one in chosen if month in {None, one.month}), None)
    names = dict(Category.objects.values_list("code", "name"))
    trend = _trend(Within(category=issue.category, district=issue.district), today) if issue else []
    return IssuePage(
        issue=issue,
        notes=list(issue.notes.all()) if issue else [],
        trend=trend,
        category=names.get(issue.category, issue.category) if issue else "",
        district=place_names().get(issue.district, "") if issue else "",
        all=chosen,
        hard=_hard(today.replace(day=1), names),
    )


def _trend(within: Within, today: date) -> list[tuple[date, Line]]:
    months = [today.replace(day=1)]
    while len(months) < _TREND:
        months.append(month_before(months[-1]))
    found = counts("month", months, within)
    lines = []
    for month in months:
        total = sum(found[month].values(), Tally())
        (line,) = compare({"": total}, {}, rates_on(reader().rates, month))
        if total.requests or total.dispatched:
            lines.append((month, line))
    return lines


def _hard(month: date, names: Mapping[str, str]) -> list[Hard]:
    """Leaves of the tree with the most callbacks that were not resolved, this month and last."""
    months = [month, month_before(month)]
    sums: dict[str, Tally] = {}
    for codes in counts("leaf", months, Within()).values():
        for code, tally in codes.items():
            if code:
                sums[code] = sums.get(code, Tally()) + tally
    policy = rates_on(reader().rates, month)
    lines = {line.code: line for line in compare(sums, {}, policy)}
    hard = sorted(sums, key=lambda code: (sums[code].resolved - sums[code].called, code))
    return [
        Hard(code, names.get(code, code), sums[code].called - sums[code].resolved, lines[code])
        for code in hard[:_HARD]
        if sums[code].called > sums[code].resolved
    ]

"""The demo's assessment (演示考核): an issue for each month, cards given, a policy replayed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from rencheng.core.common.actor import Actor
from rencheng.server.assessment.counts import months_counted
from rencheng.server.requests.cards import give_cards
from rencheng.server.requests.issues import NewIssue, choose_issue, issue_page, note_progress
from rencheng.server.requests.queries import busiest_unit
from rencheng.server.requests.replaying import ask_replay, current_policies

_CHIEF: Final = Actor(name="指挥长 老秦", roles=frozenset({"supervisor"}))
_GOAL = "弄清这类诉求久拖不决的原因，逐件销号，月底前解决率达到目标，并形成长效办法。"
_STEPS = (
    "召集牵头单位和各区会商，梳理未解决诉求清单，逐件明确责任人。",
    "完成第一轮现场核查，能当场解决的已当场解决，其余列出时间表。",
    "按清单回访诉求人，对仍不满意的再次上门。",
)
_TARGET = 85


def save_demo_assessment(now: datetime) -> None:
    """Choose an issue for the last two months, give the cards that are due, have a policy tried."""
    today = timezone.localtime(now).date()
    for number, month in enumerate(months_counted()[:2]):
        hard = issue_page(None, today).hard
        if len(hard) <= number:
            break
        owner = busiest_unit("bureau") or busiest_unit("district") or busiest_unit("government")
        new = NewIssue(month, hard[number].name, hard[number].code, owner or "", _GOAL, _TARGET)
        choose_issue(new, actor=_CHIEF, now=now)
        for step, text in enumerate(_STEPS):
            at = now - timedelta(days=6 - 2 * step)
            note_progress(month, text=text, done=False, actor=_CHIEF, now=at)
    give_cards(now)
    policies = current_policies(today)
    for limit in policies["deadlines"]["contact"].values():
        limit["amount"] = max(1, limit["amount"] // 4)
    policies["deadlines"]["version"] = "tried"
    ask_replay(today - timedelta(days=7), today, policies, actor=_CHIEF, now=now)

"""The demo's open questions (待审核事项): what units ask today and a second person decides."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from rencheng.core.common.actor import Actor
from rencheng.server.requests.models import Request
from rencheng.server.requests.perform import StepInput, perform

_BOSS: Final = Actor("督办 老秦", frozenset({"supervisor"}))
_DISPATCHER: Final = Actor("派单员 老周", frozenset({"dispatcher"}))
#: Step, what is given with it; whoever handles the request takes it, or for these: somebody else.
_ASKED: Final = (
    ("object", StepInput(note="经核实不属于我单位职责范围，建议由属地街道先行处置。")),
    ("object", StepInput(note="所反映的事项由上级主管部门直接管理，请转其办理。")),
    ("object", StepInput(note="同一事项已由另一单位牵头处理，请并入其承办件。")),
    ("ask_extension", StepInput(days=3, note="需要多方会商，已约定下周现场办公。")),
    ("ask_extension", StepInput(days=5, note="所需材料正在调取，预计五个工作日内办完。")),
    ("ask_extension", StepInput(days=2, note="诉求人外出，约定周末上门。")),
    ("propose_exclusion", StepInput(code="unfounded", evidence="两次现场核查均未发现所述情况。")),
    ("propose_exclusion", StepInput(code="procedure", evidence="双方已进入诉讼，附立案通知。")),
    ("pause", StepInput(days=3, note="请补充具体楼号和单元。")),
    ("pause", StepInput(days=2, note="请提供缴费凭证照片。")),
    ("escalate", StepInput(note="群众多次反映，请加快。")),
)
_OTHERS: Final = {"propose_exclusion": _BOSS, "escalate": _BOSS}


def save_demo_questions(now: datetime) -> None:
    """Let units object, ask for time and wait for citizens, exclusions be proposed, one merged."""
    lately = now - timedelta(minutes=20)
    work = _in_work(lately)
    for (event, given), one in zip(_ASKED, work, strict=False):
        unit = Actor("经办人", frozenset({"handler"}), unit=one.unit_id)
        perform(one.number, event, given, actor=_OTHERS.get(event, unit), now=lately)
    for one in work[len(_ASKED) : len(_ASKED) + 1]:
        _merge(one, lately)


def _in_work(before: datetime) -> list[Request]:
    """Accepted requests with time left that nobody touched since: one of each unit."""
    rows = Request.objects.filter(
        state="accepted", due_at__gt=before, moved_at__lt=before, unit__isnull=False
    )
    return list(rows.order_by("unit", "due_at").distinct("unit"))


def _merge(one: Request, at: datetime) -> None:
    """Two of one kind and unit become one matter, where there are two."""
    alike = Request.objects.filter(state="accepted", category=one.category_id, unit=one.unit_id)
    leader = alike.exclude(pk=one.pk).order_by("received_at").first()
    if leader is not None:
        given = StepInput(leader=leader.number, note="同一事由")
        perform(one.number, "merge", given, actor=_DISPATCHER, now=at)

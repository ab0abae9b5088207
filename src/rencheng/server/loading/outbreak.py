"""The demo's timetables (演示时间表): made on the last mornings, one of them public."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from rencheng.core.common.actor import SYSTEM, Actor
from rencheng.core.common.errors import InputError
from rencheng.server.outbreak.making import make_timetable
from rencheng.server.outbreak.publishing import publish

MORNINGS: Final = (4, 2, 0)  # days ago
_CHIEF: Final = Actor(name="指挥长 老秦", roles=frozenset({"supervisor", "commander"}))
_WORDS: Final = (
    "这是根据大家反映的症状推算的情景，不是承诺。各区高峰前后会差几天，图中色带表示可能的范围。"
    "高峰期请错峰就医：轻症先居家休息、多喝水，按说明用药，不必囤药；老人、孕妇和有慢性病的人如有气促、"
    "持续高热请尽早就诊或拨打 120。独居老人需要送药上门，请拨打 12345。"
)


def save_demo_outbreak(now: datetime) -> None:
    """Timetables of some mornings, as far as enough was counted, and the last one published."""
    run = None
    for ago in MORNINGS:
        try:
            run = make_timetable("requests", actor=SYSTEM, now=now - timedelta(days=ago))
        except InputError as error:
            if error.code != "outbreak_none":
                raise
    if run is not None:
        publish(run.pk, _WORDS, actor=_CHIEF, now=now)

"""How hot a topic is (热度): many people, agreeing others, quick growth, danger, a long time.

    heat = voices × (1 + growth·g) × (1 + urgency·u) × (1 + span·log2(1 + weeks)) × focus

    voices   people + again·(messages − people) + likes·√(all likes)
    g        share of messages that came in the busiest `surge_days` days (0 to 1)
    u        share of messages with words of danger or pressing need
    weeks    from the first to the last message
    focus    share of messages that name the topic's place or telling word, at least `least_focus`

The weights are policy (`HeatPolicy`, a table `[heat]` of the city's topics.toml).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rencheng.core.text.messages import Message

#: Words of danger and pressing need; whole messages are counted, not words.
URGENT = re.compile(
    r"安全隐患|危险|生命|出人命|伤人|火灾|起火|爆炸|触电|漏电|坍塌|塌方|倒塌|坠落|高空坠物|开裂|煤气|燃气泄漏"
    r"|停水|停电|断水|断电|停暖|血汗钱|讨薪|救命|中毒|窒息|无法呼吸|彻夜|通宵|无法入睡|病人|孕妇|婴儿|困人"
)


@dataclass(frozen=True, slots=True)
class HeatPolicy:
    """Weights of the formula above; ours, to be set by a city."""

    again: float = 0.5
    likes: float = 1.0
    growth: float = 0.5
    urgency: float = 0.3
    span: float = 0.05
    surge_days: float = 30.0
    least_focus: float = 0.2


@dataclass(frozen=True, slots=True)
class Heat:
    """The heat of a topic and what it is made of."""

    value: float
    people: int
    likes: int
    growth: float
    urgency: float
    weeks: float
    focus: float


def heat(messages: Sequence[Message], focus: float, policy: HeatPolicy) -> Heat:
    """The heat of messages that form one topic. focus: 0 to 1, see above."""
    people = _people(messages)
    likes = sum(message.likes for message in messages)
    times = sorted(message.time for message in messages if message.time)
    growth = _busiest(times, timedelta(days=policy.surge_days)) / len(messages)
    urgency = sum(bool(URGENT.search(m.title + m.text)) for m in messages) / len(messages)
    weeks = (times[-1] - times[0]).total_seconds() / 604_800 if times else 0.0
    voices = people + policy.again * (len(messages) - people) + policy.likes * math.sqrt(likes)
    value = (
        voices
        * (1 + policy.growth * growth)
        * (1 + policy.urgency * urgency)
        * (1 + policy.span * math.log2(1 + weeks))
        * max(policy.least_focus, focus)
    )
    return Heat(value, people, likes, growth, urgency, weeks, focus)


def _people(messages: Sequence[Message]) -> int:
    """Distinct senders; where they are unknown, the same text twice is taken for the same one."""
    return len({message.person or message.title + "\n" + message.text for message in messages})


def _busiest(times: Sequence[datetime], window: timedelta) -> int:
    """Most messages within one window; times in order."""
    begin = most = 0
    for end, time in enumerate(times):
        while time - times[begin] > window:
            begin += 1
        most = max(most, end - begin + 1)
    return most

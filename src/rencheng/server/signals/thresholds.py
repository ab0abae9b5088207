"""Thresholds of the detectors (阈值): where they stand, and how judgements move them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from rencheng.core.surveillance.policy import (
    DEFAULT_ALARMS,
    AlarmPolicy,
    adapted,
    alarms_from,
)
from rencheng.server.requests.policies import policy_of
from rencheng.server.signals.models import Alarm, AlarmEvent, AlarmThreshold

KIND = "alarms"


@dataclass(frozen=True, slots=True)
class Record:
    """How a detector has fared. share: of true alarms among those judged, None before any."""

    detector: str
    alpha: float
    judged: int
    true: int

    @property
    def share(self) -> float | None:
        return self.true / self.judged if self.judged else None


def policy(day: date) -> AlarmPolicy:
    """The city's rules for alarms on a day, else those of the house."""
    return policy_of(KIND, day, alarms_from, DEFAULT_ALARMS)


def alpha_of(detector: str, rules: AlarmPolicy) -> float:
    """The detector's threshold now, within the policy's bounds."""
    last = AlarmThreshold.objects.filter(detector=detector).order_by("-id").first()
    alpha = last.alpha if last else rules.alpha
    return min(max(alpha, rules.floor), rules.ceiling)


def learn(detector: str, *, now: datetime) -> float:
    """After a judgement: look at the latest ones and move the threshold where they ask for it.

    A move begins a new count: the same judgements do not move it twice.
    """
    rules = policy(now.date())
    last = AlarmThreshold.objects.filter(detector=detector).order_by("-id").first()
    judged = _judged(detector, rules.recent, since=last.at if last else None)
    alpha = alpha_of(detector, rules)
    moved = adapted(alpha, len(judged), judged.count("true"), rules)
    if moved != alpha:
        AlarmThreshold.objects.create(
            detector=detector,
            alpha=moved,
            at=now,
            judged=len(judged),
            judged_true=judged.count("true"),
            policy=rules.version,
        )
    return moved


def records(now: datetime) -> list[Record]:
    """How each detector has fared over its latest judgements."""
    rules = policy(now.date())
    found = []
    for detector in (
        Alarm.objects.order_by("detector").values_list("detector", flat=True).distinct()
    ):
        judged = _judged(detector, rules.recent, since=None)
        found.append(Record(detector, alpha_of(detector, rules), len(judged), judged.count("true")))
    return found


def _judged(detector: str, most: int, *, since: datetime | None) -> list[str]:
    """The latest judgement of each of the detector's alarms, newest first."""
    events = AlarmEvent.objects.filter(
        alarm__detector=detector, event__in=("judge_true", "judge_false")
    )
    if since is not None:
        events = events.filter(at__gt=since)
    verdicts: dict[int, str] = {}
    for alarm, event in events.order_by("-id").values_list("alarm_id", "event")[: 4 * most]:
        verdicts.setdefault(alarm, event.removeprefix("judge_"))
    return list(verdicts.values())[:most]

"""How alarms are raised, as data of the city (预警规则), and how judgements move the thresholds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AlarmPolicy:
    """alpha: where a detector's threshold begins, between floor and ceiling for good. q: greatest
    share of false alarms to be expected among those of a day. least: requests below which a day is
    no alarm. silent_from: expected requests from which silence is a signal. judged_least:
    judgements before a threshold moves; recent: of so many latest ones the share of true ones
    counts; true_low, true_high: below and above which it becomes stricter or looser by `step`.
    scan_days, scan_cases: of the space-time scan. recurrence_days: a cluster as strong comes by
    chance once in so many days.
    """

    version: str = "1"
    alpha: float = 0.001
    floor: float = 0.00001
    ceiling: float = 0.01
    q: float = 0.1
    least: int = 4
    silent_from: float = 12.0
    judged_least: int = 10
    recent: int = 40
    true_low: float = 0.4
    true_high: float = 0.8
    step: float = 2.0
    scan_days: int = 7
    scan_cases: int = 40
    recurrence_days: float = 365.0


def adapted(alpha: float, judged: int, true: int, policy: AlarmPolicy) -> float:
    """The threshold after a judgement: stricter where too many alarms were false, looser where
    nearly all were true, never beyond floor and ceiling.
    """
    if judged < policy.judged_least:
        return alpha
    share = true / judged
    if share < policy.true_low:
        return max(policy.floor, alpha / policy.step)
    if share > policy.true_high:
        return min(policy.ceiling, alpha * policy.step)
    return alpha

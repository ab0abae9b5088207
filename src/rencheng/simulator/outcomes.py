"""What became of a simulated request (办理结果): signed, reported, called back, or still open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

#: Share of requests that are reported back after they were due. Ours; the demo wants some red.
LATE_SHARE = 0.06
#: Resolution and satisfaction of the demo city's callbacks, near Beijing's of late 2019 (74/85 %).
RESOLVED_SHARE = 0.78
SATISFIED_SHARE = 0.85
#: Share of answers that a unit marks fit for everyone to read.
PUBLIC_SHARE = 0.25
_MEDIAN_SIGN_OFF = timedelta(hours=1.5)
_CALLBACK_AFTER = (timedelta(hours=4), timedelta(hours=40))


@dataclass(frozen=True, slots=True)
class Outcome:
    """Times are None where the step had not happened by `now`."""

    accepted_at: datetime | None
    reported_at: datetime | None
    closed_at: datetime | None
    resolved: bool | None
    satisfaction: int | None
    answer: str
    public: bool


def outcome(
    rng: Random,
    *,
    dispatched_at: datetime,
    due_at: datetime,
    now: datetime,
    answer: str,
) -> Outcome:
    """Draw what became of a request that was dispatched at `dispatched_at` and is due at `due_at`.

    Sign-off is log-normal around 1.5 hours; the report comes somewhere in the time allowed, after
    it for LATE_SHARE; the callback 4 to 40 hours later.
    """
    accepted = dispatched_at + _MEDIAN_SIGN_OFF * rng.lognormvariate(0, 0.8)
    allowed = due_at - dispatched_at
    part = rng.uniform(1.05, 1.6) if rng.random() < LATE_SHARE else rng.betavariate(2, 3)
    reported = max(accepted + timedelta(minutes=20), dispatched_at + allowed * part)
    closed = reported + rng.uniform(0, 1) * (_CALLBACK_AFTER[1] - _CALLBACK_AFTER[0])
    closed += _CALLBACK_AFTER[0]
    done = reported <= now
    resolved = rng.random() < RESOLVED_SHARE
    happy = rng.random() < (SATISFIED_SHARE + 0.1 if resolved else 0.3)
    satisfaction = rng.choice((3, 4, 4, 5, 5)) if happy else rng.choice((1, 2, 2))
    ended = closed <= now
    return Outcome(
        accepted_at=accepted if accepted <= now else None,
        reported_at=reported if done else None,
        closed_at=closed if ended else None,
        resolved=resolved if ended else None,
        satisfaction=satisfaction if ended else None,
        answer=answer if done else "",
        public=done and rng.random() < PUBLIC_SHARE,
    )


def answer_text(
    rng: Random,
    words: Mapping[str, Sequence[str]],
    *,
    title: str,
    unit: str,
    day: datetime,
    question: bool,
) -> str:
    """An official reply put together from the city's own sentences.

    words: sentences by part: opening, done, partly, question, closing.
    """
    middle = "question" if question else rng.choices(("done", "partly"), (0.8, 0.2))[0]
    parts = [rng.choice(words[part]) for part in ("opening", middle, "closing")]
    return "".join(parts).format(title=title, unit=unit, day=f"{day.month}月{day.day}日")

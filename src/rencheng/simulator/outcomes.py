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
#: Share of first contacts within the limit, of citizens nobody reached, of callbacks without a
#: grade, and of closed requests excluded from the rates. Ours.
CONTACT_SHARE = 0.95
UNREACHED_SHARE = 0.06
UNGRADED_SHARE = 0.04
EXCLUDED_SHARE = 0.01
#: Share of answers that a unit marks fit for everyone to read.
PUBLIC_SHARE = 0.25
#: How far a unit's own habits move its shares up or down. Ours.
_SKILL = 0.12
_TRIES = 3  # calls in vain before a request closes as unreached
_MEDIAN_SIGN_OFF = timedelta(hours=1.5)
_CALLBACK_AFTER = (timedelta(hours=4), timedelta(hours=40))


@dataclass(frozen=True, slots=True)
class Outcome:
    """Times are None where the step had not happened by `now`.

    tried_at: calls in vain; where closed_at follows them, nobody was reached. excluded: the code.
    """

    accepted_at: datetime | None
    contacted_at: datetime | None
    reported_at: datetime | None
    tried_at: tuple[datetime, ...]
    closed_at: datetime | None
    resolved: bool | None
    satisfaction: int | None
    excluded: str
    answer: str
    public: bool

    @property
    def unreached(self) -> bool:
        """Whether it closed without anybody having been asked."""
        return self.closed_at is not None and bool(self.tried_at)


def skill_of(unit: str) -> float:
    """How well a unit works in the demo, between -1 and 1: drawn from its code, always the same."""
    return Random(unit).uniform(-1, 1)  # the seed is the unit's name


def outcome(
    rng: Random,
    *,
    dispatched_at: datetime,
    due_at: datetime,
    now: datetime,
    answer: str,
    skill: float = 0.0,
) -> Outcome:
    """Draw what became of a request that was dispatched at `dispatched_at` and is due at `due_at`.

    Sign-off is log-normal around 1.5 hours; the first contact follows, within the limit for most;
    the report comes somewhere in the time allowed, after it for LATE_SHARE; the callback 4 to 40
    hours later. skill: of the unit, between -1 and 1.
    """
    better = skill * _SKILL
    accepted = dispatched_at + _MEDIAN_SIGN_OFF * rng.lognormvariate(0, 0.8)
    allowed = due_at - dispatched_at
    late = rng.random() < LATE_SHARE - better / 4
    part = rng.uniform(1.05, 1.6) if late else rng.betavariate(2, 3)
    reported = max(accepted + timedelta(minutes=20), dispatched_at + allowed * part)
    contacted = accepted + (reported - accepted) * rng.uniform(0.02, 0.1)
    if rng.random() > CONTACT_SHARE + better / 2:
        contacted = accepted + (reported - accepted) * rng.uniform(0.6, 0.95)
    closed = reported + rng.uniform(0, 1) * (_CALLBACK_AFTER[1] - _CALLBACK_AFTER[0])
    closed += _CALLBACK_AFTER[0]
    done, ended = reported <= now, closed <= now
    unreached = rng.random() < UNREACHED_SHARE
    tries = [reported + (closed - reported) * n / _TRIES for n in range(1, _TRIES + 1)]
    resolved, satisfaction = _said(rng, better)
    excluded = ended and rng.random() < EXCLUDED_SHARE
    return Outcome(
        accepted_at=accepted if accepted <= now else None,
        contacted_at=contacted if contacted <= now else None,
        reported_at=reported if done else None,
        tried_at=tuple(at for at in tries if at <= now) if unreached else (),
        closed_at=closed if ended else None,
        resolved=resolved if ended and not unreached else None,
        satisfaction=satisfaction if ended and not unreached else None,
        excluded=rng.choice(("unfounded", "procedure", "malicious")) if excluded else "",
        answer=answer if done else "",
        public=done and rng.random() < PUBLIC_SHARE,
    )


def _said(rng: Random, better: float) -> tuple[bool, int | None]:
    """What the citizen said at the callback: resolved or not, and the grade, if one was given."""
    resolved = rng.random() < RESOLVED_SHARE + better
    happy = rng.random() < (SATISFIED_SHARE + 0.1 if resolved else 0.3) + better / 2
    grade = rng.choice((3, 4, 4, 5, 5)) if happy else rng.choice((1, 2, 2))
    return resolved, None if rng.random() < UNGRADED_SHARE else grade


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

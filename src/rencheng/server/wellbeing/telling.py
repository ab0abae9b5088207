"""What the public is told and answers (面向公众): messages, facts, rumours, votes, the pulse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils import timezone

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import InputError
from rencheng.core.wellbeing.acts import demand
from rencheng.core.wellbeing.editorial import Kind
from rencheng.core.wellbeing.medicine import Remedy
from rencheng.core.wellbeing.pulse import MOST_OF_NETWORK, Ballot, Point, check, trend
from rencheng.core.wellbeing.risk import Frequency, Picture, frequency, picture
from rencheng.core.wellbeing.trials import Arm, Comparison, compare, wording_for
from rencheng.server.outbreak.publishing import published
from rencheng.server.people.vault import short_hash
from rencheng.server.wellbeing.editing import SHOWN_KEY
from rencheng.server.wellbeing.models import Entry, Helped, PulseBallot
from rencheng.server.wellbeing.rules import policy

PULSE_WEEKS: Final = 26
_RISE_DAYS = 10  # a peak within so many days is told as a rise, one just past as a peak; ours
_MOST = 50
_CACHED_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Fact:
    """A risk to look at: its fields, in people, and the picture of them."""

    entry: Entry
    data: dict[str, str]
    frequency: Frequency
    picture: Picture


@dataclass(frozen=True, slots=True)
class Message:
    """A message as one visitor sees it: the wording, with its fact, story, medicine."""

    entry: Entry
    data: dict[str, str]
    wording: str
    text: str
    fact: Fact | None
    story: Entry | None
    remedy: Remedy | None
    answered: bool


@dataclass(frozen=True, slots=True)
class Told:
    """All that is public now. phase: of the wave, by the timetable that is published."""

    phase: str
    messages: list[Message]
    facts: list[Fact]
    rumours: list[Entry]
    stories: list[Entry]
    remedies: Sequence[Remedy]


def told(visitor: str, now: datetime, district: str = "") -> Told:
    """What this visitor is told; messages of the phase first, then those of others."""
    shown = Entry.objects.filter(shown__isnull=False).order_by("-shown_at")
    if district:
        shown = shown.filter(Q(districts=[]) | Q(districts__contains=[district]))
    rows = list(shown[: _MOST * 4])
    facts = {str(one.pk): _fact(one) for one in rows if one.kind == Kind.FACT}
    stories = {str(one.pk): one for one in rows if one.kind == Kind.STORY}
    rules = policy(timezone.localtime(now).date())
    remedies = {one.code: one for one in rules.remedies}
    day, who = _who(visitor, now)
    answered = set(Helped.objects.filter(day=day, visitor=who).values_list("entry_id", flat=True))
    phase = phase_now(now)
    messages = []
    for one in rows:
        if one.kind == Kind.MESSAGE and one.shown is not None:
            wording = wording_of(one, visitor, now)
            data = one.shown
            messages.append(
                Message(
                    one,
                    data,
                    wording,
                    data["other_wording"] if wording == "b" else data["wording"],
                    facts.get(data["fact"]),
                    stories.get(data["story"]),
                    remedies.get(data["remedy"]),
                    one.pk in answered,
                )
            )
    messages.sort(key=lambda one: one.data["phase"] != phase)
    return Told(
        phase,
        messages[:_MOST],
        [one for one in facts.values() if one not in [m.fact for m in messages]][:_MOST],
        [one for one in rows if one.kind == Kind.RUMOUR][:_MOST],
        list(stories.values())[:_MOST],
        rules.remedies,
    )


def matching(query: str) -> list[Entry]:
    """Messages and rumours met that a search asks about: one of their words is in it."""
    shown: list[Entry] | None = cache.get(SHOWN_KEY)
    if shown is None:
        kinds = [Kind.MESSAGE, Kind.RUMOUR]
        rows = Entry.objects.filter(shown__isnull=False, kind__in=kinds)
        shown = list(rows.order_by("-shown_at")[: _MOST * 2])
        cache.set(SHOWN_KEY, shown, _CACHED_SECONDS)
    asked = query.casefold()
    return [
        one
        for one in shown
        if one.shown and any(word in asked for word in one.shown["words"].casefold().split())
    ][:3]


def phase_now(now: datetime) -> str:
    """The phase of the wave in the timetable that is public: most districts'; calm without one."""
    held = published()
    if held is None or held.run is None:
        return "calm"
    today = timezone.localtime(now).date()
    peaks = [
        date.fromisoformat(one["peak"]["0.5"])
        for one in held.run.data["regions"]
        if one["industry"] is None and one["peak"]
    ]
    if not peaks:
        return "calm"
    middle = sorted(peaks)[len(peaks) // 2]
    ahead = (middle - today).days
    if abs(ahead) <= _RISE_DAYS // 2:
        return "peak"
    return "rise" if ahead > 0 else "fall" if ahead > -3 * _RISE_DAYS else "calm"


def wording_of(entry: Entry, visitor: str, now: datetime) -> str:
    """The wording a visitor sees: by chance while two are compared, the better one afterwards."""
    if entry.shown is None or not entry.shown["other_wording"]:
        return "a"
    verdict = comparison(entry).verdict
    if verdict in {"a", "b"}:
        return verdict
    if verdict == "no_difference":
        return "a"
    day, who = _who(visitor, now)
    return wording_for(f"{day}{who}", f"{entry.pk}/{entry.version}")


def comparison(entry: Entry) -> Comparison:
    """How the two wordings of an entry's version stand."""
    rows = entry.answers.filter(version=entry.version).values("wording").annotate(
        many=Count("id"), yes=Count("id", filter=Q(helped=True))
    )  # fmt: skip
    arms = {one["wording"]: Arm(one["many"], one["yes"]) for one in rows.order_by()}
    return compare(arms.get("a", Arm(0, 0)), arms.get("b", Arm(0, 0)))


def say_helped(pk: int, *, helped: bool, visitor: str, now: datetime) -> bool:
    """Keep whether a message helped; False where this visitor, or too many of their network, has
    answered today. Raises InputError `entry_unknown`."""
    entry = Entry.objects.filter(pk=pk, kind=Kind.MESSAGE, shown__isnull=False).first()
    if entry is None:
        raise InputError("entry_unknown")
    day, who = _who(visitor, now)
    network = _network(visitor, day)
    same = Helped.objects.filter(entry=entry, day=day, network=network).count()
    if same >= MOST_OF_NETWORK:
        return False
    try:
        with transaction.atomic():
            Helped.objects.create(
                entry=entry,
                version=entry.version,
                wording=wording_of(entry, visitor, now),
                day=day,
                visitor=who,
                network=network,
                helped=helped,
            )
    except IntegrityError:
        return False
    return True


def vote(answers: Sequence[int], *, visitor: str, now: datetime) -> None:
    """Keep a ballot of the pulse. Raises InputError `pulse_answers`."""
    risk, act, trust = check(answers)
    day, who = _who(visitor, now)
    network = _network(visitor, day)
    PulseBallot.objects.create(
        day=day, visitor=who, network=network, risk=risk, act=act, trust=trust
    )


def pulse(now: datetime, *, actor: Actor) -> list[Point]:
    """The trend of the last half year."""
    demand("read", actor)
    since = timezone.localtime(now).date() - timedelta(weeks=PULSE_WEEKS)
    rows = PulseBallot.objects.filter(day__gte=since).order_by("id")
    return trend(
        Ballot(one.day, one.visitor, one.network, (one.risk, one.act, one.trust))
        for one in rows.iterator(chunk_size=5000)
    )


def _fact(entry: Entry) -> Fact:
    data = entry.shown or {}
    high = float(data["high"]) if data["high"] else None
    found = frequency(float(data["low"]), high)
    return Fact(entry, data, found, picture(found))


def _who(visitor: str, now: datetime) -> tuple[date, int]:
    day = timezone.localtime(now).date()
    return day, short_hash(f"{day} {visitor}", "minds-visitor")


def _network(visitor: str, day: date) -> int:
    """The neighbourhood of an address: the first three parts of IPv4, the first four of IPv6."""
    parts = visitor.split(":")[:4] if ":" in visitor else visitor.split(".")[:3]
    return short_hash(f"{day} {'.'.join(parts)}", "minds-network")

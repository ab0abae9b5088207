"""Notices (告知): what a step tells the citizen and a card the unit, in which language, when."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from rencheng.core.common.errors import InputError
from rencheng.core.lifecycle.rows import TRANSITIONS
from rencheng.core.lifecycle.timespans import hours_from, hours_text, within_hours

LANGUAGES = ("zh", "en")
#: What a template may speak of; none of it is personal data.
PLACEHOLDERS = ("city", "hotline", "number", "title", "unit", "due", "answer", "code", "link")
#: A long message by SMS is ten parts of 67 characters; what is longer belongs on the page.
TEXT_LENGTH = 670
#: What a unit is told, beside the steps that a citizen is told: reminder, yellow and red card.
CARDS = ("remind", "yellow", "red")
_EVENTS = frozenset(row.event for row in TRANSITIONS) | frozenset(CARDS)
_TITLE_SHOWN, _ANSWER_SHOWN = 20, 200
#: Minutes after which a notice that could not be delivered is tried again. Ours.
DEFAULT_RETRIES = (1, 5, 30, 120)
_MOST_RETRIES, _MOST_MINUTES = 10, 7 * 24 * 60

Fault = tuple[str, str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Template:
    """What is said at a step or with a card, in both languages. urgent: at night too."""

    event: str
    zh: str
    en: str
    urgent: bool = False

    @property
    def placeholders(self) -> frozenset[str]:
        """What it speaks of, in either language."""
        parts = (*string.Formatter().parse(self.zh), *string.Formatter().parse(self.en))
        return frozenset(name for _, name, _, _ in parts if name)

    def text(self, language: str) -> str:
        return self.en if language == "en" else self.zh


@dataclass(frozen=True, slots=True)
class NoticePolicy:
    """A city's templates with a version and the day they hold from.

    quiet: hours in which only urgent notices go out. repeat_minutes: the same step of the same
    request is told once in so long. language: for whoever chose none.
    """

    version: str
    valid_from: date
    templates: tuple[Template, ...] = ()
    quiet: tuple[time, time] | None = None
    repeat_minutes: int = 30
    retry_minutes: tuple[int, ...] = DEFAULT_RETRIES
    language: str = "zh"
    source: str = ""

    def template(self, event: str) -> Template | None:
        """What this step says; None where it says nothing."""
        return next((one for one in self.templates if one.event == event), None)

    def told_since(self, now: datetime) -> datetime:
        """What was told later than this is not told again."""
        return now - timedelta(minutes=self.repeat_minutes)

    def goes_out(self, now: datetime, *, urgent: bool) -> datetime:
        """When a notice may be sent: now, or when the quiet hours end. now: in the city's zone."""
        if urgent or self.quiet is None or not within_hours(self.quiet, now.time()):
            return now
        end = datetime.combine(now.date(), self.quiet[1], tzinfo=now.tzinfo)
        return end if end > now else end + timedelta(days=1)

    def again(self, tries: int, now: datetime, *, urgent: bool) -> datetime | None:
        """When to try again after `tries` tries in vain; None where it is given up."""
        if tries > len(self.retry_minutes):
            return None
        wait = timedelta(minutes=self.retry_minutes[tries - 1])
        return self.goes_out(now + wait, urgent=urgent)


#: A city without notices.toml tells nothing by itself.
NO_NOTICES = NoticePolicy("none", date.min)


def fill(template: Template, language: str, facts: Mapping[str, str]) -> str:
    """The text for a citizen. facts: of PLACEHOLDERS; what is missing stays empty."""
    given = dict.fromkeys(PLACEHOLDERS, "") | dict(facts)
    given["title"] = _short(given["title"], _TITLE_SHOWN)
    given["answer"] = _short(given["answer"], _ANSWER_SHOWN)
    return _short(template.text(language).format_map(given), TEXT_LENGTH)


def read_notices(data: Mapping[str, Any]) -> tuple[NoticePolicy | None, list[Fault]]:
    """A policy from plain data, as notices.toml holds it, and its faults (where, code, data).

    A faulty template is left out; without version and valid_from there is no policy.
    """
    faults: list[Fault] = []
    version, valid_from = data.get("version"), data.get("valid_from")
    if isinstance(valid_from, str):
        try:
            valid_from = date.fromisoformat(valid_from)
        except ValueError:
            valid_from = None
    if not isinstance(version, str) or not version:
        faults.append(("version", "city_value_missing", {}))
    if not isinstance(valid_from, date) or isinstance(valid_from, datetime):
        faults.append(("valid_from", "city_day", {"value": str(data.get("valid_from"))[:30]}))
    known = ", ".join(_KEYS)
    faults += [
        (key, "city_column_unknown", {"column": key, "known": known})
        for key in data
        if key not in _KEYS
    ]
    quiet = _quiet(data.get("quiet", ""), faults)
    repeat = _whole(data, "repeat_minutes", 30, faults)
    retries = _retries(data.get("retry_minutes", list(DEFAULT_RETRIES)), faults)
    language = data.get("language", LANGUAGES[0])
    if language not in LANGUAGES:
        allowed = ", ".join(LANGUAGES)
        value = {"value": str(language)[:30], "allowed": allowed}
        faults.append(("language", "city_choice", value))
    templates = _templates(data.get("templates", []), faults)
    if not isinstance(version, str) or not isinstance(valid_from, date):
        return None, faults
    source = str(data.get("source", ""))
    return (
        NoticePolicy(version, valid_from, templates, quiet, repeat, retries, language, source),
        faults,
    )


def notices_from(data: Mapping[str, Any]) -> NoticePolicy:
    """A policy that was saved sound. Raises InputError("policy_unusable") naming the field."""
    policy, faults = read_notices(data)
    if policy is None or faults:
        raise InputError("policy_unusable", field=faults[0][0] if faults else "version")
    return policy


def notices_data(policy: NoticePolicy) -> dict[str, Any]:
    """The policy as plain data that `notices_from` reads again."""
    return {
        "version": policy.version,
        "valid_from": policy.valid_from.isoformat(),
        "source": policy.source,
        "quiet": hours_text(policy.quiet),
        "repeat_minutes": policy.repeat_minutes,
        "retry_minutes": list(policy.retry_minutes),
        "language": policy.language,
        "templates": [
            {"event": one.event, "zh": one.zh, "en": one.en, "urgent": one.urgent}
            for one in policy.templates
        ],
    }


def notices_on(policies: Sequence[NoticePolicy], day: date) -> NoticePolicy:
    """The policy that holds on `day`: the newest already valid."""
    valid = [policy for policy in policies if policy.valid_from <= day]
    return max(valid, key=lambda policy: policy.valid_from, default=NO_NOTICES)


_KEYS = (
    *("version", "valid_from", "source", "quiet", "repeat_minutes", "retry_minutes"),
    *("language", "templates"),
)
_TEMPLATE_KEYS = ("event", "zh", "en", "urgent")


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def _quiet(given: Any, faults: list[Fault]) -> tuple[time, time] | None:
    if given == "":
        return None
    hours = hours_from(given) if isinstance(given, str) else None
    if hours is None:
        faults.append(("quiet", "dispatch_hours", {"value": str(given)[:30]}))
    return hours


def _whole(data: Mapping[str, Any], key: str, otherwise: int, faults: list[Fault]) -> int:
    value = data.get(key, otherwise)
    if type(value) is not int or not 0 <= value <= _MOST_MINUTES:
        faults.append((key, "notice_minutes", {"value": str(value)[:30], "most": _MOST_MINUTES}))
        return otherwise
    return value


def _retries(given: Any, faults: list[Fault]) -> tuple[int, ...]:
    whole = isinstance(given, list) and all(
        type(one) is int and 0 < one <= _MOST_MINUTES for one in given
    )
    if not whole or len(given) > _MOST_RETRIES:
        faults.append(("retry_minutes", "notice_retries", {"most": _MOST_RETRIES}))
        return DEFAULT_RETRIES
    return tuple(given)


def _templates(given: Any, faults: list[Fault]) -> tuple[Template, ...]:
    templates: dict[str, Template] = {}
    for number, entry in enumerate(given if isinstance(given, list) else [], 1):
        where = f"templates[{number}]"
        before = len(faults)
        if not isinstance(entry, dict):
            faults.append((where, "notice_template_form", {}))
            continue
        event = entry.get("event")
        if event not in _EVENTS:
            known = ", ".join(sorted(_EVENTS))
            faults.append(
                (f"{where}.event", "notice_event", {"value": str(event)[:30], "known": known})
            )
        elif event in templates:
            faults.append((f"{where}.event", "notice_event_twice", {"event": event}))
        for key in entry:
            if key not in _TEMPLATE_KEYS:
                known = ", ".join(_TEMPLATE_KEYS)
                data = {"column": key, "known": known}
                faults.append((f"{where}.{key}", "city_column_unknown", data))
        for language in LANGUAGES:
            _check_text(f"{where}.{language}", entry.get(language), faults)
        if type(entry.get("urgent", False)) is not bool:
            faults.append((f"{where}.urgent", "notice_urgent", {}))
        if len(faults) == before:
            templates[str(event)] = Template(
                str(event), entry["zh"], entry["en"], entry.get("urgent", False)
            )
    return tuple(templates.values())


def _check_text(where: str, text: Any, faults: list[Fault]) -> None:
    if not isinstance(text, str) or not text.strip():
        faults.append((where, "city_value_missing", {}))
        return
    if len(text) > TEXT_LENGTH:
        faults.append((where, "city_value_long", {"length": len(text), "limit": TEXT_LENGTH}))
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError:
        faults.append((where, "notice_braces", {}))
        return
    for _, name, form, conversion in parts:
        if name is not None and (name not in PLACEHOLDERS or form or conversion):
            known = ", ".join(PLACEHOLDERS)
            faults.append((where, "notice_placeholder", {"value": name[:30], "known": known}))

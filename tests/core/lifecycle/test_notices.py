"""What citizens are told, when it may go out, and what is wrong with a city's templates."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rencheng.core.common.errors import InputError
from rencheng.core.lifecycle.notices import (
    NO_NOTICES,
    TEXT_LENGTH,
    fill,
    notices_data,
    notices_from,
    notices_on,
    read_notices,
)
from rencheng.core.lifecycle.timespans import within_hours

ZONE = ZoneInfo("Asia/Shanghai")
DISPATCH = {"event": "dispatch", "zh": "【{city}】{number}派给{unit}", "en": "{number} → {unit}"}
POLICY = {
    "version": "1",
    "valid_from": "2025-01-01",
    "quiet": "21:30-08:00",
    "retry_minutes": [1, 5],
    "templates": [DISPATCH],
}


def at(clock: str, day: int = 2) -> datetime:
    return datetime.fromisoformat(f"2026-03-{day:02d}T{clock}").replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("now", "urgent", "goes"),
    [
        (at("12:00"), False, at("12:00")),
        (at("21:29"), False, at("21:29")),
        (at("21:30"), False, at("08:00", 3)),
        (at("23:59"), False, at("08:00", 3)),
        (at("03:00"), False, at("08:00")),
        (at("08:00"), False, at("08:00")),
        (at("03:00"), True, at("03:00")),
    ],
)
def test_the_night_is_quiet_but_for_what_is_urgent(
    now: datetime, urgent: bool, goes: datetime
) -> None:
    assert notices_from(POLICY).goes_out(now, urgent=urgent) == goes


@given(st.integers(0, 365 * 24 * 60), st.integers(1, 4))
def test_nothing_goes_out_early_or_in_the_quiet_hours(minutes: int, tries: int) -> None:
    policy = notices_from(POLICY)
    now = at("00:00") + timedelta(minutes=minutes)
    assert policy.quiet is not None
    goes = policy.goes_out(now, urgent=False)
    assert now <= goes <= now + timedelta(days=1)
    assert not within_hours(policy.quiet, goes.time())
    again = policy.again(tries, now, urgent=False)
    assert (again is None) == (tries > 2)
    assert again is None or again >= now + timedelta(minutes=(1, 5)[tries - 1])


def test_what_was_told_within_the_while_is_not_told_again() -> None:
    policy = notices_from({**POLICY, "repeat_minutes": 30})
    assert policy.told_since(at("12:00")) == at("11:30")


def test_the_text_is_the_citys_words_in_the_citizens_language() -> None:
    (template,) = notices_from(POLICY).templates
    assert template.placeholders == {"city", "number", "unit"}
    facts = {"city": "试城", "number": "7", "unit": "{x}"}
    assert fill(template, "zh", facts) == "【试城】7派给{x}"
    assert fill(template, "en", facts) == "7 → {x}"
    long = notices_from({**POLICY, "templates": [{**DISPATCH, "zh": "{answer}" * 9}]})
    assert len(fill(long.templates[0], "zh", {"answer": "字" * 999})) == TEXT_LENGTH


def test_the_newest_valid_policy_holds() -> None:
    old, new = (
        notices_from(POLICY),
        notices_from({**POLICY, "version": "2", "valid_from": "2026-02-01"}),
    )
    assert notices_on([new, old], at("12:00").date()) is new
    assert notices_on([new, old], date(2026, 1, 1)) is old
    assert notices_on([], at("12:00").date()) is NO_NOTICES
    assert notices_from(notices_data(old)) == old


@pytest.mark.parametrize(
    ("change", "where", "code"),
    [
        ({"version": ""}, "version", "city_value_missing"),
        ({"valid_from": "soon"}, "valid_from", "city_day"),
        ({"quiet": "25:00-08:00"}, "quiet", "dispatch_hours"),
        ({"quiet": 8}, "quiet", "dispatch_hours"),
        ({"language": "fr"}, "language", "city_choice"),
        ({"repeat_minutes": -1}, "repeat_minutes", "notice_minutes"),
        ({"retry_minutes": [0]}, "retry_minutes", "notice_retries"),
        ({"retry_minutes": "never"}, "retry_minutes", "notice_retries"),
        ({"colour": "red"}, "colour", "city_column_unknown"),
        ({"templates": ["x"]}, "templates[1]", "notice_template_form"),
        ({"templates": [{**DISPATCH, "event": "sing"}]}, "templates[1].event", "notice_event"),
        ({"templates": [DISPATCH, DISPATCH]}, "templates[2].event", "notice_event_twice"),
        ({"templates": [{**DISPATCH, "en": ""}]}, "templates[1].en", "city_value_missing"),
        ({"templates": [{**DISPATCH, "zh": "{phone}"}]}, "templates[1].zh", "notice_placeholder"),
        ({"templates": [{**DISPATCH, "zh": "{city!r}"}]}, "templates[1].zh", "notice_placeholder"),
        (
            {"templates": [{**DISPATCH, "zh": "{city:>9}"}]},
            "templates[1].zh",
            "notice_placeholder",
        ),
        ({"templates": [{**DISPATCH, "zh": "{city.x}"}]}, "templates[1].zh", "notice_placeholder"),
        ({"templates": [{**DISPATCH, "zh": "{"}]}, "templates[1].zh", "notice_braces"),
        ({"templates": [{**DISPATCH, "zh": "长" * 671}]}, "templates[1].zh", "city_value_long"),
        ({"templates": [{**DISPATCH, "urgent": "yes"}]}, "templates[1].urgent", "notice_urgent"),
    ],
)
def test_a_fault_is_named(change: dict[str, Any], where: str, code: str) -> None:
    assert (where, code) in [fault[:2] for fault in read_notices({**POLICY, **change})[1]]
    with pytest.raises(InputError, match="policy_unusable"):
        notices_from({**POLICY, **change})

"""What a history tells: redos, units that bounced it, extensions, when it closed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from rencheng.core.lifecycle.history import Event, bouncers, closed_at, extensions, redos

START = datetime(2026, 3, 2, tzinfo=UTC)


def history(*steps: tuple[str, str, str, str | None]) -> list[Event]:
    return [
        Event(event, source, target, START + timedelta(hours=hour), unit)
        for hour, (event, source, target, unit) in enumerate(steps)
    ]


BOUNCED = history(
    ("receive", "", "received", None),
    ("dispatch", "received", "dispatched", "heat"),
    ("object", "dispatched", "objected", "heat"),
    ("return_", "objected", "received", None),
    ("dispatch", "received", "dispatched", "river"),
    ("object", "dispatched", "objected", "river"),
    ("uphold", "objected", "dispatched", "river"),
    ("object", "dispatched", "objected", "river"),
    ("return_", "objected", "received", None),
    ("dispatch", "received", "dispatched", "heat"),
    ("object", "dispatched", "objected", "heat"),
    ("return_", "objected", "received", None),
)


def test_a_unit_that_bounced_twice_counts_once_and_one_that_was_wrong_does_not() -> None:
    assert bouncers(BOUNCED) == ("heat", "river")
    assert bouncers(BOUNCED[:8]) == ("heat",)
    assert bouncers([]) == ()


def test_redos_and_reopenings_count_together() -> None:
    lines = history(
        ("redo", "reported", "dispatched", "heat"),
        ("accept", "dispatched", "accepted", "heat"),
        ("reopen", "closed", "received", "heat"),
    )
    assert redos(lines) == 2


def test_extensions_count_since_the_last_dispatch() -> None:
    lines = history(
        ("extend", "accepted", "accepted", "heat"),
        ("redo", "reported", "dispatched", "heat"),
        ("extend", "accepted", "accepted", "heat"),
        ("ask_extension", "accepted", "accepted", "heat"),
    )
    assert extensions(lines) == 1
    assert extensions(lines[:1]) == 1
    assert extensions(lines[:2]) == 0


def test_closed_at_is_the_last_closing_and_not_what_was_said_of_it_later() -> None:
    lines = history(
        ("call_back", "reported", "closed", "heat"),
        ("reopen", "closed", "received", "heat"),
        ("answer", "received", "closed", "heat"),
        ("propose_exclusion", "closed", "closed", "heat"),
    )
    assert closed_at(lines) == START + timedelta(hours=2)
    assert closed_at(lines[:2]) is None
    assert closed_at([]) is None

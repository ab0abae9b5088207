"""What plain data may be; who may do what by a table."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from rencheng.core.common.actor import Actor
from rencheng.core.common.acts import allowed, require
from rencheng.core.common.errors import RefusedError
from rencheng.core.common.given import is_day


@pytest.mark.parametrize(
    ("given", "day"),
    [
        (date(2026, 1, 1), True),
        ("2026-01-01", True),
        ("2026-13-01", False),
        (datetime(2026, 1, 1, tzinfo=UTC), False),
        (20260101, False),
        (None, False),
    ],
)
def test_a_day(given: Any, day: bool) -> None:
    assert is_day(given) is day


def test_acts_by_role() -> None:
    acts = {"publish": frozenset({"commander", "supervisor"})}
    require(acts, "publish", Actor(name="a", roles=frozenset({"commander"})))
    nobody = Actor(name="b", roles=frozenset({"handler"}))
    assert not allowed(acts, "publish", nobody)
    with pytest.raises(RefusedError) as caught:
        require(acts, "publish", nobody)
    assert caught.value.data == {"event": "publish", "roles": "commander, supervisor"}

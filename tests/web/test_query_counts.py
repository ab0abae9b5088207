"""No page asks the database more often because there are more rows."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from support.town import send

if TYPE_CHECKING:
    from collections.abc import Callable

    from web.conftest import SignIn

COLD = "utilities/heating/cold"
#: who, where, how many queries at most: each is what the page needs, whatever the rows.
PAGES = [
    ("", "/", 8),
    ("", "/search?q=暖气", 5),
    ("", "/guides/", 3),
    ("", "/guides/g-1", 5),
    ("", "/lines", 3),
    ("", "/submit/", 3),
    ("heating", "/desk/", 10),
    ("heating", "/desk/counters.json", 6),
    ("chief", "/desk/board", 16),
    ("chief", "/desk/dispatch?category=utilities/heating/cold", 14),
    ("chief", "/desk/", 10),
    ("chief", "/desk/?state=dispatched&category=utilities&district=010101&text=暖", 10),
    ("heating", "/desk/requests/{number}", 16),
    ("chief", "/desk/rates", 10),
    ("chief", "/desk/rates?by=street&category=utilities", 12),
    ("chief", "/desk/rates?by=month", 9),
    ("chief", "/desk/rates/trend.json", 9),
    ("chief", "/desk/rates/requests?month={month}&rate=response", 9),
    ("chief", "/desk/rates/requests?month={month}&rate=score", 9),
    ("chief", "/desk/rates/streets", 8),
    ("chief", "/desk/rates/issues", 12),
    ("heating", "/desk/rates/cards", 13),
    ("chief", "/desk/rates/replay", 7),
    ("reviewer", "/desk/reviews", 9),
    ("callback", "/desk/callbacks", 9),
    ("operator", "/desk/operator", 12),
    ("chief", "/desk/calls", 16),
    ("chief", "/desk/care", 9),
    ("chief", "/desk/grid", 16),
    ("", "/communities", 4),
    ("chief", "/command/", 14),
    ("chief", "/command/picture.json", 12),
    ("chief", "/command/direction/", 10),
    ("chief", "/command/direction/?by=unit", 10),
    ("chief", "/command/delay/", 6),
    ("chief", "/command/topics/", 12),
]


@pytest.mark.parametrize(("name", "path", "most"), PAGES)
def test_queries_do_not_grow(
    seat: SignIn,
    django_assert_max_num_queries: Callable[[int], AbstractContextManager[Any]],
    name: str,
    path: str,
    most: int,
) -> None:
    client = seat(name or "chief")
    if not name:
        client.logout()
    counts = []
    sent, month = 0, f"{timezone.localdate():%Y-%m}"
    for rows in (5, 50):
        while sent < rows:
            sent += 1
            number = send(f"柳荫里{sent}号楼暖气不热", category=COLD)
        client.get(path.format(number=number, month=month))  # what a process loads once
        cache.clear()
        with django_assert_max_num_queries(most) as seen:
            assert client.get(path.format(number=number, month=month)).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]

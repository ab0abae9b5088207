"""The operator's help, the community's page and the shift's figures: prints JSON.

In a folder of its own (`--home`), with as many requests as are asked for:

    .venv/bin/python benchmarks/grassroots.py --rows 1000000 --calls 100000
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from django.core.cache import cache
from django.test import Client

from rencheng.cli.bench.town import bench_home, fill, prepare_city, sample_texts
from rencheng.cli.runtime import with_database

_TYPED = (6, 12, 20, 40)  # characters after which the help is asked for
_COMMUNITIES = 40


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--calls", type=int, default=100_000)
    parser.add_argument("--home", type=Path, default=Path("var/bench"))
    given = parser.parse_args()
    with bench_home(given.home), with_database():
        prepare_city()
        figures = {"requests": fill(given.rows)}
        figures |= {"community": _communities(), "operator": _operator()}
        figures["calls"] = _calls(given.calls)
    machine = {"cpus": os.cpu_count(), "python": platform.python_version()}
    print(json.dumps({"name": "grassroots", "machine": machine, "figures": figures}, indent=1))


def _communities() -> dict[str, float]:
    """Whole answers of the desk's page of a community, none from the cache."""
    from rencheng.server.places.models import Place

    client = _signed_in("commander")
    codes = list(Place.objects.filter(level="community").values_list("code", flat=True))
    client.get(f"/desk/places/{codes[0]}")
    return _times([_getter(client, code) for code in codes[:_COMMUNITIES]])


def _getter(client: Client, code: str) -> Callable[[], object]:
    def get() -> object:
        cache.delete(f"place_page_{code}")
        return client.get(f"/desk/places/{code}")

    return get


def _operator() -> dict[str, float]:
    """Whole answers of the help beside the words, as texts are typed."""
    client = _signed_in("operator")
    asked = [text[:count] for text in sample_texts(60) for count in _TYPED]
    client.post("/desk/operator/help", {"text": asked[-1]})
    return _times(
        [lambda text=text: client.post("/desk/operator/help", {"text": text}) for text in asked]
    )


def _calls(count: int) -> dict[str, object]:
    """A day of simulated calls in the tables, against the simulator's own sums."""
    from django.utils import timezone

    from rencheng.core.staffing.calls import CallState, Tally, tally
    from rencheng.server.calls.actions import Call, record_calls
    from rencheng.server.calls.models import CallRecord
    from rencheng.server.calls.shift import shift_page, tallies
    from rencheng.simulator.calls import Switchboard

    day = timezone.make_aware(datetime(2024, 3, 4))  # noqa: DTZ001 - made aware here
    CallRecord.objects.filter(rang_at__gte=day, rang_at__lt=day + timedelta(days=1)).delete()
    rng, board = Random(3), Switchboard(count)
    moments = sorted(day + timedelta(seconds=rng.uniform(0, 86_399)) for _ in range(count))
    lived = [board.answer(at, rng) for at in moments]
    record_calls(
        (
            Call(
                f"bench-{at}",
                "",
                one.rang_at,
                one.picked_up_at,
                one.hung_up_at,
                seat=one.agent or "",
                wrapped_up_at=one.wrapped_up_at,
            )
            for at, one in enumerate(lived)
        ),
        now=timezone.now(),
    )
    truth = tally(
        CallState(one.rang_at, one.picked_up_at, None, 0.0, one.hung_up_at, one.wrapped_up_at)
        for one in lived
    )
    counted = sum((one for _, _, one in tallies(day, day + timedelta(days=1))), Tally())
    apart = {
        name: getattr(counted, name) - getattr(truth, name) for name in Tally.__dataclass_fields__
    }
    page = [lambda: shift_page(day.date(), timezone.localtime())] * 10
    return {
        "calls": count,
        "largest_difference": max(map(abs, apart.values())),
        "abandoned": truth.abandoned,
        "handle_mean_s": truth.handle_mean,
        "page": _times(page),
    }


def _signed_in(name: str) -> Client:
    from rencheng.server.people.models import User

    client = Client(HTTP_HOST="localhost")
    client.force_login(User.objects.get(username=name))
    return client


def _times(asks: list[Callable[[], object]]) -> dict[str, float]:
    taken = []
    for ask in asks:
        start = time.perf_counter()
        answer = ask()
        taken.append((time.perf_counter() - start) * 1000)
        if getattr(answer, "status_code", 200) != 200:
            raise SystemExit(f"status {answer.status_code}")  # type: ignore[attr-defined]
    taken.sort()
    return {
        "asked": len(taken),
        "p50_ms": round(statistics.median(taken), 1),
        "p95_ms": round(taken[int(len(taken) * 0.95)], 1),
    }


if __name__ == "__main__":
    main()

"""Feeds that are asked for (拉取): a table behind an address, by the rules of the city."""

from __future__ import annotations

import tempfile
from datetime import datetime, timedelta
from pathlib import Path

import httpx

from rencheng.core.common.actor import SYSTEM
from rencheng.core.common.errors import RenchengError
from rencheng.importers.outages import read_outages
from rencheng.server.lifelines.models import Pull
from rencheng.server.lifelines.outages import find_outages
from rencheng.server.lifelines.readings import Taken, take_readings
from rencheng.server.lifelines.rules import policy

MOST_BYTES = 50_000_000
TIMEOUT_SECONDS = 20.0
LONGEST_SPAN = timedelta(days=400)


def pull_all(now: datetime) -> dict[str, str]:
    """Ask every feed that has an address; lifeline → what went wrong, "" where nothing did."""
    rules = policy(now.date())
    return {
        lifeline: pull(lifeline, rule.pull, now)
        for lifeline, rule in rules.lifelines.items()
        if rule.pull
    }


def pull(lifeline: str, address: str, now: datetime) -> str:
    """Ask one feed. What went wrong is kept with the pull and returned, "" where nothing did."""
    why, taken, refused = "", Taken(0, 0, None, None), 0
    with tempfile.TemporaryDirectory() as folder:
        try:
            file = Path(folder) / "feed.csv"
            _fetch(address, file)
            read, problems = read_outages(file)
            taken = take_readings(lifeline, read, problems, actor=SYSTEM, now=now)
            refused = len(problems)
        except (httpx.HTTPError, OSError) as error:
            why = type(error).__name__
        except RenchengError as error:
            why = error.code
    if taken.first is not None:
        find_outages(lifeline, max(taken.first, now - LONGEST_SPAN), now, now=now)
    values = {"asked_at": now, "rows": taken.taken, "refused": refused, "why": why}
    if not why:
        values["good_at"] = now
    Pull.objects.update_or_create(lifeline=lifeline, defaults=values)
    return why


def _fetch(address: str, file: Path) -> None:
    """The answer into a file; OSError where it is larger than MOST_BYTES."""
    with (
        httpx.stream("GET", address, timeout=TIMEOUT_SECONDS, follow_redirects=False) as answer,
        file.open("wb") as target,
    ):
        answer.raise_for_status()
        size = 0
        for piece in answer.iter_bytes():
            size += len(piece)
            if size > MOST_BYTES:
                raise OSError("too large")
            target.write(piece)

"""The server as `rencheng bench` runs it: the real one, with a bare view beside it (基准测试服务).

A thread samples what every request is at, and writes the counts to RENCHENG_BENCH_SHARES.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections import Counter
from importlib import import_module
from pathlib import Path
from types import FrameType

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from rencheng.config.wsgi import application

__all__ = ["application"]

_EVERY_S = 0.05  # ten times as often, the sampler itself took a seventh of the machine
_WRITE_EVERY = 20

_OURS = f"{os.sep}rencheng{os.sep}"
#: Where a stack's innermost known frame lies → whose time it is; the driver waits in psycopg.
_FRAMEWORK = tuple(f"{os.sep}{name}{os.sep}" for name in ("django", "ninja", "pydantic"))
_DATABASE = f"{os.sep}psycopg{os.sep}"


@csrf_exempt
def bare(request: HttpRequest) -> HttpResponse:
    """What the framework does when it has nothing to do."""
    return HttpResponse(b'{"ok": true}', content_type="application/json")


urls = import_module("rencheng.config.urls")  # only now: the application has set up Django
urls.urlpatterns.append(path("bench/bare", bare))


def _sample(target: Path) -> None:
    counts: Counter[str] = Counter()
    rounds = 0
    while True:
        time.sleep(_EVERY_S)
        for frame in sys._current_frames().values():
            if (whose := _whose(frame)) is not None:
                counts[whose] += 1
        rounds += 1
        if rounds % _WRITE_EVERY == 0:
            fresh = target.with_suffix(".new")
            fresh.write_text(json.dumps(counts), "ascii")
            fresh.replace(target)


def _whose(frame: FrameType | None) -> str | None:
    """Whose time a thread's stack is: database, framework or ours; None where it serves nobody."""
    found = None
    while frame is not None:
        name = frame.f_code.co_filename
        if found is None:
            if _DATABASE in name:
                found = "database"
            elif any(part in name for part in _FRAMEWORK):
                found = "framework"
            elif _OURS in name and not name.endswith("bench.py"):
                found = "ours"
        if frame.f_code.co_name == "__call__" and name.endswith("handlers/wsgi.py"):
            return found
        frame = frame.f_back
    return None


_shares = os.environ.get("RENCHENG_BENCH_SHARES")
if _shares:
    threading.Thread(
        target=_sample, args=(Path(_shares) / f"{os.getpid()}.json",), daemon=True
    ).start()

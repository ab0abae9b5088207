"""How long the server takes for each page, with the requests that this installation holds.

In-process, without network or browser; signs in as the demo's staff. Prints JSON. After a first
`make up`, in the same folder:

    .venv/bin/python benchmarks/pages.py --repeats 40
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import time
from collections.abc import Iterator

from django.test import Client

from rencheng.cli.runtime import with_database


def pages() -> Iterator[tuple[str, str, str]]:
    """(name, who, address)."""
    from rencheng.server.knowledge.models import Guide, PublicAnswer
    from rencheng.server.requests.models import Request

    guide = Guide.objects.values_list("code", flat=True).first()
    answer = PublicAnswer.objects.values_list("request_number", flat=True).first()
    newest = Request.objects.order_by("-id").values_list("number", flat=True).first()
    yield "home", "", "/"
    yield "results", "", "/search?q=暖气不热怎么办"
    yield "results, rare words", "", "/search?q=噪音扰民 施工 夜间 投诉 电话"
    if guide:
        yield "guide", "", f"/guides/{guide}"
    if answer:
        yield "answer", "", f"/answers/{answer}"
    yield "guides", "", "/guides/"
    yield "submit", "", "/submit/"
    yield "worklist, dispatcher", "dispatcher", "/desk/"
    yield "worklist, all closed", "dispatcher", "/desk/?state=closed"
    yield "worklist, street", "street", "/desk/"
    yield "worklist, searched", "dispatcher", "/desk/?text=暖气"
    yield "request", "dispatcher", f"/desk/requests/{newest}"
    yield "command", "commander", "/command/"
    yield "command, a week", "commander", "/command/?hours=168"


def measure(client: Client, address: str, repeats: int) -> dict[str, float]:
    first = client.get(address)
    if first.status_code != 200:
        raise SystemExit(f"{address}: {first.status_code}")
    taken = []
    for _ in range(repeats):
        start = time.perf_counter()
        client.get(address)
        taken.append((time.perf_counter() - start) * 1000)
    taken.sort()
    return {
        "p50_ms": round(statistics.median(taken), 1),
        "p95_ms": round(taken[int(len(taken) * 0.95)], 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="How long the server takes for each page.")
    parser.add_argument("--repeats", type=int, default=40)
    repeats = parser.parse_args().repeats
    with with_database():
        print(json.dumps(report(repeats), ensure_ascii=False, indent=1))


def report(repeats: int) -> dict[str, object]:
    from rencheng.server.people.models import User
    from rencheng.server.requests.models import Request

    figures: dict[str, object] = {"requests": Request.objects.count()}
    for name, who, address in pages():
        client = Client(HTTP_HOST="localhost")
        if who:
            client.force_login(User.objects.get(username=who))
        figures[name] = measure(client, address, repeats)
    machine = {"cpus": os.cpu_count(), "python": platform.python_version()}
    return {"name": "pages", "machine": machine, "figures": figures}


if __name__ == "__main__":
    main()

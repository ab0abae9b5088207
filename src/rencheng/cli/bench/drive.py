"""The client of a benchmark: real HTTP over connections that stay open, several at once."""

from __future__ import annotations

import http.client
import json
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from rencheng.cli.bench.town import Keys

#: So many citizens and members of staff at once: as many as the server has threads.
CLIENTS = 8
_TIMEOUT_S = 30


class Line:
    """One connection to the server, kept open."""

    def __init__(self, host: str, port: int) -> None:
        self.connection = http.client.HTTPConnection(host, port, timeout=_TIMEOUT_S)

    def get(self, address: str, cookie: str = "") -> int:
        headers = {"Accept-Encoding": "gzip", "Accept-Language": "zh-CN"}
        if cookie:
            headers["Cookie"] = f"sessionid={cookie}"
        self.connection.request("GET", address, headers=headers)
        answer = self.connection.getresponse()
        answer.read()
        return answer.status

    def post(self, address: str, body: dict[str, Any], key: str = "") -> dict[str, Any]:
        """The answer's JSON; RuntimeError with its words where it is no success."""
        headers = {"Content-Type": "application/json", "Accept-Language": "zh-CN"}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        self.connection.request("POST", address, json.dumps(body), headers)
        answer = self.connection.getresponse()
        said = answer.read()
        if answer.status not in {200, 201}:
            raise RuntimeError(f"{address}: {answer.status} {said[:300]!r}")
        found: dict[str, Any] = json.loads(said)
        return found


@dataclass(slots=True)
class Run:
    """What a run did: how often, in which time, and how long each call took, in seconds."""

    done: int = 0
    seconds: float = 0.0
    taken: list[float] = field(default_factory=list)
    straight: int = 0

    def per_second(self) -> float:
        return self.done / self.seconds if self.seconds else 0.0

    def quantile_ms(self, share: float) -> float:
        ordered = sorted(self.taken)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 if ordered else 0.0


def in_parallel(act: Callable[[Line, int, Run], None], host: str, port: int, seconds: float) -> Run:
    """Repeat `act` on CLIENTS lines for so many seconds; the first error ends the run."""
    whole, lock = Run(), threading.Lock()
    errors: list[Exception] = []
    numbers = count()
    began = time.perf_counter()
    until = began + seconds

    def work() -> None:
        line, mine = Line(host, port), Run()
        try:
            while time.perf_counter() < until and not errors:
                act(line, next(numbers), mine)
                mine.done += 1
        except Exception as error:
            errors.append(error)
        with lock:
            whole.done += mine.done
            whole.straight += mine.straight
            whole.taken.extend(mine.taken)

    threads = [threading.Thread(target=work) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    whole.seconds = time.perf_counter() - began
    if errors:
        raise errors[0]
    return whole


def intake(texts: Sequence[str]) -> Callable[[Line, int, Run], None]:
    """One request sent in."""

    def act(line: Line, number: int, run: Run) -> None:
        _send(line, texts[number % len(texts)], run)

    return act


def lifecycle(texts: Sequence[str], keys: Keys, fallback: str) -> Callable[[Line, int, Run], None]:
    """One whole life: receive, dispatch (straight, or by a dispatcher), accept, report, callback.

    fallback: the unit to which the dispatcher sends what the rules were not sure of.
    """

    def act(line: Line, number: int, run: Run) -> None:
        receipt = _send(line, texts[number % len(texts)], run)
        steps = f"/api/v1/requests/{receipt['number']}/steps"
        unit = receipt["unit"]
        if unit:
            run.straight += 1
        else:
            unit = fallback
            _step(line, steps, keys.dispatcher, run, event="dispatch", unit=unit)
        key = keys.of_unit[unit]
        _step(line, steps, key, run, event="accept")
        answer = "已派人到现场核实，问题已经处理完毕，感谢您的反映。"
        _step(line, steps, key, run, event="report_back", text=answer, public=True)
        _step(line, steps, keys.callback, run, event="call_back", resolved=True, satisfaction=5)

    return act


def page(address: str, cookie: str) -> Callable[[Line, int, Run], None]:
    """One page read."""

    def act(line: Line, number: int, run: Run) -> None:
        began = time.perf_counter()
        status = line.get(address, cookie)
        run.taken.append(time.perf_counter() - began)
        if status != 200:
            raise RuntimeError(f"{address}: {status}")

    return act


def _send(line: Line, text: str, run: Run) -> dict[str, Any]:
    began = time.perf_counter()
    receipt = line.post(
        "/api/v1/requests",
        {
            "text": text,
            "contact_phone": f"139{uuid.uuid4().int % 10**8:08d}",
            "idempotency_key": uuid.uuid4().hex,
        },
    )
    run.taken.append(time.perf_counter() - began)
    return receipt


def _step(line: Line, address: str, key: str, run: Run, **step: Any) -> None:
    began = time.perf_counter()
    line.post(address, step, key)
    run.taken.append(time.perf_counter() - began)

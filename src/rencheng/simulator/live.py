"""Feeding a running system (实况): simulated requests through its public API, at a steady pace.

The clock, the pause and the client are arguments, so that tests need none of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from statistics import quantiles
from threading import Lock, Semaphore
from time import monotonic, sleep

import httpx

from rencheng.core.common.errors import InputError, SetupError
from rencheng.simulator.records import SimulatedRequest

ROUTE = "/api/v1/requests"
DEFAULT_RETRY_SECONDS = 1.0  # where a 429 names no time
LONGEST_RETRY_SECONDS = 60.0
ATTEMPTS = 5  # of one request that is told to wait
UNREACHABLE_LIMIT = 10  # failures in a row before the run is given up


@dataclass(slots=True)
class Report:
    """What became of what was sent. seconds: of each answer that took the request."""

    sent: int = 0
    taken: int = 0
    waited: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    lasted: float = 0.0

    def as_data(self) -> dict[str, object]:
        """For JSON: counts, requests a second, latency of the taken ones in milliseconds."""
        return {
            "sent": self.sent,
            "taken": self.taken,
            "failed": self.sent - self.taken,
            "waited_429": self.waited,
            "statuses": dict(self.statuses),
            "per_second": round(self.taken / self.lasted, 2) if self.lasted else None,
            "p50_ms": self._percentile(50),
            "p95_ms": self._percentile(95),
        }

    def _percentile(self, percent: int) -> float | None:
        if not self.seconds:
            return None
        if len(self.seconds) == 1:
            return round(1000 * self.seconds[0], 1)
        return round(1000 * quantiles(self.seconds, n=100, method="inclusive")[percent - 1], 1)


def payload(request: SimulatedRequest, run: str) -> dict[str, object]:
    """A request as the API takes it; what is unknown is left out.

    run: sets this run's idempotency keys apart from those of another run with the same seed.
    """
    fields = {
        "channel": request.channel,
        "title": request.title,
        "text": request.text,
        "address": request.address,
        "lat": request.lat,
        "lon": request.lon,
        "contact_name": request.contact_name,
        "contact_phone": request.contact_phone,
        "idempotency_key": f"sim-{run}-{request.id}",
    }
    return {key: value for key, value in fields.items() if value not in (None, "")}


def feed(
    requests: Iterable[SimulatedRequest],
    client: httpx.Client,
    *,
    per_second: float,
    run: str,
    seconds: float | None = None,
    workers: int = 8,
    clock: Callable[[], float] = monotonic,
    pause: Callable[[float], None] = sleep,
    told: Callable[[Report], None] = lambda report: None,
) -> Report:
    """Send `per_second` requests a second until they or the `seconds` are over, or Ctrl-C.

    A slow system is not overtaken: at most `workers` requests are under way at a time, and the
    report shows the pace that was reached. 429 is waited out as its Retry-After says. Raises
    InputError("live_rate"), SetupError("live_unreachable") when nothing answers ten times in a row.
    """
    if not 0 < per_second < float("inf"):
        raise InputError("live_rate", per_second=per_second)
    sender = _Sender(client, Report(), clock, pause)
    places = Semaphore(workers)
    begun = clock()
    pool = ThreadPoolExecutor(workers)
    try:
        for number, request in enumerate(requests):
            due = begun + number / per_second
            if seconds is not None and max(due, clock()) - begun >= seconds:
                break
            if due > clock():
                pause(due - clock())
            places.acquire()
            if sender.silent >= UNREACHABLE_LIMIT:
                break
            pool.submit(sender.send, payload(request, run)).add_done_callback(
                lambda done: places.release()
            )
            told(sender.report)
    except KeyboardInterrupt:
        pass  # the report of what was done until now is what the person wants to see
    pool.shutdown(wait=True)
    sender.report.lasted = clock() - begun
    if sender.silent >= UNREACHABLE_LIMIT:
        raise SetupError("live_unreachable", url=str(client.base_url), tries=sender.silent)
    return sender.report


@dataclass(slots=True)
class _Sender:
    """Sends from several threads into one report. silent: failures in a row, no answer at all."""

    client: httpx.Client
    report: Report
    clock: Callable[[], float]
    pause: Callable[[float], None]
    silent: int = 0
    lock: Lock = field(default_factory=Lock)

    def send(self, body: dict[str, object]) -> None:
        with self.lock:
            self.report.sent += 1
        for _ in range(ATTEMPTS):
            begun = self.clock()
            try:
                answer = self.client.post(ROUTE, json=body)
            except httpx.TransportError as error:
                self._note(type(error).__name__, answered=False)
                return
            if answer.status_code != httpx.codes.TOO_MANY_REQUESTS:
                taken = answer.status_code in (httpx.codes.CREATED, httpx.codes.OK)
                lasted = self.clock() - begun if taken else None
                self._note(str(answer.status_code), answered=True, lasted=lasted)
                return
            self._note("429", answered=True)
            self.pause(_retry_after(answer))

    def _note(self, status: str, *, answered: bool, lasted: float | None = None) -> None:
        with self.lock:
            self.report.statuses[status] += 1
            self.report.waited += status == "429"
            self.silent = 0 if answered else self.silent + 1
            if lasted is not None:
                self.report.taken += 1
                self.report.seconds.append(lasted)


def _retry_after(answer: httpx.Response) -> float:
    try:
        wanted = float(answer.headers.get("Retry-After", DEFAULT_RETRY_SECONDS))
    except ValueError:  # the header may also be a date; then a short wait is asked again
        wanted = DEFAULT_RETRY_SECONDS
    return min(max(wanted, 0.0), LONGEST_RETRY_SECONDS)

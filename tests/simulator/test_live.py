import json
from collections.abc import Callable
from itertools import repeat

import httpx
import pytest
from tests.simulator.conftest import START

from rencheng.core.common.city import City
from rencheng.core.common.errors import InputError, SetupError
from rencheng.simulator import SimulatedRequest, simulate
from rencheng.simulator.live import Report, feed, payload


class Clock:
    """Time that passes only when somebody waits."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def pause(self, seconds: float) -> None:
        self.now += seconds


def _client(answer: Callable[[httpx.Request], httpx.Response]) -> httpx.Client:
    return httpx.Client(base_url="http://city", transport=httpx.MockTransport(answer))


@pytest.fixture(scope="module")
def one(small_city: City) -> SimulatedRequest:
    records = simulate(small_city, start=START, days=1, per_day=40, seed=1)
    return next(record for record in records if record.said and record.contact_name)


def _feed(one: SimulatedRequest, client: httpx.Client, **wish: float) -> tuple[Report, Clock]:
    clock = Clock()
    report = feed(
        repeat(one, 20), client, run="r", workers=1, clock=clock, pause=clock.pause,
        **{"per_second": 2.0, **wish},
    )  # fmt: skip
    return report, clock


def test_requests_go_out_at_their_pace_and_stop_in_time(one: SimulatedRequest) -> None:
    bodies = []

    def answer(request: httpx.Request) -> httpx.Response:
        bodies.append(json.loads(request.content))
        return httpx.Response(201, json={"number": "1", "secret": "s", "due_at": None})

    report, clock = _feed(one, _client(answer), seconds=4)
    assert report.sent == report.taken == 8
    assert clock.now == pytest.approx(3.5)
    assert bodies[0] == payload(one, "r")
    assert bodies[0]["idempotency_key"] == f"sim-r-{one.id}"
    assert "truth" not in json.dumps(bodies)


def test_told_to_wait_it_waits_as_long_as_told(one: SimulatedRequest) -> None:
    answers = iter([httpx.Response(429, headers={"Retry-After": "7"})])
    client = _client(lambda request: next(answers, None) or httpx.Response(201, json={}))
    report, clock = _feed(one, client, seconds=8)
    assert report.waited == 1
    assert report.taken == report.sent
    assert clock.now >= 7


def test_refusals_are_counted_as_what_they_are(one: SimulatedRequest) -> None:
    report, _ = _feed(one, _client(lambda request: httpx.Response(422, json={})))
    data = report.as_data()
    assert data["sent"] == data["failed"] == 20
    assert data["statuses"] == {"422": 20}
    assert data["p95_ms"] is None


def test_nobody_there_is_said_after_ten_tries(one: SimulatedRequest) -> None:
    def dead(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    with pytest.raises(SetupError) as refused:
        _feed(one, _client(dead))
    assert refused.value.code == "live_unreachable"


def test_ctrl_c_ends_with_a_report(one: SimulatedRequest) -> None:
    def stop(report: Report) -> None:
        raise KeyboardInterrupt

    client = _client(lambda request: httpx.Response(201, json={}))
    report = feed(repeat(one, 5), client, per_second=1e6, run="r", workers=1, told=stop)
    assert report.sent == 1
    assert report.taken == 1


def test_a_pace_of_nothing_is_refused(one: SimulatedRequest) -> None:
    with pytest.raises(InputError, match="live_rate"):
        _feed(one, _client(lambda request: httpx.Response(201)), per_second=0)

"""The interface keeps what its own description promises, whatever is sent."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.schemas import BaseSchema

from rencheng.config.wsgi import application

#: What is well formed and still not taken: an unknown category, an empty text, a wrong secret.
REFUSED = ["2xx", "401", "404", "422", "429"]
ROUTES = [
    ("/api/v1/timetable", "GET"),
    ("/api/v1/timetable/published", "GET"),
    ("/api/v1/timetable/needs", "GET"),
    ("/api/v1/timetable/counts", "POST"),
    ("/api/v1/timetable/spread", "POST"),
    ("/api/v1/seats", "GET"),
    ("/api/v1/minds", "GET"),
    ("/api/v1/support", "GET"),
    ("/api/v1/messages", "GET"),
    ("/api/v1/pulse", "POST"),
    ("/api/v1/stock", "GET"),
    ("/api/v1/supplies", "GET"),
    ("/api/v1/supplies/ledger", "POST"),
    ("/api/v1/requests", "POST"),
    ("/api/v1/requests/{number}", "GET"),
    ("/api/v1/requests/{number}/steps", "GET"),
    ("/api/v1/requests/{number}/steps", "POST"),
    ("/api/v1/search", "GET"),
    ("/api/v1/suggest", "GET"),
    ("/api/v1/dispatch/try", "GET"),
    ("/api/v1/explore", "GET"),
    ("/api/v1/rates", "GET"),
    ("/api/v1/rates/replays", "POST"),
    ("/api/v1/rates/replays/{number}", "GET"),
    ("/api/v1/alarms", "GET"),
    ("/api/v1/alarms/{number}", "GET"),
    ("/api/v1/alarms/{number}/judgement", "POST"),
    ("/api/v1/direction", "GET"),
    ("/api/v1/nowcast", "GET"),
    ("/api/v1/lifelines", "GET"),
    ("/api/v1/lifelines/{lifeline}/readings", "POST"),
    ("/api/v1/lifelines/what-if", "POST"),
    ("/api/v1/lifelines/critical", "GET"),
    ("/api/v1/outages", "GET"),
    ("/api/v1/outages/{number}", "GET"),
    ("/api/v1/crews/plans", "POST"),
    ("/api/v1/crews/plans/{number}", "GET"),
    ("/api/v1/crews/plans/{number}/slip", "POST"),
    ("/api/v1/resilience", "GET"),
    ("/api/v1/calls", "POST"),
    ("/api/v1/calls/recording", "POST"),
    ("/api/v1/calls/shift", "GET"),
    ("/api/v1/calls/menu", "GET"),
    ("/api/v1/texts", "POST"),
    ("/api/v1/grid/cases", "POST"),
    ("/api/v1/grid/cases", "GET"),
]


@pytest.fixture
def described(town: None) -> Iterator[BaseSchema]:
    """The description; answers come over the test's own connection, which must stay open."""
    both = (request_started, request_finished)
    for signal in both:
        signal.disconnect(close_old_connections)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    schema.config.checks.positive_data_acceptance.expected_statuses = REFUSED
    yield schema
    for signal in both:
        signal.connect(close_old_connections)


def test_every_route_is_tried(described: BaseSchema) -> None:
    found = {(one.ok().path, one.ok().method.upper()) for one in described.get_all_operations()}
    assert found == set(ROUTES)


#: Open to all and without parameters: there is nothing that could be wrong.
ALWAYS_RIGHT = {("/api/v1/timetable/published", "GET"), ("/api/v1/stock", "GET")}


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize(("path", "method"), ROUTES)
def test_every_answer_is_as_described(
    described: BaseSchema, path: str, method: str, mode: GenerationMode
) -> None:
    if mode is GenerationMode.NEGATIVE and (path, method) in ALWAYS_RIGHT:
        return
    operation = described[path][method]

    @settings(
        max_examples=20,
        deadline=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],  # the sender shows each failing call as it is
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def answered(case: schemathesis.Case) -> None:
        case.call_and_validate()

    answered()

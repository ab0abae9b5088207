"""The rates' pages and their JSON: from a figure down to the request and its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from support.town import send

if TYPE_CHECKING:
    from web.conftest import SignIn

COLD = "utilities/heating/cold"


@pytest.fixture
def worked(town: None) -> str:
    """A request through its whole way, by the unit that heats; its number."""
    from django.contrib.auth import get_user_model

    from rencheng.server.people.queries import actor_of
    from rencheng.server.requests.models import Request, RequestEvent
    from rencheng.server.requests.recounting import recount

    number = send(category=COLD)
    request = Request.objects.get(number=number)
    now = timezone.now()
    for event, source, target, data in (
        ("accept", "dispatched", "accepted", {}),
        ("contact", "accepted", "accepted", {}),
        ("report_back", "accepted", "reported", {}),
        ("call_back", "reported", "closed", {"resolved": False, "satisfaction": 2}),
    ):
        RequestEvent.objects.create(
            request=request,
            event=event,
            source=source,
            target=target,
            at=now,
            recorded_at=now,
            actor_name=actor_of(get_user_model().objects.get(username="heating")).name,
            unit_id="heat",
            data=data,
        )
    recount([request.pk])
    send(number=2, category=COLD)
    return number


def test_every_dimension_shows_and_opens(seat: SignIn, worked: str) -> None:
    client = seat("chief")
    for by in ("unit", "street", "district", "category", "trade", "month"):
        page = client.get(f"/desk/rates?by={by}")
        assert page.status_code == 200
        assert "0.0%" in page.content.decode()  # nobody satisfied
    unit = client.get("/desk/rates").content.decode()
    assert "unit=heat&amp;by=category" in unit
    assert client.get("/desk/rates?unit=heat&by=category").status_code == 200
    assert client.get("/desk/rates?unit=nobody").status_code == 200
    assert client.get("/desk/rates?by=mood").status_code == 404


def test_a_figure_opens_its_requests_with_the_reason(seat: SignIn, worked: str) -> None:
    client = seat("chief")
    month = f"{timezone.localdate():%Y-%m}"
    address = f"/desk/rates/requests?month={month}&unit=heat&rate=resolution"
    bad = client.get(f"{address}&part=bad").content.decode()
    assert worked in bad
    assert "未解决" in bad
    assert worked not in client.get(f"{address}&part=good").content.decode()
    out = client.get(f"{address}&part=out").content.decode()
    assert "尚未回访" in out
    for wrong in ("month=2026", f"month={month}&rate=joy", f"month={month}&rate=response&part=x"):
        assert client.get(f"/desk/rates/requests?{wrong}").status_code == 404


def test_a_unit_sees_its_own_requests_alone(seat: SignIn, worked: str) -> None:
    month = f"{timezone.localdate():%Y-%m}"
    address = f"/desk/rates/requests?month={month}&unit=heat&rate=response"
    assert worked in seat("heating").get(address).content.decode()
    assert worked not in seat("river").get(address).content.decode()


def test_the_four_kinds_of_streets(seat: SignIn, worked: str) -> None:
    page = seat("chief").get("/desk/rates/streets")
    assert page.status_code == 200
    assert "治理类" in page.content.decode()


def test_the_figures_as_json(seat: SignIn, worked: str) -> None:
    client = seat("chief")
    found = client.get("/api/v1/rates?by=unit").json()
    (line,) = [one for one in found["lines"] if one["code"] == "heat"]
    assert (line["requests"], line["response"]["of"], line["resolution"]["good"]) == (2, 2, 0)
    assert line["satisfaction"] == {
        "good": 0,
        "of": 1,
        "value": 0.0,
        "low": 0.0,
        "high": line["satisfaction"]["high"],
    }
    assert found["policy"]["weights"] == {"response": 30, "resolution": 35, "satisfaction": 35}
    assert client.get("/api/v1/rates?by=mood").status_code == 422
    client.logout()
    assert client.get("/api/v1/rates").status_code == 401


def test_without_ranking_nobody_has_a_rank(seat: SignIn, worked: str) -> None:
    from rencheng.core.lifecycle.rates_policy import DEFAULT_RATES, rates_data
    from rencheng.server.loading.city import save_policy
    from rencheng.server.requests.reading import forget_reader

    chief = seat("chief")
    assert "名次" in chief.get("/desk/rates").content.decode()
    data = rates_data(DEFAULT_RATES) | {"version": "quiet", "ranking": False}
    save_policy("rates", "quiet", DEFAULT_RATES.valid_from, data, timezone.now())
    forget_reader()
    page = chief.get("/desk/rates").content.decode()
    assert "名次" not in page
    assert "排名已关闭" in page
    assert chief.get("/api/v1/rates").json()["policy"]["ranking"] is False

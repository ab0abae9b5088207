"""Service worked out from requests: a rush of them is an outage, silence its end; doubt; rates."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from rencheng.core.common.actor import SYSTEM
from rencheng.core.common.records import RequestRecord
from rencheng.core.resilience.complaints import Rates
from rencheng.core.resilience.network import Network
from rencheng.importers.outages import gathered
from rencheng.server.lifelines.jobs import look_again
from rencheng.server.lifelines.learning import learn
from rencheng.server.lifelines.models import ComplaintRates, Outage, Reading, ServiceNow
from rencheng.server.lifelines.outages import find_outages
from rencheng.server.lifelines.readings import take_readings
from rencheng.server.lifelines.recovering import lifelines_now
from rencheng.server.lifelines.rules import complaint_rates
from rencheng.server.lifelines.watching import look
from rencheng.server.requests.bulk import receive_many
from rencheng.server.requests.models import Request
from support.lifelines import POPLAR, WILLOW

MINUTE = timedelta(minutes=1)
COLD = "utilities/heating/cold"


def complain(area: str, moments: list[datetime]) -> None:
    """Requests of an area that were read as cold radiators, at these moments."""
    records = [
        RequestRecord(
            source="test", source_id=f"{area}-{at.isoformat()}-{n}", received_at=at,
            channel="phone", title="暖气不热", text="暖气不热", place_given="",
        )
        for n, at in enumerate(moments)
    ]  # fmt: skip
    receive_many(records, now=timezone.now())
    Request.objects.filter(source_id__startswith=area).update(category=COLD, place=area)


@pytest.fixture
def rush(network: Network) -> datetime:
    """Both communities complain: the boiler is down. Ten minutes ago."""
    now = timezone.localtime()
    for area in (WILLOW, POPLAR):
        complain(area, [now - MINUTE * n for n in (2, 3, 5, 7, 8, 9)])
    return now


def test_a_rush_of_requests_is_an_outage_with_its_suspect(rush: datetime) -> None:
    assert look(rush)["heat"] == 2
    rows = Reading.objects.filter(source="complaints", out__gt=0)
    assert {row.place_id for row in rows} == {WILLOW, POPLAR}
    assert all(timedelta(0) <= rush - row.at <= 15 * MINUTE for row in rows)
    outage = Outage.objects.get()
    assert (outage.source, outage.suspect_id, outage.ended_at) == ("complaints", "boiler", None)
    found = next(one for one in lifelines_now(rush).lifelines if one.lifeline == "heat")
    assert found.areas_out == 2
    assert found.open == [outage]
    assert 0 < found.low <= found.out <= found.high


def test_looking_twice_says_it_once(rush: datetime) -> None:
    look(rush)
    count = Reading.objects.count()
    look(rush + MINUTE)
    assert Reading.objects.count() == count
    assert Outage.objects.count() == 1


def test_silence_after_it_is_its_end(rush: datetime) -> None:
    look(rush)
    later = rush + timedelta(days=2)
    assert look(later)["heat"] == 0
    last = Reading.objects.filter(source="complaints", place=WILLOW).order_by("-at")[0]
    assert last.out == 0
    assert rush <= last.at <= later


def test_a_feed_that_says_all_is_well_is_doubted(rush: datetime) -> None:
    rows = [(area, rush - MINUTE, 0.0, people) for area, people in ((WILLOW, 100), (POPLAR, 200))]
    take_readings("heat", gathered(rows), [], actor=SYSTEM, now=rush)
    look(rush)
    found = ServiceNow.objects.filter(lifeline="heat")
    assert {row.source for row in found} == {"feed"}
    assert all(row.out == 0 and row.doubted and row.high > 0 for row in found)


def test_quiet_requests_are_nothing(network: Network) -> None:
    now = timezone.localtime()
    complain(WILLOW, [now - timedelta(hours=5)])
    assert look(now)["heat"] == 0
    assert not Outage.objects.exists()


def test_the_job_looks(rush: datetime) -> None:
    assert look_again(timestamp=0)["heat"] == 2


def test_rates_are_learned_from_outages_that_a_feed_told_of(network: Network) -> None:
    now = timezone.localtime()
    begin = now - timedelta(hours=20)
    rows = []
    for area, people in ((WILLOW, 100.0), (POPLAR, 200.0)):
        rows += [(area, begin - MINUTE, 0.0, people), (area, begin, people, people)]
        rows += [(area, begin + timedelta(hours=4), 0.0, people), (area, now, 0.0, people)]
    take_readings("heat", gathered(rows), [], actor=SYSTEM, now=now)
    find_outages("heat", begin - timedelta(hours=5), now, now=now)
    assert learn("heat", now) is None  # nobody complained of it: nothing to learn
    complain(WILLOW, [begin + MINUTE * n for n in range(1, 40)])
    found = learn("heat", now)
    assert found is not None
    assert found.fresh > Rates().fresh
    assert complaint_rates("heat") == found
    assert ComplaintRates.objects.get().outages == 1
    assert learn("heat", now + MINUTE) is None  # of no outage twice

"""The simulated network, and a blackout seen in the requests alone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from rencheng.core.common.city import City
from rencheng.core.resilience.complaints import Rates, hours_until_back, judged
from rencheng.core.resilience.network import cascade, checked, fall_together
from rencheng.core.resilience.recovery import together
from rencheng.importers.city import read_city
from rencheng.importers.outages import gathered
from rencheng.simulator import Shock, simulate, truth
from rencheng.simulator.lifelines import earlier_outages, network_of, readings, residents_of

START = date(2026, 3, 2)
ZONE = ZoneInfo("Asia/Shanghai")
BIN = timedelta(minutes=5)


@pytest.fixture(scope="module")
def city() -> City:
    return read_city(Path(__file__).parents[2] / "demo")[0]


def test_the_network_is_sound_and_the_same_each_time(city: City) -> None:
    network, problems = checked(network_of(city))
    assert problems == []
    assert network == network_of(city)
    assert {asset.lifeline for asset in network.assets} >= {"power", "water", "heat", "gas"}
    everybody = sum(place.population for place in city.places if place.level == "community")
    assert sum(people for (name, _), people in network.served().items() if name == "power") == (
        everybody
    )
    assert any(asset.critical for asset in network.assets)


def test_a_substation_serves_what_a_blackout_hits(city: City) -> None:
    shocks = (Shock("blackout", start=START),)
    [known] = truth(city, start=START, days=2, per_day=500, shocks=shocks, seed=3)
    together_ = fall_together(network_of(city), "power")
    assert set(known.restored) in [set(areas) for areas in together_.values()]


def test_pumps_last_as_long_as_their_backup(city: City) -> None:
    network = network_of(city)
    station = next(asset.id for asset in network.assets if asset.kind == "substation")
    down = cascade(network, {station: [(0.0, 10.0)]}).down
    pumps = [spans for code, spans in down.items() if network.by_id[code].kind == "pump"]
    assert pumps
    assert all(spans == [(6.0, 10.0)] for spans in pumps)


def test_readings_tell_what_was_put_in(city: City) -> None:
    shocks = (Shock("blackout", start=START),)
    [known] = truth(city, start=START, days=2, per_day=500, shocks=shocks, seed=3)
    rows = readings(known, city, timedelta(hours=1))
    read = gathered((one.area, one.at, one.out, one.served) for one in rows)
    assert set(read.areas) == set(known.restored)
    whole = together(list(read.areas.values()))
    assert whole.out.max() == sum(one.served[0] for one in read.areas.values())
    assert whole.out[-1] == 0


def test_earlier_outages_are_faster_after_the_measure(city: City) -> None:
    past = earlier_outages(city, datetime(2026, 3, 2, tzinfo=ZONE), 12, 7, faster_from=6)
    lasted = [(rows[-1].at - rows[0].at).total_seconds() for rows in past]
    assert np.mean(lasted[6:]) < 0.8 * np.mean(lasted[:6])
    assert [rows[0].at for rows in past] == sorted(rows[0].at for rows in past)


def test_groups_live_somewhere(city: City) -> None:
    rows = residents_of(city)
    people = {place.code: place.population for place in city.places}
    assert rows == residents_of(city)
    assert all(0 <= count <= people[area] for area, _, count in rows)


def test_a_blackout_is_seen_from_requests_alone(city: City) -> None:
    """Ten minutes after its start the right communities; at its end T90 within a fifth."""
    shocks = (Shock("blackout", start=START + timedelta(days=1)),)
    given = {"start": START, "days": 4, "per_day": 2000.0, "shocks": shocks, "seed": 3}
    [known] = truth(city, **given)  # type: ignore[arg-type]
    places = [place for place in city.places if place.level == "community"]
    index = {place.code: number for number, place in enumerate(places)}
    begin = datetime.combine(START, datetime.min.time(), ZONE)
    counts = np.zeros((len(places), 4 * 288), int)
    for one in simulate(city, **given):  # type: ignore[arg-type]
        if one.said and one.truth.category == "utilities/power/outage":
            counts[index[one.truth.place[:12]], int((one.at - begin) / BIN)] += 1
    people = np.array([float(place.population) for place in places])
    groups = [
        np.array(sorted(index[area] for area in areas))
        for areas in fall_together(network_of(city), "power").values()
    ]
    onset = int((known.start - begin) / BIN)
    clock, hours = np.ones(counts.shape[1]), BIN / timedelta(hours=1)
    soon = judged(counts[:, : onset + 2], people, clock[: onset + 2], hours, Rates(), groups)
    out = {places[at].code for at in np.flatnonzero(soon.chance[:, -1] > 0.5)}
    hit = set(known.restored)
    assert 2 * len(out & hit) / (len(out) + len(hit)) >= 0.8
    later = judged(counts, people, clock, hours, Rates(), groups)
    best = max(later.suspects, key=lambda one: one.score)
    drawn = hours_until_back(later.sampled(100), groups[best.group], best.bin, people, hours, 0.9)
    population = {place.code: place.population for place in places}
    real = (known.restored_at(0.9, population) - known.start).total_seconds() / 3600
    assert np.median(drawn) == pytest.approx(real, rel=0.2)

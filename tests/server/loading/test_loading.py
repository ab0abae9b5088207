"""A city folder into the tables, whole, twice, broken; and the demo's month of work."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from rencheng.core.common.errors import InputError
from rencheng.core.lifecycle.table import TRANSITIONS
from rencheng.server.knowledge.models import Guide, SupportLine
from rencheng.server.loading.city import load_city
from rencheng.server.loading.outcomes import write_outcomes
from rencheng.server.people.models import Unit
from rencheng.server.places.models import City, NamedPlace, Place
from rencheng.server.places.queries import (
    boundaries,
    city_facts,
    core_cells,
    core_places,
    districts,
    loaded_at,
    place_path,
)
from rencheng.server.requests.bulk import receive_many
from rencheng.server.requests.jobs import read_batch
from rencheng.server.requests.models import Category, Policy, Request, Trade
from rencheng.server.requests.reading import reader
from support.city_folder import TABLES, edit, write_city
from support.tables import HOUR, NOW, record, steps_of

COUNTS = {
    Unit: 4,
    Place: 13,
    NamedPlace: 2,
    Category: 4,
    Trade: 1,
    SupportLine: 1,
    Guide: 1,
    Policy: 3,
}
WORDS = {
    part: [f"{part}{{title}}{{unit}}{{day}}。"]
    for part in ("opening", "done", "partly", "question", "closing")
}


def counts() -> dict[type, int]:
    return {model: model._default_manager.count() for model in COUNTS}


@pytest.mark.usefixtures("town")
class TestCity:
    def test_everything_is_in_the_tables(self, city_folder: Path) -> None:
        assert counts() == COUNTS
        assert City.objects.get().name == "试城"
        assert loaded_at() == NOW
        assert city_facts().hotline == "12345"
        assert districts() == [("010101", "东区")]
        assert place_path("010101001001001", dict(Place.objects.values_list("code", "name"))) == (
            "东区 河街 柳社区"
        )
        assert len(core_cells()) == 8
        assert len(core_places()) == 5
        shapes = boundaries("street")
        assert [one["properties"]["label"] for one in shapes["features"]] == ["河街"]  # type: ignore[index,attr-defined] # GeoJSON

    def test_loading_twice_changes_nothing_but_the_time(self, city_folder: Path) -> None:
        load_city(city_folder, now=NOW + HOUR)
        assert counts() == COUNTS
        assert loaded_at() == NOW + HOUR

    def test_a_change_comes_through_and_old_requests_stay(self, tmp_path: Path) -> None:
        folder = write_city(tmp_path / "city")
        edit(folder, "units.csv", lambda text: text.replace("热力公司", "新热力"))
        load_city(folder, now=NOW)
        assert Unit.objects.get(pk="heat").name == "新热力"

    def test_the_reader_knows_the_new_rules_at_once(self, tmp_path: Path) -> None:
        folder = write_city(tmp_path / "city")
        assert reader().read("", "暖气", at=NOW).assignment.unit == "heat"
        edit(folder, "categories.csv", lambda text: text.replace("lifeline,heat", "general,centre"))
        load_city(folder, now=NOW)
        reading = reader().read("", "暖气", at=NOW)
        assert (reading.assignment.unit, reading.urgency) == ("centre", "general")

    def test_a_new_version_of_the_deadlines_stands_beside_the_old(self, tmp_path: Path) -> None:
        folder = write_city(tmp_path / "city")
        edit(
            folder,
            "deadlines.toml",
            lambda text: text.replace('"1"', '"2"').replace("2025-01-01", "2026-06-01"),
        )
        load_city(folder, now=NOW)
        assert reader().policy(date(2026, 5, 31)).version == "1"
        assert reader().policy(date(2026, 6, 1)).version == "2"
        assert reader().policy(date(2020, 1, 1)).version == "default-1"

    def test_no_city_is_refused_and_the_old_one_stays(self, tmp_path: Path) -> None:
        folder = write_city(tmp_path / "city")
        for name in ("places.csv", "units.csv"):
            header = TABLES[name].splitlines()[0]
            (folder / name).write_text(header + "\n", "utf-8")
        with pytest.raises(InputError) as error:
            load_city(folder, now=NOW + HOUR)
        assert error.value.code == "city_unusable"
        assert counts() == COUNTS
        assert loaded_at() == NOW

    def test_a_folder_that_is_none_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(InputError):
            load_city(tmp_path / "nowhere", now=NOW)


@pytest.mark.usefixtures("town")
class TestOutcomes:
    def test_a_month_of_work_is_as_the_table_says(self) -> None:
        received = [NOW - timedelta(hours=7 * n) for n in range(60)]
        receive_many(
            [
                record(
                    str(n), source="sim", text="柳荫里暖气不热" if n % 2 else "太吵", received_at=at
                )
                for n, at in enumerate(received)
            ],
            now=NOW,
        )
        receive_many([record("other", text="暖气")], now=NOW)
        while read_batch(NOW):
            pass
        assert write_outcomes("sim", WORDS, NOW, Random(5)) == 60
        rows = {(row.source, row.event): row for row in TRANSITIONS}
        states = set()
        for request in Request.objects.filter(source="sim"):
            history = list(request.events.all())
            for before, line in zip([None, *history], history, strict=False):
                row = rows[line.source or None, line.event]
                assert (line.source or None) == (before.target if before else None)
                assert row.target == line.target
                if before is not None and line.event != "dispatch":
                    assert request.received_at <= line.at <= NOW
            assert request.state == history[-1].target
            assert (request.closed_at is not None) == (request.state == "closed")
            assert (request.resolved is None) == (request.state != "closed" or request.tries > 0)
            assert bool(request.answer) == (request.state in {"reported", "closed"})
            assert not request.public or request.answer
            states.add(request.state)
        assert states >= {"accepted", "reported", "closed"}
        assert steps_of(Request.objects.get(source="file").number) == ["receive", "dispatch"]

    def test_what_waits_for_a_dispatcher_is_not_worked_on(self) -> None:
        receive_many([record(source="sim", text="说不清楚")], now=NOW)
        read_batch(NOW)
        assert write_outcomes("sim", WORDS, NOW, Random(5)) == 0

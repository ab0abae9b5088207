"""The stock ledger and what follows from it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import InputError, RefusedError
from rencheng.core.resilience.supplies import Level, Measure
from rencheng.server.supplies import ledger
from rencheng.server.supplies.models import StockEntry
from rencheng.server.supplies.outlook import outlook, public_stock
from support.minds import CHIEF, EAST, set_rules
from support.tables import NOW

pytestmark = pytest.mark.usefixtures("town")


@pytest.fixture(autouse=True)
def rules(town: None) -> None:
    set_rules(NOW)


def enter(event: str, units: float, item: str = "rice", district: str = EAST) -> StockEntry:
    return ledger.enter(item, district, event, units, actor=CHIEF, now=NOW)


def test_the_ledger_adds_up_and_never_falls_below_zero() -> None:
    enter("count", 100)
    enter("received", 20)
    assert enter("used", 50).after == 70
    with pytest.raises(InputError, match="supply_below"):
        enter("used", 71)
    assert ledger.stock_of("rice", EAST) == 70
    assert StockEntry.objects.count() == 3
    with pytest.raises(IntegrityError), transaction.atomic():
        StockEntry.objects.create(
            item="rice", district=EAST, event="used", units=1, after=-1, actor_name="x", at=NOW
        )
    with pytest.raises(ProgrammingError), transaction.atomic():
        StockEntry.objects.update(units=0)


@pytest.mark.parametrize(
    ("item", "district", "event", "units", "code"),
    [
        ("gold", EAST, "count", 1, "supply_item"),
        ("rice", "999999", "count", 1, "supply_district"),
        ("rice", EAST, "stolen", 1, "supply_event"),
        ("rice", EAST, "count", -1, "supply_units"),
        ("rice", EAST, "count", float("nan"), "supply_units"),
        ("rice", EAST, "count", 1e12, "supply_units"),
    ],
)
def test_what_cannot_be_entered(
    item: str, district: str, event: str, units: float, code: str
) -> None:
    with pytest.raises(InputError, match=code):
        enter(event, units, item, district)
    with pytest.raises(RefusedError):
        ledger.enter("rice", EAST, "count", 1, actor=Actor("x", frozenset({"analyst"})), now=NOW)


def test_a_move_is_whole_or_not_at_all() -> None:
    enter("count", 10)
    with pytest.raises(InputError, match="supply_same"):
        ledger.move("rice", EAST, EAST, 1, actor=CHIEF, now=NOW)
    with pytest.raises(InputError, match="supply_district"):
        ledger.move("rice", EAST, "999999", 1, actor=CHIEF, now=NOW)
    assert ledger.stock_of("rice", EAST) == 10


def test_how_long_it_lasts_and_what_comes_next() -> None:
    line = outlook(NOW, actor=CHIEF)[0]
    assert {cell.level for cell in line.cells} == {None}
    a_day = next(cell.a_day for cell in line.cells if cell.district == EAST)
    enter("count", a_day * 2)
    line = outlook(NOW, actor=CHIEF)[0]
    cell = next(one for one in line.cells if one.district == EAST)
    assert cell.days is not None
    assert cell.days.middle == pytest.approx(2)
    assert (cell.level, line.next) == (Level.SHORT, Measure.PUBLISH)
    ledger.take_measure("rice", "publish", "已公布", actor=CHIEF, now=NOW)
    assert outlook(NOW, actor=CHIEF)[0].next is Measure.ORGANISE
    ledger.take_measure("rice", "publish", "结束", over=True, actor=CHIEF, now=NOW)
    assert outlook(NOW, actor=CHIEF)[0].next is Measure.PUBLISH
    for item, measure, note, code in (
        ("gold", "publish", "x", "supply_item"), ("rice", "pray", "x", "supply_measure"),
        ("rice", "publish", " ", "text_missing"),
    ):  # fmt: skip
        with pytest.raises(InputError, match=code):
            ledger.take_measure(item, measure, note, actor=CHIEF, now=NOW)


def test_use_that_was_written_down_is_believed() -> None:
    enter("count", 100)
    ledger.enter("rice", EAST, "used", 10, actor=CHIEF, now=NOW - timedelta(days=1))
    cell = next(one for one in outlook(NOW, actor=CHIEF)[0].cells if one.district == EAST)
    assert cell.a_day == pytest.approx(10)


def test_the_public_sees_levels_of_public_items_alone() -> None:
    enter("count", 1e6)
    (stock,) = public_stock(NOW)
    assert (stock.item.code, [level for _, level in stock.districts]) == ("rice", [Level.ENOUGH])


def test_tables_of_counts_go_in_row_by_row() -> None:
    rows = [
        (2, {"item": "rice", "district": EAST, "units": "5"}),
        (3, {"item": "rice", "district": EAST, "units": "many"}),
        (4, {"item": "gold", "district": EAST, "units": "5"}),
        (5, {"item": "rice", "district": EAST, "units": "50", "event": "used"}),
    ]
    taken, problems = ledger.take_counts("s.csv", rows, actor=CHIEF, now=NOW)
    assert taken == 1
    assert [(one.row, one.field) for one in problems] == [(3, "units"), (4, "item"), (5, "units")]

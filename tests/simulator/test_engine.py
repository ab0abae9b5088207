import re
from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.simulator.conftest import START

from rencheng.core.common.city import City
from rencheng.core.common.errors import InputError
from rencheng.simulator import Shock, SimulatedRequest, simulate, training_rows
from rencheng.simulator.arrivals import expected_count
from rencheng.simulator.phrasebook import leaves
from rencheng.simulator.records import SHOCK_KINDS

OURS = re.compile(r"1(90|91|92|95|96|97|98|99)0000\d{4}")


@pytest.fixture(scope="module")
def month(demo_city: City) -> list[SimulatedRequest]:
    return list(simulate(demo_city, start=START, days=21, per_day=500, seed=11))


def test_the_same_seed_gives_the_same_city_life(small_city: City) -> None:
    def run(seed: int) -> list[SimulatedRequest]:
        shocks = [Shock("blackout")]
        return list(simulate(small_city, start=START, days=4, per_day=60, shocks=shocks, seed=seed))

    assert run(1) == run(1)
    assert run(1) != run(2)


@settings(max_examples=15, deadline=None)
@given(
    st.integers(1, 4),
    st.floats(0.5, 40),
    st.integers(0, 2**40),
    st.lists(st.sampled_from(SHOCK_KINDS), max_size=2),
)
def test_records_are_in_order_inside_their_days_and_of_known_people(
    small_city: City, days: int, per_day: float, seed: int, kinds: list[str]
) -> None:
    shocks = [Shock(kind) for kind in kinds]  # type: ignore[arg-type] # drawn from the known kinds
    records = list(
        simulate(small_city, start=START, days=days, per_day=per_day, shocks=shocks, seed=seed)
    )
    places = {cell.code for cell in small_city.cells}
    units = {unit.code: unit.kind for unit in small_city.units}
    codes = {leaf.code for leaf in leaves(small_city.categories)}
    assert len({one.id for one in records}) == len(records)
    for one in records:
        assert START <= one.at.date() < START + timedelta(days=days)
        assert one.truth.place in places
        assert one.truth.category in codes
        assert units[one.truth.unit] == one.truth.unit_kind
        assert bool(one.text) == one.said
        assert not one.contact_phone or OURS.fullmatch(one.contact_phone)
    assert all(before.at <= after.at for before, after in pairwise(records))


def test_more_days_only_add_to_the_end(small_city: City) -> None:
    short = list(simulate(small_city, start=START, days=3, per_day=50, seed=5))
    longer = list(simulate(small_city, start=START, days=6, per_day=50, seed=5))
    assert longer[: len(short)] == short


def test_duplicates_point_at_the_earliest_of_the_same_matter(
    month: list[SimulatedRequest],
) -> None:
    seen: dict[str, SimulatedRequest] = {}
    duplicates = 0
    for one in month:
        leader = one.truth.duplicate_of
        if leader is not None:
            duplicates += 1
            first = seen[leader]
            assert first.truth.duplicate_of is None
            assert first.truth.category == one.truth.category
            assert first.truth.topic == one.truth.topic
            assert first.said
            assert one.said
        seen[one.id] = one
    assert 0.05 < duplicates / len(month) < 0.3


def test_an_event_is_one_matter_at_one_place_or_one_business(month: list[SimulatedRequest]) -> None:
    topics: dict[str, list[SimulatedRequest]] = {}
    for one in month:
        if one.truth.topic:
            topics.setdefault(one.truth.topic, []).append(one)
    sizes = [len(members) for members in topics.values()]
    assert max(sizes) >= 8
    for members in topics.values():
        assert len({one.truth.category for one in members}) == 1


def test_counts_follow_the_mean(month: list[SimulatedRequest]) -> None:
    # Callers who ring again come on top, a few in a thousand without a shock. Daily counts vary by
    # about 9 %, so the mean of 21 days by about 2 %: 8 % is four times that.
    expected = sum(expected_count(START + timedelta(days=lag), 500) for lag in range(21))
    assert len(month) == pytest.approx(expected, rel=0.08)


def test_the_curve_of_day_and_week_is_there(month: list[SimulatedRequest]) -> None:
    hours = Counter(one.at.hour for one in month)
    assert max(hours, key=hours.__getitem__) in (9, 10)
    assert hours[3] * 10 < hours[10]
    weekdays = Counter(one.at.weekday() for one in month)
    assert weekdays[6] < weekdays[0]


def test_channels_have_what_belongs_to_them(month: list[SimulatedRequest]) -> None:
    shares = Counter(one.channel for one in month)
    assert shares["phone"] / len(month) == pytest.approx(0.75, abs=0.03)
    for one in month:
        assert (one.call is not None) == (one.channel == "phone")
        assert one.lat is None or one.channel != "phone"
        assert not (one.channel == "chat" and one.title)


def test_calls_are_whole_and_agents_take_one_at_a_time(month: list[SimulatedRequest]) -> None:
    busy_until = {}
    for one in month:
        call = one.call
        if call is None:
            continue
        assert call.rang_at == one.at
        assert call.hung_up_at > call.rang_at
        if call.picked_up_at is None:
            assert call.talk_seconds == 0
            assert call.agent is None
            continue
        assert call.rang_at <= call.picked_up_at < call.hung_up_at
        assert (call.hung_up_at - call.picked_up_at).total_seconds() == call.talk_seconds
        assert busy_until.get(call.agent, call.picked_up_at) <= call.picked_up_at
        busy_until[call.agent] = call.hung_up_at


def test_a_surge_makes_callers_give_up(demo_city: City) -> None:
    def abandoned(shocks: list[Shock]) -> float:
        records = list(simulate(demo_city, start=START, days=4, per_day=400, shocks=shocks, seed=3))
        return sum(not one.said for one in records) / len(records)

    quiet = abandoned([])
    assert quiet < 0.08
    assert abandoned([Shock("epidemic", START, 8, intensity=6)]) > 2 * quiet + 0.1


def test_some_texts_name_no_place_and_most_points_lie_in_their_cell(
    month: list[SimulatedRequest], demo_city: City
) -> None:
    said = [one for one in month if one.said]
    share = sum(one.truth.place_said for one in said) / len(said)
    assert 0.6 < share < 0.95
    rings = {cell.code: cell.ring for cell in demo_city.cells}
    for one in said:
        if one.lat is not None and one.lon is not None:
            assert one.truth.place_said
            xs = [x for x, _ in rings[one.truth.place]]
            ys = [y for _, y in rings[one.truth.place]]
            assert min(xs) - 1e-3 < one.lon < max(xs) + 1e-3
            assert min(ys) - 1e-3 < one.lat < max(ys) + 1e-3


def test_texts_vary(month: list[SimulatedRequest]) -> None:
    texts = [one.text for one in month if one.said]
    assert len(set(texts)) > 0.97 * len(texts)


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"days": 0}, "simulate_days"),
        ({"per_day": -1}, "simulate_per_day"),
        ({"per_day": 0}, "simulate_per_day"),
        ({"per_day": float("nan")}, "simulate_per_day"),
        ({"per_day": float("inf")}, "simulate_per_day"),
        ({"shocks": [Shock("locusts")]}, "shock_unknown"),  # type: ignore[arg-type] # on purpose
        ({"shocks": [Shock("snow", days=0)]}, "shock_days"),
        ({"shocks": [Shock("snow", intensity=-2)]}, "shock_intensity"),
        ({"shocks": [Shock("snow", districts=("000000",))]}, "shock_district_unknown"),
    ],
)
def test_what_cannot_be_simulated_is_refused_at_once(
    small_city: City, wish: dict[str, object], code: str
) -> None:
    arguments = {"start": START, "days": 2, "per_day": 10, **wish}
    with pytest.raises(InputError) as refused:
        simulate(small_city, **arguments)  # type: ignore[arg-type] # a table of wrong arguments
    assert refused.value.code == code


def test_an_empty_city_is_refused() -> None:
    with pytest.raises(InputError, match="city_without_communities"):
        simulate(City("空", "E", "1", "Asia/Shanghai", "1"), start=START, days=1, per_day=1)


def test_training_rows_reach_every_leaf_and_trade(demo_city: City) -> None:
    codes = {leaf.code for leaf in leaves(demo_city.categories)}
    rows = training_rows(demo_city, seed=1, n=4 * len(codes))
    counts = Counter(category for _, category, _ in rows)
    assert set(counts) == codes
    assert set(counts.values()) == {4}
    assert {trade for _, _, trade in rows} == {trade.code for trade in demo_city.trades} | {""}
    assert rows == training_rows(demo_city, seed=1, n=4 * len(codes))


def test_no_training_rows_are_refused(demo_city: City) -> None:
    with pytest.raises(InputError, match="training_rows"):
        training_rows(demo_city, seed=1, n=0)

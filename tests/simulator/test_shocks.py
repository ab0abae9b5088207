from collections import Counter
from datetime import timedelta

import pytest
from tests.simulator.conftest import START

from rencheng.core.common.city import City
from rencheng.core.common.errors import InputError
from rencheng.simulator import Shock, simulate, truth
from rencheng.simulator.records import SHOCK_KINDS
from rencheng.simulator.shock_words import read_shock
from rencheng.simulator.shocks import TRADE_OFFSET

WAVE = Shock("epidemic", START, 28, intensity=2)


def test_the_wave_of_each_district_and_trade_peaks_where_the_truth_says(demo_city: City) -> None:
    known = truth(demo_city, start=START, days=28, per_day=700, shocks=[WAVE], seed=7)[0]
    records = [
        one
        for one in simulate(demo_city, start=START, days=28, per_day=700, shocks=[WAVE], seed=7)
        if one.truth.shock == known.name
    ]
    for key, peaks, of in (
        ("district", known.district_peak, lambda one: one.truth.place[:6]),
        ("trade", known.trade_peak, lambda one: one.truth.trade),
    ):
        for code, peak in peaks.items():
            # The centre of a wave with a slow fall lies a little behind its peak.
            days = [(one.at.date() - peak).days for one in records if of(one) == code]
            assert abs(sorted(days)[len(days) // 2]) <= 3, (key, code)


def test_trades_peak_in_their_order_and_districts_apart(demo_city: City) -> None:
    known = truth(demo_city, start=START, days=28, per_day=2000, shocks=[WAVE], seed=1)[0]
    order = sorted(known.trade_peak, key=lambda trade: TRADE_OFFSET[trade])
    peaks = [known.trade_peak[trade] for trade in order]
    assert peaks == sorted(peaks)
    assert peaks[-1] - peaks[0] >= timedelta(days=5)
    assert len(set(known.district_peak.values())) >= 3


def test_distress_is_planted_as_the_truth_says(demo_city: City) -> None:
    shock = Shock("epidemic", START, 28, intensity=4)
    known = truth(demo_city, start=START, days=28, per_day=250, shocks=[shock], seed=2)[0]
    all_, sad = Counter[str](), Counter[str]()
    for one in simulate(demo_city, start=START, days=28, per_day=250, shocks=[shock], seed=2):
        if one.truth.shock and one.said and one.kind not in ("consultation", "praise"):
            all_[one.truth.place[:6]] += 1
            sad[one.truth.place[:6]] += one.truth.distress
    shares = {code: sad[code] / all_[code] for code in all_}
    planted = {
        code: sum(share for group, share in known.distress.items() if group.district == code)
        for code in all_
    }
    assert sorted(shares, key=shares.__getitem__) == sorted(planted, key=planted.__getitem__)


@pytest.mark.parametrize("kind", [kind for kind in SHOCK_KINDS if kind != "epidemic"])
def test_an_outage_is_heard_only_where_and_while_it_lasts(kind: str, demo_city: City) -> None:
    shock = read_shock(kind)
    known = truth(demo_city, start=START, days=8, per_day=600, shocks=[shock], seed=4)[0]
    heard = 0
    for one in simulate(demo_city, start=START, days=8, per_day=600, shocks=[shock], seed=4):
        first_report = one.truth.shock and one.truth.duplicate_of is None and one.said
        # Who gave up rings again some minutes later, perhaps when it is over.
        if first_report:
            heard += 1
            community = one.truth.place[:12]
            slack = timedelta(hours=2)
            assert known.start <= one.at <= max(known.restored.values()) + slack
            assert community in known.restored
    assert heard > 30


def test_half_are_restored_before_nine_tenths(demo_city: City) -> None:
    shock = Shock("blackout", START)
    known = truth(demo_city, start=START, days=3, per_day=100, shocks=[shock], seed=4)[0]
    people = {place.code: place.population for place in demo_city.places}
    half, most = known.restored_at(0.5, people), known.restored_at(0.9, people)
    assert known.start < half < most <= known.end
    assert len(known.districts) == 1


def test_districts_given_are_those_hit(demo_city: City) -> None:
    shock = Shock("heating", START, 2, ("990102", "990104"))
    known = truth(demo_city, start=START, days=3, per_day=100, shocks=[shock], seed=4)[0]
    assert {code[:6] for code in known.restored} == {"990102", "990104"}


def test_a_shock_is_read_from_one_word() -> None:
    word = "epidemic,start=2026-01-08,days=21,districts=990101;990102,intensity=1.5"
    wanted = Shock("epidemic", START + timedelta(days=3), 21, ("990101", "990102"), 1.5)
    assert read_shock(word) == wanted
    assert read_shock("snow") == Shock("snow")


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("locusts", "shock_unknown"),
        ("", "shock_unknown"),
        ("snow,when=2026-01-01", "shock_option"),
        ("snow,days", "shock_option"),
        ("snow,days=many", "shock_value"),
        ("snow,start=1.2.2026", "shock_value"),
    ],
)
def test_a_wrong_word_is_refused_by_name(word: str, code: str) -> None:
    with pytest.raises(InputError) as refused:
        read_shock(word)
    assert refused.value.code == code

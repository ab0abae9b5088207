"""Distress, effects and help measured on simulated cities: `python benchmarks/wellbeing.py` → JSON.

Trades are read by a model fitted on another simulated city, as in a running one; districts are
known. What was planted is the simulator's own truth.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from scipy.stats import spearmanr

from rencheng.core.common.calendar import ChineseCalendar
from rencheng.core.common.interrupted import Day, effect
from rencheng.core.surveillance.city import rises
from rencheng.core.text.classify import TextClassifier
from rencheng.core.wellbeing.emotion import EmotionReader
from rencheng.core.wellbeing.pooling import pooled
from rencheng.core.wellbeing.support import kilometres, order, read_hours
from rencheng.core.wellbeing.tally import DISTRESSED, Tally
from rencheng.core.wellbeing.trials import LEAST, Arm, compare
from rencheng.importers.city import read_city
from rencheng.simulator import Shock, simulate, training_rows

CITY = Path(__file__).parent.parent / "demo"
FIRST, BEFORE, DAYS = date(2025, 1, 1), 35, 63
ALPHA = 0.001  # of core.surveillance.policy
PLANTED = 0.7  # of the requests that would show distress still do
BACKGROUND = 0.067
TRADE_CONFIDENCE = 0.6  # as server.requests.reading
TRAINED, SEED = 8_000, 1712  # as server.loading.fitting


@dataclass
class Life:
    """A simulated city's requests: day, district, trade (read), whether about the wave, distress
    (planted), and distress as it was read."""

    day: np.ndarray
    district: np.ndarray
    trade: np.ndarray
    matter: np.ndarray
    truth: np.ndarray
    true_trade: np.ndarray
    hits: np.ndarray


def main() -> None:
    """Simulate, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[11, 12, 13, 14, 15, 16])
    parser.add_argument("--per-day", type=float, default=2000)
    parser.add_argument("--runs", type=int, default=300, help="of effects and comparisons")
    given = parser.parse_args()
    lives = [_life(seed, given.per_day) for seed in given.seeds]
    figures = _ranks(lives) | _rises(lives) | _effects(lives, given.runs)
    figures |= _trials(given.runs) | _search()
    print(json.dumps({"name": "wellbeing", "figures": figures}, indent=1))


def _life(seed: int, per_day: float) -> Life:
    city, _ = read_city(CITY)
    shock = (Shock("epidemic", start=FIRST + timedelta(days=BEFORE)),)
    made = simulate(city, start=FIRST, days=DAYS, per_day=per_day, shocks=shock, seed=seed)
    rows = [one for one in made if one.said]
    texts = [f"{one.title}\n{one.text}" for one in rows]
    reader = EmotionReader.default()
    values = np.concatenate([
        reader.distress(part, reader.classifier.predict_proba(part))
        for part in (texts[at : at + 5000] for at in range(0, len(texts), 5000))
    ])  # fmt: skip
    trades = _trades()
    read = np.concatenate([
        [trades.labels_[at] if sure >= TRADE_CONFIDENCE else "" for at, sure in zip(
            chances.argmax(1), chances.max(1), strict=True)]
        for chances in (
            trades.predict_proba(texts[at : at + 5000]) for at in range(0, len(texts), 5000)
        )
    ])  # fmt: skip
    return Life(
        np.array([(one.at.date() - FIRST).days for one in rows]),
        np.array([one.truth.place[:6] for one in rows]),
        read,
        np.array([one.truth.category.startswith("epidemic/") for one in rows]),
        np.array([one.truth.distress for one in rows]),
        np.array([one.truth.trade for one in rows]),
        values >= DISTRESSED,
    )


_KEPT: list[TextClassifier] = []


def _trades() -> TextClassifier:
    if not _KEPT:
        city, _ = read_city(CITY)
        rows = training_rows(city, SEED, TRAINED)
        _KEPT.append(TextClassifier().fit([row[0] for row in rows], [row[2] for row in rows]))
    return _KEPT[0]


def _ranks(lives: list[Life]) -> dict[str, object]:
    """Of district × trade over the four weeks of the wave, against the share planted."""
    own, leaning = [], []
    for one in lives:
        late = one.day >= BEFORE
        keys = [(d, t) for d in np.unique(one.district) for t in np.unique(one.true_trade)]
        tallies, truth = {}, {}
        for key in keys:
            group = late & (one.district == key[0]) & (one.trade == key[1])
            real = late & (one.district == key[0]) & (one.true_trade == key[1])
            if group.sum() >= 10 and real.any():
                tallies[key] = Tally(int(group.sum()), int(group.sum()), int(one.hits[group].sum()))
                truth[key] = float(one.truth[real].mean())
        shares = pooled(tallies)
        real = [truth[key] for key in tallies]
        own.append(spearmanr(real, [t.hits / t.requests for t in tallies.values()])[0])
        leaning.append(spearmanr(real, [shares[key] for key in tallies])[0])
    return {
        "rank_own": [round(float(one), 3) for one in own],
        "rank_pooled": [round(float(one), 3) for one in leaning],
    }


def _rises(lives: list[Life]) -> dict[str, object]:
    """Days from the first on which planted distress reaches two standard deviations of the usual
    count to the first alarm; false alarms in the week before the wave."""
    calendar, delays, false = ChineseCalendar(), [], 0
    dates = [FIRST + timedelta(days=at) for at in range(DAYS)]
    for one in lives:
        for district in np.unique(one.district):
            own = one.district == district
            usual = np.bincount(one.day[own & one.hits], minlength=DAYS)[:BEFORE].std()
            about = own & one.hits & one.matter
            counts = np.bincount(one.day[about], minlength=DAYS).astype(float)
            truth = np.bincount(one.day[own & one.truth], minlength=DAYS)
            onset = int(np.argmax(truth >= 2 * usual))
            found = rises(
                counts[:, None], dates, first=28, alpha=ALPHA, least=4,
                is_off=lambda day: not calendar.is_working(day),
            )  # fmt: skip
            days = [alarm.day for alarm in found]
            false += sum(day < BEFORE for day in days)
            delays.append(min((day for day in days if day >= onset - 3), default=99) - onset)
    return {
        "rise_within_2_days": round(sum(one <= 2 for one in delays) / len(delays), 3),
        "rise_delay_median": statistics.median(delays),
        "rise_delay_most": max(delays),
        "calm_district_days": 7 * len(delays),
        "calm_false_alarms": false,
    }


def _effects(lives: list[Life], runs: int) -> dict[str, object]:
    """Intervals of controlled interrupted series: with a planted effect, and with none."""
    rng = np.random.default_rng(7)
    held, claimed, found, ratios = 0, 0, 0, []
    for run in range(runs):
        one = lives[run % len(lives)]
        districts = np.unique(one.district)
        chosen = rng.choice(districts, rng.integers(1, 3), replace=False)
        told, since = np.isin(one.district, chosen), int(rng.integers(BEFORE + 7, DAYS - 6))
        claimed += _effect(one, told, one.hits, since).sure
        spared = told & (one.day >= since) & one.truth & (rng.random(len(told)) > PLANTED)
        hits = one.hits.copy()
        hits[spared] = rng.random(int(spared.sum())) < BACKGROUND
        seen = _effect(one, told, hits, since)
        held += seen.low <= PLANTED <= seen.high
        found += seen.sure
        ratios.append(seen.ratio)
    return {
        "effect_held": round(held / runs, 3),
        "effect_none_claimed_without": round(1 - claimed / runs, 3),
        "effect_found_sure": round(found / runs, 3),
        "effect_ratio_median": round(statistics.median(ratios), 3),
    }


def _effect(one: Life, told: np.ndarray, hits: np.ndarray, since: int):  # type: ignore[no-untyped-def]
    def a_day(which: np.ndarray) -> np.ndarray:
        return np.bincount(one.day[which & one.matter], minlength=DAYS).astype(float)

    columns = (a_day(told & hits), a_day(told), a_day(~told & hits), a_day(~told))
    days = [
        Day(FIRST + timedelta(days=at), *(float(column[at]) for column in columns))
        for at in range(DAYS)
    ]
    return effect(days, FIRST + timedelta(days=since), background=BACKGROUND)


def _trials(runs: int) -> dict[str, object]:
    """Wordings looked at after every twentieth answer: 50 against 50 of a hundred, and 60."""
    rng = np.random.default_rng(8)
    claimed, found, held, answers = 0, 0, 0, []
    for _ in range(runs):
        for share in (0.5, 0.6):
            a, b = np.cumsum(rng.random(1000) < 0.5), np.cumsum(rng.random(1000) < share)
            for n in range(LEAST, 1000, 20):
                seen = compare(Arm(n, int(a[n])), Arm(n, int(b[n])))
                if seen.verdict in {"a", "b"}:
                    break
            ended = seen.verdict in {"a", "b"}
            if share == 0.5:
                claimed += ended
            else:
                found += seen.verdict == "b"
                held += seen.low <= 0.1 <= seen.high
                answers.append(2 * n)
    return {
        "wordings_equal_none_claimed": round(1 - claimed / runs, 3),
        "wordings_ten_points_found": round(found / runs, 3),
        "wordings_interval_held": round(held / runs, 3),
        "wordings_answers_median": statistics.median(answers),
    }


def _search() -> dict[str, object]:
    """Ordering 10,000 places of help by distance, hours and freshness, ms."""
    from datetime import UTC, datetime

    rng = np.random.default_rng(9)
    lats, lons = 42 + rng.random(10_000), 117 + rng.random(10_000)
    hours = [read_hours(one) for one in ("24小时", "8:00-20:00", "工作日 8:30-17:30")]
    now, took = datetime(2025, 1, 6, 10, tzinfo=UTC), []
    for _ in range(50):
        began = time.perf_counter()
        km = kilometres(42.5, 117.5, lats, lons).tolist()
        is_open = [
            hours[at % 3].open_at(now, workday=True, workday_before=True) for at in range(10_000)
        ]
        order(km, is_open, [False] * 10_000)
        took.append((time.perf_counter() - began) * 1000)
    return {"support_order_10000_p95_ms": round(float(np.quantile(took, 0.95)), 1)}


if __name__ == "__main__":
    main()

"""Requests read, counted, and those in danger flagged."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from rencheng.core.wellbeing.crisis_likeness import likeness
from rencheng.server.requests.models import Request
from rencheng.server.signals.finding import find_alarms
from rencheng.server.signals.models import Alarm
from rencheng.server.wellbeing import reading
from rencheng.server.wellbeing.minds import hardship_page, minds_page
from rencheng.server.wellbeing.models import CrisisCase, Reading, Tally
from support.minds import AFRAID, CALM, CHIEF, EAST, came, days_before, set_rules
from support.tables import NOW

pytestmark = pytest.mark.usefixtures("town")


def test_requests_are_read_once_and_days_are_counted() -> None:
    came(days_before(NOW, 1), 12, AFRAID)
    came(days_before(NOW, 1), 20, CALM)
    Reading.objects.create(number="gone", value=0.5, received_at=days_before(NOW, 100))
    assert reading.read_new(NOW) == 32
    assert reading.read_new(NOW) == 0
    assert not Reading.objects.filter(number="gone").exists()
    (one,) = Tally.objects.all()
    assert (one.district, one.trade, one.requests, one.people) == (EAST, "home", 32, 32)
    assert one.distressed == 12
    assert one.needs == {"medicine": 12}


def test_the_page_tells_shares_and_hides_the_few() -> None:
    for back in range(1, 40):
        came(days_before(NOW, back), 5, CALM)
    came(days_before(NOW, 1), 30, AFRAID)
    reading.read_new(NOW)
    page = minds_page(NOW, actor=CHIEF)
    assert page is not None
    cell = page.cells[EAST, "home"]
    assert cell.share.share == pytest.approx(30 / 65)
    assert page.totals[""].share == pytest.approx(30 / 65)
    assert page.before.share == 0
    assert [name for name, _ in page.drivers]
    assert page.trend[EAST][-1][1].share == pytest.approx(30 / 65)
    medicine = minds_page(NOW, actor=CHIEF, subject="need:medicine")
    assert medicine is not None
    assert medicine.cells[EAST, "home"].share.hits == 30


def test_three_people_are_no_group() -> None:
    came(days_before(NOW, 1), 3, AFRAID)
    reading.read_new(NOW)
    page = minds_page(NOW, actor=CHIEF)
    assert page is not None
    assert not page.cells[EAST, "home"].share.told
    assert page.ranked == []


def test_hardship_is_matched_to_relief() -> None:
    set_rules(NOW)
    came(days_before(NOW, 1), 12, "我的小餐馆封路后没客人，店租交不起")
    reading.read_new(NOW)
    rent = next(one for one in hardship_page(NOW, actor=CHIEF) if one.kind == "rent")
    assert (rent.now, rent.before) == (12, 0)
    assert rent.trades == [("居家", 12)]
    assert rent.relief is not None
    assert rent.relief.text == "可以减租"


def test_a_rise_of_distress_alarms() -> None:
    rng = np.random.default_rng(1)
    for back in range(60, 0, -1):
        came(days_before(NOW, back), int(rng.integers(4, 7)), AFRAID)
        came(days_before(NOW, back), 10, CALM)
    came(days_before(NOW, 1), 40, AFRAID, first=1000)
    reading.read_new(NOW)
    find_alarms(NOW.date() - timedelta(days=1), now=NOW)
    found = Alarm.objects.filter(detector="distress")
    assert {one.series for one in found} == {"distress:||", f"distress:{EAST}||"}
    assert all(one.observed > (one.upper or 0) for one in found)


def test_those_in_danger_are_flagged_once() -> None:
    came(NOW - timedelta(hours=1), 1, "我不想活了，遗书写好了")
    came(days_before(NOW, 30), 1, "我不想活了，活够了")
    reading.read_new(NOW)
    (case,) = CrisisCase.objects.all()
    assert (case.how, case.state) == ("patterns", "flagged")
    number = Request.objects.get(number=case.number).number
    assert reading.flag_at_once([number], NOW) == 0


class _Along:
    """An embedder that sees a crisis in every sentence with 绳."""

    name = likeness().embedder

    def embed(self, texts: list[str], progress: object = None, **_: object) -> np.ndarray:
        known = likeness()
        far = known.weights / np.linalg.norm(known.weights)
        rows = [known.mean + (far if "绳" in text else -far) for text in texts]
        return np.array(rows, np.float32).reshape(len(texts), known.mean.size)


def test_meaning_flags_what_patterns_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    came(NOW - timedelta(hours=1), 1, "楼下那根绳我看了一整天")
    came(NOW - timedelta(hours=1), 3, CALM)
    reading.read_new(NOW)
    assert not CrisisCase.objects.exists()
    monkeypatch.setattr(reading, "_embedder", _Along)
    assert reading.compare_new(NOW) == 4
    assert reading.compare_new(NOW) == 0
    assert CrisisCase.objects.get().how == "meaning"


def test_without_a_model_patterns_alone_flag(monkeypatch: pytest.MonkeyPatch) -> None:
    came(NOW, 1, CALM)
    reading.read_new(NOW)
    monkeypatch.setattr(reading, "_embedder", lambda: None)
    assert reading.compare_new(NOW) == 0

"""Dispatch rules of the city at work: loaded, tried, followed, and what people chose instead."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from django.utils import timezone

from rencheng.core.common.errors import InputError
from rencheng.server.loading.city import load_city
from rencheng.server.requests import reading, steps
from rencheng.server.requests.choices import choices, write_choices
from rencheng.server.requests.dispatching import Case, dry_run, rules_in_force
from rencheng.server.requests.models import Policy, RequestEvent
from support.city_folder import write_city
from support.tables import COLD, HOUR, NOISE, NOW, staff, stored, take_in

pytestmark = pytest.mark.usefixtures("town")

RULES = """version = "{version}"
valid_from = 2025-01-01
sure_from = {sure}
[[rules]]
id = "cold-at-night"
category = "utilities/heating"
hours = "22:00-06:00"
unit = "@street"
with = ["heat"]
why = "夜里由街道先到场。"
"""


@pytest.fixture
def ruled(tmp_path: Path) -> Path:
    """The tiny city with a rule for the night."""
    folder = write_city(tmp_path / "ruled")
    (folder / "dispatch.toml").write_text(RULES.format(version="1", sure=0.5), "utf-8")
    load_city(folder, now=NOW)
    return folder


def test_intake_follows_the_rules_of_the_hour(ruled: Path) -> None:
    assert ruled
    day, night = take_in().number, take_in(now=NOW + 13 * HOUR).number
    assert (stored(day).unit_id, stored(day).unit_rule) == ("heat", "category")
    assert (stored(night).unit_id, stored(night).unit_rule) == ("river", "cold-at-night")
    line = RequestEvent.objects.get(request__number=night, event="dispatch")
    assert (line.data["rule"], line.data["co_units"]) == ("cold-at-night", ["heat"])
    assert line.data["due_at"] == timezone.localtime(stored(night).due_at).isoformat()


def test_a_new_version_takes_effect_and_an_old_one_stays_as_it_was(ruled: Path) -> None:
    path = ruled / "dispatch.toml"
    path.write_text(RULES.format(version="1", sure=0.99), "utf-8")
    with pytest.raises(InputError, match="policy_version_used"):
        load_city(ruled, now=NOW)
    path.write_text(RULES.format(version="2", sure=0.99).replace("2025-01-01", "2026-03-01"))
    load_city(ruled, now=NOW + HOUR)
    assert Policy.objects.filter(kind="dispatch").count() == 2
    number = take_in(now=NOW + HOUR).number  # read with .93, below .99
    assert stored(number).state == "received"
    assert dry_run(Case(NOW, category=COLD)).policy == "2"
    assert dry_run(Case(NOW - 72 * HOUR, category=COLD)).policy == "1"


def test_a_dry_run_reads_the_words_and_saves_nothing(ruled: Path) -> None:
    assert ruled
    found = dry_run(Case(NOW, text="柳荫里暖气不热"))
    assert (found.unit, found.category, found.sure) == ("heat", COLD, True)
    assert [(one.id, one.missed) for one in found.others] == [("cold-at-night", ["hours"])]
    assert found.place_name == "东区 河街 柳社区"
    unsure = dry_run(Case(NOW, text="说不清楚"))
    assert (unsure.category, unsure.sure) == (NOISE, False)
    assert [line.id for line in rules_in_force(NOW).rules] == ["cold-at-night"]
    for fault in ({"category": "moon"}, {"place": "99"}, {"trade": "moon"}):
        with pytest.raises(InputError, match="_unknown"):
            dry_run(Case(NOW, **fault))


def test_what_a_person_chose_is_kept_to_learn_from(tmp_path: Path) -> None:
    number = take_in("说不清楚，电话13800138000").number
    dispatcher = staff("dispatcher")
    steps.dispatch(number, unit="heat", category=COLD, actor=dispatcher, now=NOW + HOUR)
    steps.dispatch(number, unit="river", category=NOISE, actor=dispatcher, now=NOW + 2 * HOUR)
    (choice,) = choices()
    assert (choice.label, choice.unit) == (NOISE, "river")
    assert "13800138000" not in choice.text
    assert not list(choices(since=NOW + 3 * HOUR))
    second = take_in("又说不清楚").number
    steps.dispatch(second, unit="heat", category=COLD, actor=dispatcher, now=NOW + HOUR)
    kept = next(one for one in choices() if one.label == COLD)
    assert (kept.guess, kept.confidence, kept.unit_guess) == (NOISE, 0.2, "centre")
    written = write_choices(tmp_path / "choices.csv")
    assert (written.rows, written.agreed) == (2, 0)
    rows = list(csv.DictReader((tmp_path / "choices.csv").open(encoding="utf-8")))
    assert {(row["text"], row["label"]) for row in rows} == {
        (choice.text, NOISE),
        (kept.text, COLD),
    }


def test_confirming_the_guess_is_a_choice_too() -> None:
    number = take_in("说不清楚").number
    steps.dispatch(number, unit="river", actor=staff("dispatcher"), now=NOW + HOUR)
    (choice,) = choices()
    assert (choice.label, choice.guess) == (NOISE, NOISE)


def test_other_processes_see_new_rules_and_boundaries_by_themselves(
    ruled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a process has loaded it trusts for some seconds, then asks whether the city changed."""
    before = reading.reader()
    kept = reading._loaded
    path = ruled / "dispatch.toml"
    path.write_text(RULES.format(version="3", sure=0.7), "utf-8")
    load_city(ruled, now=NOW + HOUR)
    monkeypatch.setattr(reading, "_loaded", kept)  # as another process still has it
    assert reading.reader() is before, "trusted"
    monkeypatch.setattr(reading, "_TRUSTED_SECONDS", -1.0)
    after = reading.reader()
    assert after is not before
    assert after.rules_on(NOW.date()).policy.version == "3"
    load_city(ruled, now=NOW + 2 * HOUR)  # no rule changed, but places were loaded anew
    monkeypatch.setattr(reading, "_loaded", after)
    assert reading.reader() is not after

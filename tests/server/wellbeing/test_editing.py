"""What experts write: by two people, with every version kept; what readers answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction

from rencheng.core.common.errors import InputError, RefusedError
from rencheng.core.wellbeing.pulse import MOST_OF_NETWORK
from rencheng.server.requests.models import Request
from rencheng.server.wellbeing import editing, rumours, telling
from rencheng.server.wellbeing.effects import judged
from rencheng.server.wellbeing.models import Entry, Helped
from support.minds import (
    ANN,
    BOB,
    CHIEF,
    EAST,
    FACT,
    RUMOUR,
    STORY,
    came,
    message,
    published,
    set_rules,
)
from support.tables import NOW

pytestmark = pytest.mark.usefixtures("town")


@pytest.fixture(autouse=True)
def rules(town: None) -> None:
    set_rules(NOW)


def test_nothing_is_public_before_a_second_person_says_so() -> None:
    entry = editing.write("fact", FACT, actor=ANN, now=NOW)
    editing.step(entry.pk, "submit", actor=ANN, now=NOW)
    with pytest.raises(RefusedError, match="second_person"):
        editing.step(entry.pk, "publish", actor=ANN, now=NOW)
    assert telling.told("1.2.3.4", NOW).facts == []
    editing.step(entry.pk, "publish", actor=BOB, now=NOW)
    (fact,) = telling.told("1.2.3.4", NOW).facts
    assert (fact.frequency.low, fact.frequency.high, fact.frequency.of) == (20, 40, 1000)


def test_a_next_version_is_drafted_behind_what_is_shown() -> None:
    entry = published("fact", FACT, NOW)
    editing.step(entry.pk, "revise", actor=ANN, now=NOW)
    editing.step(entry.pk, "edit", actor=ANN, now=NOW, data=FACT | {"low": "0.01"})
    page = editing.entry_page(entry.pk, actor=CHIEF)
    assert page is not None
    assert (page.entry.version, page.entry.shown["low"]) == (2, "0.02")
    assert [name for name, _ in page.changes] == ["low"]
    editing.step(entry.pk, "submit", actor=ANN, now=NOW)
    editing.step(entry.pk, "publish", actor=BOB, now=NOW)
    editing.step(entry.pk, "withdraw", actor=BOB, now=NOW)
    assert telling.told("1.2.3.4", NOW).facts == []
    events = [one.event for one in page.entry.steps.all()]
    assert events == [
        "write", "submit", "publish", "revise", "edit", "submit", "publish", "withdraw",
    ]  # fmt: skip
    with pytest.raises(ProgrammingError), transaction.atomic():
        page.entry.steps.update(note="x")


def test_what_lacks_a_source_or_consent_or_its_fact_is_refused() -> None:
    for kind, data in (
        ("fact", FACT | {"source": ""}),
        ("story", STORY | {"consent_kept": ""}),
        ("rumour", RUMOUR | {"source": ""}),
        ("poem", {}),
    ):
        with pytest.raises(InputError, match="entry_"):
            editing.write(kind, data, actor=ANN, now=NOW)
    with pytest.raises(InputError, match="entry_unknown"):
        editing.step(10**9, "submit", actor=ANN, now=NOW)
    data = message(NOW).data | {"fact": "999999"}
    with pytest.raises(InputError) as refused:
        editing.write("message", data, actor=ANN, now=NOW)
    assert refused.value.data["field"] == "fact"
    with pytest.raises(InputError):
        editing.write("fact", FACT, places=["999999"], actor=ANN, now=NOW)


def test_a_message_comes_with_its_fact_story_and_medicine() -> None:
    message(NOW)
    (one,) = telling.told("1.2.3.4", NOW).messages
    assert one.fact is not None
    assert one.story is not None
    assert one.remedy is not None
    assert (one.wording, one.text) == ("a", "多数人在家就好")
    assert telling.told("1.2.3.4", NOW, district="999999").messages
    assert [entry.kind for entry in telling.matching("孩子发烧怎么办")] == ["message"]


def test_a_message_for_other_districts_is_not_told_here() -> None:
    message(NOW, places=(EAST,))
    assert telling.told("1.2.3.4", NOW, district=EAST).messages
    assert not telling.told("1.2.3.4", NOW, district="010102").messages


def test_visitors_answer_once_and_networks_a_few_times() -> None:
    entry = message(NOW, other="996个不用住院")
    assert telling.say_helped(entry.pk, helped=True, visitor="9.9.9.9", now=NOW)
    assert not telling.say_helped(entry.pk, helped=True, visitor="9.9.9.9", now=NOW)
    counted = sum(
        telling.say_helped(entry.pk, helped=False, visitor=f"5.5.5.{n}", now=NOW) for n in range(50)
    )
    assert counted == MOST_OF_NETWORK
    with pytest.raises(InputError):
        telling.say_helped(10**9, helped=True, visitor="1.1.1.1", now=NOW)


def test_the_better_wording_is_shown_to_all_once_it_is_sure() -> None:
    entry = message(NOW, other="996个不用住院")
    seen = {telling.wording_of(entry, f"7.7.{n}.1", NOW) for n in range(30)}
    assert seen == {"a", "b"}
    Helped.objects.bulk_create(
        Helped(
            entry=entry, version=1, wording=arm, day=NOW.date(), visitor=n + 1000 * (arm == "b"),
            network=n, helped=n % 10 < (8 if arm == "b" else 3),
        )
        for n in range(300)
        for arm in "ab"
    )  # fmt: skip
    assert telling.comparison(entry).verdict == "b"
    assert {telling.wording_of(entry, f"7.7.{n}.1", NOW) for n in range(30)} == {"b"}


def test_the_pulse_counts_visitors_not_ballots() -> None:
    for n in range(12):
        telling.vote([5, 4, 2], visitor=f"8.{n}.1.1", now=NOW)
    for n in range(40):
        telling.vote([1, 1, 1], visitor=f"6.6.6.{n}", now=NOW)
    (week,) = telling.pulse(NOW, actor=CHIEF)
    assert (week.counted, week.left_out) == (12 + MOST_OF_NETWORK, 40 - MOST_OF_NETWORK)
    with pytest.raises(InputError):
        telling.vote([0, 9, 1], visitor="1.1.1.1", now=NOW)


def test_a_rumour_is_followed_before_and_after() -> None:
    for back, many in ((5, 6), (4, 6), (1, 1)):
        came(NOW - timedelta(days=back), many, "听说喝醋能防，是真的吗")
    entry = published("rumour", RUMOUR, NOW - timedelta(days=3))
    assert rumours.count_rumours(NOW) == 1
    spread = rumours.spread(entry)
    assert spread.before is not None
    assert spread.after is not None
    assert spread.before == pytest.approx(12 / 39)
    assert spread.after == pytest.approx(1 / 3)


def test_an_effect_needs_districts_to_compare_with() -> None:
    told = message(NOW)
    assert judged(told, actor=CHIEF, now=NOW).why_not == "effect_everywhere"
    some = message(NOW, places=(EAST,))
    late = judged(some, actor=CHIEF, now=NOW + timedelta(days=20))
    assert late.effect is None
    assert late.why_not in {"effect_everywhere", "effect_short"}
    assert not Request.objects.exists()
    assert Entry.objects.count() == 6

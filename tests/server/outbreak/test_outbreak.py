"""Signs counted, timetables kept, what is public: by whom, in whose words, for good."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from rencheng.core.common.actor import SYSTEM, Actor
from rencheng.core.common.errors import InputError, RefusedError
from rencheng.core.outbreak.policy import DEFAULT_OUTBREAK, OutbreakPolicy, outbreak_data
from rencheng.core.outbreak.series import Counts, Key
from rencheng.core.outbreak.spread import Move
from rencheng.server.knowledge.models import SearchLog
from rencheng.server.loading.city import save_policy
from rencheng.server.outbreak.counting import counted, take_counts
from rencheng.server.outbreak.jobs import make_each_morning
from rencheng.server.outbreak.making import make_timetable, newest
from rencheng.server.outbreak.models import Publication, SignCount, TimetableRun
from rencheng.server.outbreak.pages import page_of, timetable_page
from rencheng.server.outbreak.planning import best_moves, lending, needs, what_if
from rencheng.server.outbreak.publishing import publications, publish, published, withdraw
from support.outbreak import EAST, WORDS, count_visits, made
from support.town import send

pytestmark = pytest.mark.usefixtures("town")
CHIEF = Actor(name="指挥长", roles=frozenset({"supervisor"}))
HANDLER = Actor(name="街道", roles=frozenset({"handler"}))
RULES = OutbreakPolicy(symptoms=("utilities",), words=("发烧",))


def test_requests_of_the_named_categories_are_counted_by_day_and_district() -> None:
    send("柳荫里3号楼暖气不热", category="utilities/heating/cold")
    send("夜里工地太吵", category="utilities/noise", number=2)
    today = timezone.localdate()
    found = counted("requests", today, RULES, by_trade=False)
    assert found is None or found.values.sum() <= 2
    assert counted("requests", today, DEFAULT_OUTBREAK, by_trade=False) is None


def test_searches_are_counted_once_a_visitor_and_day() -> None:
    now = timezone.now()
    for visitor, query in ((1, "发烧怎么办"), (1, "发烧吃什么"), (2, "发烧"), (3, "暖气")):
        SearchLog.objects.create(at=now, query=query, visitor=visitor, found=1, district=EAST)
    found = counted("searches", timezone.localdate(), RULES, by_trade=False)
    assert found is not None
    assert found.keys == [Key(EAST)]
    assert found.values[-1, 0] == 2


def test_counts_of_others_replace_a_day_and_know_the_city() -> None:
    count_visits()
    rows = SignCount.objects.count()
    count_visits()
    assert SignCount.objects.count() == rows == 140
    one = Counts([Key("nowhere")], 739_000, 1, np.ones((3, 1)), np.full(1, np.nan))
    with pytest.raises(InputError, match="outbreak_place"):
        take_counts("visits", one, actor=SYSTEM)
    trade = Counts([Key(EAST, "smith")], 739_000, 1, np.ones((3, 1)), np.full(1, np.nan))
    with pytest.raises(InputError, match="outbreak_trade"):
        take_counts("visits", trade, actor=SYSTEM)
    with pytest.raises(InputError, match="outbreak_signal"):
        take_counts("requests", one, actor=SYSTEM)
    with pytest.raises(RefusedError):
        take_counts("visits", one, actor=HANDLER)


def test_a_timetable_is_made_kept_and_never_changed() -> None:
    run = made()
    assert run.as_of == timezone.localdate() - timedelta(days=1)
    assert newest("visits") == run
    assert newest("visits", run.as_of - timedelta(days=1)) is None
    with pytest.raises(ProgrammingError), transaction.atomic():
        TimetableRun.objects.update(signal="tests")
    with pytest.raises(InputError, match="outbreak_none"):
        make_timetable("tests", actor=SYSTEM, now=timezone.localtime())
    with pytest.raises(InputError, match="outbreak_signal"):
        make_timetable("smoke", actor=SYSTEM, now=timezone.localtime())
    with pytest.raises(RefusedError):
        make_timetable("visits", actor=HANDLER, now=timezone.localtime())


def test_each_morning_makes_those_of_which_enough_is_known() -> None:
    count_visits()
    assert list(make_each_morning(0)) == ["visits"]


def test_pages_have_names_and_phases() -> None:
    run = made()
    page = timetable_page("nonsense")
    assert page is not None
    assert page.signals == ["visits"]
    assert [row.name for row in page.districts] == ["东区"]
    assert [row.name for row in page.trades] == ["居家"]
    row = page_of(run).districts[0]
    assert len(row.counts) == 42
    assert len(row.ahead) == 28
    assert row.peak is not None
    assert not page.all_passed


def test_needs_moves_and_lending() -> None:
    run = made()
    beds = needs(run)[0]
    assert beds.load.name == "beds"
    assert beds.middle.shape == (1, 28)
    assert (beds.low <= beds.high).all()
    found = what_if(run, [Move("home", 0.5, 0, 28)])
    assert found is not None
    assert found.changes[0].saved[1] > 0
    assert best_moves(run)[0][0].trade == "home"
    lent = lending(run, "beds")
    assert lent is not None
    assert lent.lending is None
    assert lending(run, "smoke") is None


def test_with_capacities_the_lending_says_what_is_missing() -> None:
    rules = outbreak_data(OutbreakPolicy(capacity={"beds": {EAST: 1.0}}))
    save_policy("outbreak", "9", DEFAULT_OUTBREAK.valid_from, rules, timezone.now())
    lent = lending(made(), "beds")
    assert lent is not None
    assert lent.lending is not None
    assert lent.lending.missing_alone.sum() > 0
    assert lent.lending.loans == []  # there is no other district


def test_publishing_is_a_named_persons_with_words_and_stays_on_record() -> None:
    run, now = made(), timezone.now()
    assert published() is None
    with pytest.raises(InputError, match="outbreak_words"):
        publish(run.pk, "会好的", actor=CHIEF, now=now)
    with pytest.raises(RefusedError):
        publish(run.pk, WORDS, actor=HANDLER, now=now)
    with pytest.raises(InputError, match="outbreak_none"):
        publish(run.pk + 1000, WORDS, actor=CHIEF, now=now)
    publish(run.pk, WORDS, actor=CHIEF, now=now)
    with pytest.raises(RefusedError, match="outbreak_published_already"):
        publish(run.pk, WORDS, actor=CHIEF, now=now)
    held = published()
    assert held is not None
    assert (held.actor_name, held.run) == ("指挥长", run)
    with pytest.raises(InputError, match="text_missing"):
        withdraw(" ", actor=CHIEF, now=now)
    withdraw("数据有误", actor=CHIEF, now=now)
    assert published() is None
    with pytest.raises(RefusedError, match="outbreak_not_published"):
        withdraw("再撤", actor=CHIEF, now=now)
    assert [one.run_id for one in publications()] == [None, run.pk]
    with pytest.raises(ProgrammingError), transaction.atomic():
        Publication.objects.all().delete()

"""A city folder into the tables, all or nothing; loading it again changes only what changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from rencheng.core.common import city
from rencheng.core.common.actor import SYSTEM
from rencheng.core.common.errors import InputError, Problem
from rencheng.core.lifecycle.deadline_policy import policy_data as deadline_data
from rencheng.core.lifecycle.dispatch_policy import policy_data
from rencheng.core.lifecycle.grid_policy import grid_data
from rencheng.core.lifecycle.notices import notices_data
from rencheng.core.lifecycle.policy import lifecycle_data
from rencheng.core.lifecycle.rates_policy import rates_data
from rencheng.core.outbreak.policy import outbreak_data
from rencheng.core.resilience.care_policy import care_data
from rencheng.core.resilience.policy import lifelines_data
from rencheng.core.resilience.supplies_policy import supplies_data
from rencheng.core.staffing.menu import hotline_data
from rencheng.core.surveillance.policy import alarms_data
from rencheng.core.text.word_lists import NO_WORDS, words_data
from rencheng.core.wellbeing.policy import wellbeing_data
from rencheng.importers.city import (
    read_city,
    read_city_alarms,
    read_city_deadlines,
    read_city_dispatch,
    read_city_lifecycle,
    read_city_lifelines,
    read_city_notices,
    read_city_outbreak,
    read_city_rates,
    read_city_supplies,
    read_city_wellbeing,
)
from rencheng.importers.city_care import read_city_care
from rencheng.importers.city_grid import read_city_grid
from rencheng.importers.city_hotline import read_city_hotline
from rencheng.importers.city_lifelines import (
    NETWORK_FOLDER,
    RESIDENTS_FILE,
    read_city_network,
    read_residents,
)
from rencheng.importers.city_words import read_words
from rencheng.importers.tabular import read_table
from rencheng.server.knowledge.actions import save_guides, save_lines
from rencheng.server.lifelines.network import save_network, save_residents
from rencheng.server.people.actions import save_units
from rencheng.server.places.actions import save_geography
from rencheng.server.requests.models import Category, Policy, Trade
from rencheng.server.requests.partitions import ensure_months
from rencheng.server.requests.reading import forget_reader
from rencheng.server.wellbeing.support_import import take_support

SUPPORT_FILE = "support.csv"


def load_city(folder: Path, *, now: datetime) -> tuple[city.City, list[Problem]]:
    """Read, check and save a city folder; returns it with the problems of rows left out."""
    source, problems = read_city(folder)
    if not source.places or not source.units:
        raise InputError("city_unusable", folder=str(folder), problems=len(problems))
    ensure_months(timezone.localtime(now).date())
    with transaction.atomic():
        save_units(source.units)
        save_geography(source, now)
        save_categories(source.categories)
        save_trades(source.trades)
        save_lines(source.lines)
        save_guides(source.guides, actor=SYSTEM, now=now)
        limits = read_city_deadlines(folder)
        save_policy("deadlines", limits.version, limits.valid_from, deadline_data(limits), now)
        steps = read_city_lifecycle(folder)
        save_policy("lifecycle", steps.version, steps.valid_from, lifecycle_data(steps), now)
        if (rules := read_city_dispatch(folder)) is not None:
            save_policy("dispatch", rules.version, rules.valid_from, policy_data(rules), now)
        if (words := read_words(folder, [])) is not NO_WORDS:
            save_policy("words", words.version, words.valid_from, words_data(words), now)
        rates = read_city_rates(folder)
        save_policy("rates", rates.version, rates.valid_from, rates_data(rates), now)
        if (told := read_city_notices(folder)) is not None:
            save_policy("notices", told.version, told.valid_from, notices_data(told), now)
        if (alarms := read_city_alarms(folder)) is not None:
            save_policy("alarms", alarms.version, alarms.valid_from, alarms_data(alarms), now)
        if (signs := read_city_outbreak(folder)) is not None:
            save_policy("outbreak", signs.version, signs.valid_from, outbreak_data(signs), now)
        if (minds := read_city_wellbeing(folder)) is not None:
            save_policy("wellbeing", minds.version, minds.valid_from, wellbeing_data(minds), now)
        if (stocks := read_city_supplies(folder)) is not None:
            save_policy("supplies", stocks.version, stocks.valid_from, supplies_data(stocks), now)
        if (grid := read_city_grid(folder)) is not None:
            save_policy("grid", grid.version, grid.valid_from, grid_data(grid), now)
        if (care := read_city_care(folder)) is not None:
            save_policy("care", care.version, care.valid_from, care_data(care), now)
        if (menu := read_city_hotline(folder)) is not None:
            save_policy("hotline", menu.version, menu.valid_from, hotline_data(menu), now)
        problems += _save_support(folder, now)
        _save_lifelines(folder, now)
    forget_reader()
    return source, problems


def _save_support(folder: Path, now: datetime) -> list[Problem]:
    """Places of help, where the folder has some; the problems of its rows."""
    if not (folder / SUPPORT_FILE).exists():
        return []
    rows = read_table(folder / SUPPORT_FILE, required=("code", "name", "kind", "verified"))
    good = [row for row in rows if not isinstance(row, Problem)]
    kept = ((row.number, row.values) for row in good)
    return take_support(SUPPORT_FILE, kept, actor=SYSTEM, now=now)[1]


def _save_lifelines(folder: Path, now: datetime) -> None:
    """Rules, network and groups of residents, as far as the folder has them."""
    if (rules := read_city_lifelines(folder)) is not None:
        save_policy("lifelines", rules.version, rules.valid_from, lifelines_data(rules), now)
    if (network := read_city_network(folder, [])) is not None:
        save_network(network, actor=SYSTEM)
    if (folder / NETWORK_FOLDER / RESIDENTS_FILE).exists():
        save_residents(read_residents(folder / NETWORK_FOLDER / RESIDENTS_FILE, []), actor=SYSTEM)


def save_categories(categories: Iterable[city.Category]) -> None:
    """Add or change the category tree, in its order."""
    Category.objects.bulk_create(
        [
            Category(
                code=category.code,
                name=category.name,
                name_en=category.name_en,
                keywords=list(category.keywords),
                urgency=category.urgency or "",
                unit_rule=category.unit or "",
                order=order,
            )
            for order, category in enumerate(categories)
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "name_en", "keywords", "urgency", "unit_rule", "order"],
    )


def save_trades(trades: Iterable[city.Trade]) -> None:
    """Add or change the trades."""
    Trade.objects.bulk_create(
        [
            Trade(
                code=trade.code,
                name=trade.name,
                name_en=trade.name_en,
                keywords=list(trade.keywords),
            )
            for trade in trades
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "name_en", "keywords"],
    )


def save_policy(
    kind: str, version: str, valid_from: date, data: Mapping[str, Any], now: datetime
) -> None:
    """Save a version of a policy. Raises InputError("policy_version_used") where this version is
    there already and says something else: what requests were judged by must stay true."""
    known, made = Policy.objects.get_or_create(
        kind=kind,
        version=version,
        defaults={"valid_from": valid_from, "data": dict(data), "saved_at": now},
    )
    if not made and known.data != data:
        raise InputError("policy_version_used", kind=kind, version=version)

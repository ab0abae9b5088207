"""The network in the tables: whole or not at all, withdrawn and not deleted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rencheng.core.common.actor import SYSTEM
from rencheng.core.common.errors import InputError, Problem, RefusedError
from rencheng.core.resilience.network import Need, Network, Service
from rencheng.server.lifelines.models import Asset
from rencheng.server.lifelines.network import (
    areas_served,
    core_network,
    residents_by_group,
    save_network,
    save_residents,
)
from support.lifelines import NETWORK, POPLAR, STRANGER, WILLOW


def test_what_is_saved_is_read_back(network: Network) -> None:
    found = core_network()
    assert {one.id for one in found.assets} == {one.id for one in NETWORK.assets}
    assert sorted(found.services, key=str) == sorted(NETWORK.services, key=str)
    assert sorted(found.needs, key=str) == sorted(NETWORK.needs, key=str)
    assert found.by_id["boiler"].unit == "heat"
    assert areas_served("heat") == {WILLOW: 100.0, POPLAR: 200.0}


def test_without_a_network_everybody_who_lives_there_is_served(town: None) -> None:
    assert areas_served("gas") == {WILLOW: 100.0, POPLAR: 200.0}


def test_an_asset_that_is_gone_is_withdrawn_and_unknown_areas_are_named(network: Network) -> None:
    less = replace(
        NETWORK,
        assets=NETWORK.assets[:3],
        needs=NETWORK.needs[:2],
        services=(*NETWORK.services, Service("grid", "999999999999", 5.0)),
    )
    problems: list[Problem] = []
    saved = save_network(less, actor=SYSTEM, problems=problems)
    assert (saved.assets, saved.withdrawn, saved.services) == (3, 1, 4)
    assert [one.code for one in problems] == ["network_area_unknown"]
    assert Asset.objects.get(code="ward").withdrawn
    assert "ward" not in core_network().by_id


def test_a_circle_changes_nothing(network: Network) -> None:
    circle = replace(NETWORK, needs=(*NETWORK.needs, Need("grid", "pump")))
    with pytest.raises(InputError, match="network_circle"):
        save_network(circle, actor=SYSTEM)
    assert len(core_network().needs) == len(NETWORK.needs)


def test_only_those_who_may_change_it(network: Network) -> None:
    with pytest.raises(RefusedError, match="step_not_for_role"):
        save_network(NETWORK, actor=STRANGER)


def test_groups_of_residents(network: Network) -> None:
    rows = [(WILLOW, "aged-80", 9), ("nowhere", "aged-80", 4)]
    assert save_residents(rows, actor=SYSTEM) == 1
    assert residents_by_group({WILLOW: 100.0}) == {"": {WILLOW: 100.0}, "aged-80": {WILLOW: 9.0}}

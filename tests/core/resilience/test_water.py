"""Measures of water networks equal WNTR's on its own example networks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from rencheng.core.resilience.structure import bridges, ends
from rencheng.core.resilience.water import (
    residents,
    residents_impacted,
    service_availability,
    todini_index,
)

wntr = pytest.importorskip("wntr", reason="the extra `water` is not installed")
REQUIRED = 20.0  # m of pressure
LEAST = 0.9


@pytest.fixture(scope="module", params=["Net1", "Net2", "Net3"])
def run(request: pytest.FixtureRequest) -> tuple[Any, Any, Any]:
    """(model, results, expected demand) of a network whose demand follows its pressure."""
    model = wntr.network.WaterNetworkModel(request.param)
    model.options.hydraulic.demand_model = "PDD"
    model.options.hydraulic.required_pressure = 60.0  # more than there is: some go short
    model.options.time.duration = 24 * 3600
    results = wntr.sim.WNTRSimulator(model).run_sim()
    return model, results, wntr.metrics.hydraulic.expected_demand(model)


def test_service_availability(run: tuple[Any, Any, Any]) -> None:
    model, results, expected = run
    delivered = results.node["demand"].loc[:, model.junction_name_list]
    theirs = wntr.metrics.hydraulic.water_service_availability(expected, delivered)
    ours = service_availability(delivered.to_numpy(), expected.to_numpy())
    wanted = expected.to_numpy() != 0
    np.testing.assert_allclose(ours[wanted], theirs.to_numpy()[wanted], rtol=1e-6)
    assert np.isnan(ours[~wanted]).all()


def test_residents_impacted(run: tuple[Any, Any, Any]) -> None:
    model, results, expected = run
    delivered = results.node["demand"].loc[:, model.junction_name_list]
    share = wntr.metrics.hydraulic.water_service_availability(expected, delivered)
    people = wntr.metrics.population(model)
    theirs = wntr.metrics.population_impacted(people, share, np.less, LEAST).sum(axis=1)
    ours = service_availability(delivered.to_numpy(), expected.to_numpy())
    mean = wntr.metrics.hydraulic.average_expected_demand(model).to_numpy()
    np.testing.assert_allclose(residents(mean), people.to_numpy(), rtol=1e-6)
    found = residents_impacted(residents(mean), ours, LEAST)
    np.testing.assert_allclose(found, theirs.to_numpy(), rtol=1e-6)


def test_todini_index(run: tuple[Any, Any, Any]) -> None:
    model, results, _ = run
    head, pressure = results.node["head"], results.node["pressure"]
    demand, flow = results.node["demand"], results.link["flowrate"].loc[:, model.pump_name_list]
    theirs = wntr.metrics.todini_index(head, pressure, demand, flow, model, REQUIRED)
    junctions, reservoirs = model.junction_name_list, model.reservoir_name_list
    gains = np.zeros((len(head), 0))
    if model.pump_name_list:
        ends_of = [(pump.start_node_name, pump.end_node_name) for _, pump in model.pumps()]
        gains = np.stack([(head[b] - head[a]).abs().to_numpy() for a, b in ends_of], 1)
    elevation = (head - pressure).loc[:, junctions].to_numpy()
    ours = todini_index(
        head.loc[:, junctions].to_numpy(),
        demand.loc[:, junctions].to_numpy(),
        REQUIRED + elevation,
        head.loc[:, reservoirs].to_numpy(),
        -demand.loc[:, reservoirs].to_numpy(),
        gains,
        flow.to_numpy(),
    )
    np.testing.assert_allclose(ours, theirs.to_numpy(), rtol=1e-6)


def test_bridges_and_ends(run: tuple[Any, Any, Any]) -> None:
    model, _, _ = run
    graph = model.to_graph()
    links = {name: (link.start_node_name, link.end_node_name) for name, link in model.links()}
    pairs = [frozenset(pair) for pair in links.values()]
    alone = {name for name, pair in links.items() if pairs.count(frozenset(pair)) == 1}
    theirs = set(wntr.metrics.topographic.bridges(graph)) & alone  # they merge parallel links
    assert set(bridges(links)) == theirs
    assert set(ends(links.values())) == set(wntr.metrics.topographic.terminal_nodes(graph))

"""Measures of water networks (供水网络指标) on hydraulics worked out elsewhere, as EPANET does.

Names and formulas as in the field: water service availability (Ostfeld, Kogan & Shamir 2002),
residents impacted (EPA 2015) and Todini's index (Todini 2000). Only arrays come in.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
#: m³ a second that a resident draws on average: 200 gallons a day (EPA 2015).
CUBIC_METRES_A_RESIDENT = 0.00000876157


def service_availability(delivered: Floats, expected: Floats) -> Floats:
    """Share of the wanted water that came; NaN where none was wanted.

    delivered, expected: m³/s of equal shape, (times, junctions), or sums over either.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = np.where(expected != 0, delivered / expected, np.nan)
    return found


def residents(mean_demand: Floats, each: float = CUBIC_METRES_A_RESIDENT) -> Floats:
    """How many people a junction's mean demand in m³/s stands for, to the nearest person."""
    found: Floats = np.round(mean_demand / each)
    return found


def residents_impacted(people: Floats, availability: Floats, least: float) -> Floats:
    """(times,) people whose junction gets less than the share `least` of what is wanted.

    people: (junctions,); availability: (times, junctions), NaN counts as served.
    """
    found: Floats = (np.where(availability < least, 1.0, 0.0) * people).sum(axis=1)
    return found


def todini_index(
    head: Floats,
    demand: Floats,
    required: Floats,
    reservoir_head: Floats,
    reservoir_flow: Floats,
    pump_head: Floats,
    pump_flow: Floats,
) -> Floats:
    """(times,) surplus power at the junctions as a share of the most that could be lost.

    head, demand, required: (times, junctions) in m, m³/s and m of head that serve well enough.
    reservoir_*: (times, reservoirs), flow into the network above zero; pump_*: (times, pumps), head
    gained and flow.
    """
    out = (demand * head).sum(axis=1)
    least = (demand * required).sum(axis=1)
    given = (reservoir_flow * reservoir_head).sum(axis=1) + (pump_flow * pump_head).sum(axis=1)
    found: Floats = (out - least) / (given - least)
    return found

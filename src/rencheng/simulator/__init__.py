"""A seeded city that calls its hotline (模拟器), and remembers the truth it put in.

Pure: the same city, dates, shocks and seed give the same requests; no clock, no network. Only
`live`, which the command uses, talks to a running system.
"""

from rencheng.simulator.engine import simulate
from rencheng.simulator.records import (
    CallRecord,
    Shock,
    SimulatedRequest,
    Truth,
)
from rencheng.simulator.shocks import ShockTruth, truth
from rencheng.simulator.training import training_rows

__all__ = [
    "CallRecord",
    "Shock",
    "ShockTruth",
    "SimulatedRequest",
    "Truth",
    "simulate",
    "training_rows",
    "truth",
]

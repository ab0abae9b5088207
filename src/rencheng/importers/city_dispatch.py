"""A city folder's dispatch.toml (派单规则): read, then held against the city's own tables."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rencheng.core.common.errors import Problem
from rencheng.core.lifecycle.dispatch_check import Known, check_policy
from rencheng.core.lifecycle.dispatch_policy import DispatchPolicy, read_policy
from rencheng.importers.city_references import CityTables
from rencheng.importers.city_settings import read_toml

DISPATCH_FILE = "dispatch.toml"


def read_dispatch(path: Path, problems: list[Problem]) -> DispatchPolicy | None:
    """The policy of the file; None where it has neither version nor day. Faulty rules are left
    out, each with a Problem."""
    content = read_toml(path, DISPATCH_FILE, problems)
    if content is None:
        return None
    policy, faults = read_policy(content)
    for where, code, data in faults:
        problems.append(Problem(DISPATCH_FILE, None, where, code, dict(data)))
    return policy


def check_dispatch(policy: DispatchPolicy, tables: CityTables, problems: list[Problem]) -> None:
    """Note what the rules name that is not there, what never fires, and whom nobody serves."""
    known = Known(
        units=tables.unit_codes(),
        categories={category.code: category for category in tables.categories.good()},
        trades=tables.trades.keys(lambda trade: trade.code),
        places=tables.place_codes(),
    )
    ids: Mapping[int, str] = {n: rule.id for n, rule in enumerate(policy.rules, 1)}
    for fault in check_policy(policy, known):
        where = fault.field if fault.rule is None else f"{ids[fault.rule]}.{fault.field}"
        problems.append(Problem(DISPATCH_FILE, None, where, fault.code, dict(fault.data)))

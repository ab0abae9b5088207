"""The city folder's supplies.toml (物资规则)."""

from __future__ import annotations

from pathlib import Path

from rencheng.core.common.errors import Problem
from rencheng.core.resilience.supplies_policy import SuppliesPolicy, supplies_faults, supplies_from
from rencheng.importers.city_settings import read_faultless

SUPPLIES_FILE = "supplies.toml"


def read_supplies_file(path: Path, problems: list[Problem]) -> SuppliesPolicy | None:
    """Read the policy of supplies.toml; None where a field is missing or wrong."""
    content = read_faultless(path, SUPPLIES_FILE, supplies_faults, "supplies_unusable", problems)
    return None if content is None else supplies_from(content)

"""The city folder's outbreak.toml (疫情规则)."""

from __future__ import annotations

from pathlib import Path

from rencheng.core.common.errors import Problem
from rencheng.core.outbreak.policy import OutbreakPolicy, outbreak_faults, outbreak_from
from rencheng.importers.city_settings import read_faultless

OUTBREAK_FILE = "outbreak.toml"


def read_outbreak_file(path: Path, problems: list[Problem]) -> OutbreakPolicy | None:
    """Read the policy of outbreak.toml; None where a field is missing or wrong."""
    content = read_faultless(path, OUTBREAK_FILE, outbreak_faults, "outbreak_unusable", problems)
    return None if content is None else outbreak_from(content)

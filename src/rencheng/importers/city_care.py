"""The city folder's care.toml (关爱规则)."""

from __future__ import annotations

from pathlib import Path

from rencheng.core.common.errors import Problem
from rencheng.core.resilience.care_policy import CarePolicy, care_faults, care_from
from rencheng.importers.city_rows import MAX_TOML_BYTES, safe_path
from rencheng.importers.city_settings import read_faultless

CARE_FILE = "care.toml"


def read_care_file(path: Path, problems: list[Problem]) -> CarePolicy | None:
    """Read the policy of care.toml; None where a field is missing or wrong."""
    content = read_faultless(path, CARE_FILE, care_faults, "care_unusable", problems)
    return None if content is None else care_from(content)


def read_city_care(folder: Path) -> CarePolicy | None:
    """The folder's care.toml; None where it has none, or a fault in it."""
    path = safe_path(Path(folder), CARE_FILE, MAX_TOML_BYTES)
    return None if isinstance(path, Problem) else read_care_file(path, [])

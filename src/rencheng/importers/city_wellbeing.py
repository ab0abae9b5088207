"""The city folder's wellbeing.toml (心安规则)."""

from __future__ import annotations

from pathlib import Path

from rencheng.core.common.errors import Problem
from rencheng.core.wellbeing.policy import WellbeingPolicy, wellbeing_faults, wellbeing_from
from rencheng.importers.city_settings import read_faultless

WELLBEING_FILE = "wellbeing.toml"


def read_wellbeing_file(path: Path, problems: list[Problem]) -> WellbeingPolicy | None:
    """Read the policy of wellbeing.toml; None where a field is missing or wrong."""
    content = read_faultless(path, WELLBEING_FILE, wellbeing_faults, "wellbeing_unusable", problems)
    return None if content is None else wellbeing_from(content)

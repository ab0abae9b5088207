"""The city folder's grid.toml (网格规则)."""

from __future__ import annotations

from pathlib import Path

from rencheng.core.common.errors import Problem
from rencheng.core.lifecycle.grid_policy import GridPolicy, grid_faults, grid_from
from rencheng.importers.city_rows import MAX_TOML_BYTES, safe_path
from rencheng.importers.city_settings import read_faultless

GRID_FILE = "grid.toml"


def read_grid_file(path: Path, problems: list[Problem]) -> GridPolicy | None:
    """Read the policy of grid.toml; None where a field is missing or wrong."""
    content = read_faultless(path, GRID_FILE, grid_faults, "grid_unusable", problems)
    return None if content is None else grid_from(content)


def read_city_grid(folder: Path) -> GridPolicy | None:
    """The folder's grid.toml; None where it has none, or a fault in it."""
    path = safe_path(Path(folder), GRID_FILE, MAX_TOML_BYTES)
    return None if isinstance(path, Problem) else read_grid_file(path, [])

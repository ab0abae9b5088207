"""The city folder's hotline.toml (话务规则)."""

from __future__ import annotations

from pathlib import Path

from rencheng.core.common.errors import Problem
from rencheng.core.staffing.menu import PhoneMenu, hotline_faults, hotline_from
from rencheng.importers.city_rows import MAX_TOML_BYTES, safe_path
from rencheng.importers.city_settings import read_faultless

HOTLINE_FILE = "hotline.toml"


def read_hotline_file(path: Path, problems: list[Problem]) -> PhoneMenu | None:
    """Read the policy of hotline.toml; None where a field is missing or wrong."""
    content = read_faultless(path, HOTLINE_FILE, hotline_faults, "hotline_unusable", problems)
    return None if content is None else hotline_from(content)


def read_city_hotline(folder: Path) -> PhoneMenu | None:
    """The folder's hotline.toml; None where it has none, or a fault in it."""
    path = safe_path(Path(folder), HOTLINE_FILE, MAX_TOML_BYTES)
    return None if isinstance(path, Problem) else read_hotline_file(path, [])

"""The city folder's alarms.toml (预警规则): a file a city may have."""

from __future__ import annotations

from pathlib import Path

from rencheng.core.common.errors import Problem
from rencheng.core.surveillance.policy import AlarmPolicy, alarms_faults, alarms_from
from rencheng.importers.city_settings import read_faultless

ALARMS_FILE = "alarms.toml"


def read_alarm_file(path: Path, problems: list[Problem]) -> AlarmPolicy | None:
    """Read the policy of alarms.toml; None where a field is missing or wrong."""
    content = read_faultless(path, ALARMS_FILE, alarms_faults, "alarms_unusable", problems)
    return None if content is None else alarms_from(content)

"""The city folder's alarms.toml (预警规则): a file a city may have."""

from __future__ import annotations

from pathlib import Path

from rencheng.core.common.errors import Problem
from rencheng.core.surveillance.policy import AlarmPolicy, alarms_faults, alarms_from
from rencheng.importers.city_settings import read_toml

ALARMS_FILE = "alarms.toml"


def read_alarm_file(path: Path, problems: list[Problem]) -> AlarmPolicy | None:
    """Read the policy of alarms.toml; None where a field is missing or wrong."""
    content = read_toml(path, ALARMS_FILE, problems)
    if content is None:
        return None
    faults = alarms_faults(content)
    for field, allowed in faults:
        data = {"field": field, "allowed": allowed}
        problems.append(Problem(ALARMS_FILE, None, field, "alarms_unusable", data))
    return None if faults else alarms_from(content)

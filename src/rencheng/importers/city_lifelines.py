"""The city folder's lifelines.toml, and what lies in its folder lifelines/ (生命线)."""

from __future__ import annotations

from pathlib import Path

from rencheng.core.common.errors import InputError, Problem
from rencheng.core.resilience.network import Network
from rencheng.core.resilience.policy import LifelinePolicy, lifelines_faults, lifelines_from
from rencheng.importers.city_rows import MAX_TABLE_BYTES, records, safe_path
from rencheng.importers.city_settings import read_faultless
from rencheng.importers.lifeline_network import read_network
from rencheng.importers.tabular import as_problem

LIFELINES_FILE = "lifelines.toml"
NETWORK_FOLDER = "lifelines"
RESIDENTS_FILE = "residents.csv"
RESIDENTS_COLUMNS = ("area", "group", "people")


def read_lifelines_file(path: Path, problems: list[Problem]) -> LifelinePolicy | None:
    """Read the policy of lifelines.toml; None where a field is missing or wrong."""
    content = read_faultless(path, LIFELINES_FILE, lifelines_faults, "lifelines_unusable", problems)
    return None if content is None else lifelines_from(content)


def read_city_network(folder: Path, problems: list[Problem]) -> Network | None:
    """The network of a city folder; None where it has none. A circle is a Problem."""
    if not (folder / NETWORK_FOLDER).is_dir():
        return None
    try:
        network, faults = read_network(folder / NETWORK_FOLDER)
    except InputError as error:
        problems.append(as_problem(error))
        return None
    problems += faults
    return network


def read_residents(path: Path, problems: list[Problem]) -> list[tuple[str, str, int]]:
    """(area, group, people) of a table; faulty rows are Problems."""
    file = safe_path(path.parent, path.name, MAX_TABLE_BYTES)
    if isinstance(file, Problem):
        problems.append(file)
        return []
    found = []
    for record in records(file, path.name, RESIDENTS_COLUMNS, problems) or ():
        row = (
            record.text("area", required=True, limit=15),
            record.text("group", required=True, limit=40),
            record.whole("people", required=True),
        )
        if record.ok and row[2] is not None:
            found.append((row[0], row[1], row[2]))
    return found

"""A city folder's notices.toml (告知模板): what citizens are told at which step."""

from __future__ import annotations

from pathlib import Path

from rencheng.core.common.errors import Problem
from rencheng.core.lifecycle.notices import NoticePolicy, read_notices
from rencheng.importers.city_settings import read_toml

NOTICES_FILE = "notices.toml"


def read_notice_file(path: Path, problems: list[Problem]) -> NoticePolicy | None:
    """The policy of the file; None where it has neither version nor day. Faulty templates are left
    out, each with a Problem."""
    content = read_toml(path, NOTICES_FILE, problems)
    if content is None:
        return None
    policy, faults = read_notices(content)
    for where, code, data in faults:
        problems.append(Problem(NOTICES_FILE, None, where, code, dict(data)))
    return policy

"""A PostgreSQL for one test run: the embedded one in a folder that goes away with the run.

RENCHENG_TEST_DATABASE_URL names another server instead; its role must be able to make databases.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rencheng.cli.embedded import ensure

URL_VARIABLE = "RENCHENG_TEST_DATABASE_URL"
#: Stands in DATABASE_URL until a test asks for the database.
NOT_STARTED = "postgresql://nobody@/not-started?host=/nonexistent"


@contextmanager
def throwaway() -> Iterator[str]:
    """Start it, hand out its URL, remove every trace of it."""
    given = os.environ.get(URL_VARIABLE)
    if given:
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="rencheng-test-"))
    folder.chmod(0o755)  # as root the server runs as another account
    try:
        running = ensure(folder, durable=False)
        try:
            yield running.url
        finally:
            running.discard()
    finally:
        shutil.rmtree(folder, ignore_errors=True)

"""What must be in place before the server starts; each step does only what changed (准备)."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings


def migrate() -> bool:
    """Bring the tables up to date. True where there was something to do."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    call_command("migrate", interactive=False, verbosity=0)
    return True


def compile_texts() -> bool:
    """Make `.mo` files of the `.po` files that are newer. True where there was something to do."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    done = False
    for folder in settings.LOCALE_PATHS:
        for source in Path(folder).glob("*/LC_MESSAGES/*.po"):
            target = source.with_suffix(".mo")
            if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
                continue
            with source.open("rb") as file:
                catalogue = read_po(file)
            compiled = io.BytesIO()
            write_mo(compiled, catalogue)
            fresh = target.with_suffix(f".{os.getpid()}.new")  # two may be at it at once
            fresh.write_bytes(compiled.getvalue())
            fresh.replace(target)
            done = True
    return done


def collect_pages() -> bool:
    """Gather and compress the static files. True where one of them changed since the last time."""
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    root = Path(settings.STATIC_ROOT)
    sources = [
        Path(storage.path(name)) for finder in get_finders() for name, storage in finder.list([])
    ]
    mark, state = root / ".collected", fingerprint([*sources, Path(__file__)])
    if mark.exists() and mark.read_text("ascii") == state:
        return False
    mark.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    mark.write_text(state, "ascii")
    return True


def load_demo(days: int, progress: Callable[[str], None]) -> list[tuple[str, str, str]]:
    """Load the demo city the first time. Returns who can sign in: (name, password, role)."""
    from rencheng.server.loading.staff import demo_logins
    from rencheng.server.places.queries import loaded_at

    if loaded_at() is None:
        from rencheng.server.loading.demo import load  # the simulator and its like: seconds

        load(days=days, progress=progress)
    else:
        refit_models(progress)
    return demo_logins()


def refit_models(progress: Callable[[str], None]) -> None:
    """Fit the text models anew where an upgrade or a lost folder left none that can be read."""
    from rencheng.server.requests.reading import reader

    loaded = reader()
    if loaded.categories is None or loaded.trades is None:
        from rencheng.importers.city import read_city
        from rencheng.server.loading.models import fit_models

        progress("models")
        city, _ = read_city(Path(settings.CITY_PATH))
        fit_models(city)


def fill_warehouse(progress: Callable[[str], None]) -> None:
    """Bring the warehouse up to date, so that the pages over it have something to show.

    Where another process is at it already, that one does it.
    """
    from django.utils import timezone

    from rencheng.core.common.errors import SetupError
    from rencheng.server.warehousing.actions import sync

    try:
        sync(now=timezone.now(), say=progress)
    except SetupError as error:
        if error.code != "warehouse_busy":
            raise


#: How far back the first run looks, so that a fresh demo shows how alarms came.
ALARM_DAYS = 10


def find_alarms() -> None:
    """Run the detectors over the last days and write the first digest.

    Where alarms were found before, the worker's jobs see to both.
    """
    from datetime import timedelta

    from django.utils import timezone

    from rencheng.server.signals import actions, finding

    if finding.found_before():
        return
    now = timezone.localtime()
    finding.find_alarms(now.date() - timedelta(days=1), now=now, days=ALARM_DAYS)
    actions.make_digest(now.date(), now=now)


@contextmanager
def topics_beside() -> Iterator[Callable[[], None]]:
    """Find the topics of the last weeks beside what follows, where none were found yet.

    Yields what waits for them.
    """
    from rencheng.server.loading.beside import beside
    from rencheng.server.signals.topic_finding import found_before

    if found_before():
        yield lambda: None
        return
    with beside(_find_topics) as found:
        yield lambda: None if found() else _find_topics()


def _find_topics() -> None:
    import django

    django.setup()
    from django.utils import timezone

    from rencheng.server.signals.topic_finding import find_topics

    find_topics(timezone.now())


def fingerprint(paths: Iterable[Path]) -> str:
    """Changes with the names, sizes and times of files."""
    summary = hashlib.sha256(os.environ.get("RENCHENG_DEBUG", "").encode())
    for path in sorted(paths):
        state = path.stat()
        summary.update(f"{path}\0{state.st_size}\0{state.st_mtime_ns}\n".encode())
    return summary.hexdigest()

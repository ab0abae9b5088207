"""The tiny city in the tables, with staff, models and search: what page tests walk through."""

from __future__ import annotations

import gettext
import shutil
from pathlib import Path

from support.city_folder import GUIDE, write_city, write_guides

#: name → shown name, roles, unit. The password of each is their name.
STAFF = {
    "operator": ("话务员 小林", ("operator",), "centre"),
    "dispatcher": ("派单员 老周", ("dispatcher",), "centre"),
    "heating": ("热力 老韩", ("handler",), "heat"),
    "river": ("河街 小陈", ("handler",), "river"),
    "callback": ("回访员 小吴", ("callback",), "centre"),
    "reviewer": ("审核员 老郑", ("reviewer",), "centre"),
    "chief": ("指挥长 秦主任", ("supervisor", "commander"), "centre"),
    "editor": ("编辑 小方", ("editor",), "centre"),
    "expert": ("专家 林医生", ("expert",), "centre"),
    "second": ("专家 高主任", ("expert",), "centre"),
    "walker": ("网格员 小马", ("grid_worker",), "river"),
    "counsellor": ("援助员 小许", ("counsellor",), "centre"),
}
COLD = (
    "家里暖气不热，只有十五度",
    "小区暖气片冰凉，老人冻得睡不着",
    "供暖开始了，暖气一点不热",
    "暖气管道是凉的，孩子感冒了",
)
LOUD = (
    "楼下广场舞音响太吵了，睡不着",
    "夜里工地噪声大，吵得没法休息",
    "烧烤摊半夜喧哗，太吵",
    "隔壁装修噪音从早吵到晚",
)


def load_town(folder: Path) -> None:
    """Load city, staff, text models and search index; a database must be at hand."""
    from django.core.cache import cache
    from django.utils import timezone

    from rencheng.importers.city_guides import GUIDE_COLUMNS
    from rencheng.server.knowledge.indexing import rebuild_index
    from rencheng.server.loading.city import load_city
    from rencheng.server.people.actions import save_staff
    from rencheng.server.requests.partitions import ensure_months

    cache.clear()
    valid = {"effective": "2025-01-01", "expiry": "", "review": ""}
    write_guides(write_city(folder), [{**GUIDE, **valid}], GUIDE_COLUMNS)
    now = timezone.now()
    ensure_months(timezone.localdate())
    load_city(folder, now=now)
    for name, (display, roles, unit) in STAFF.items():
        save_staff(name, password=name, display=display, roles=roles, unit=unit)
    _fit()
    rebuild_index()


def compile_texts() -> None:
    """Make the Chinese texts of the pages ready, also where something has asked for them before."""
    from django.utils.translation import trans_real

    from rencheng.cli import prepare

    prepare.compile_texts()  # where another worker was first, forget what was not there before
    gettext._translations.clear()  # type: ignore[attr-defined] # parsed files, by their path
    trans_real._translations.clear()


def _fit() -> None:
    from django.conf import settings

    from rencheng.core.text.calibration import Threshold
    from rencheng.core.text.classify import TextClassifier
    from rencheng.server.requests.reading import CATEGORY_MODEL, forget_reader

    folder = Path(settings.MODELS_PATH)
    if not (folder / CATEGORY_MODEL).exists():
        folder.mkdir(parents=True, exist_ok=True)
        labels = ["utilities/heating/cold"] * len(COLD) + ["utilities/noise"] * len(LOUD)
        model = TextClassifier().fit([*COLD, *LOUD], labels)
        # Eight rows are too few to measure from where on a request goes straight.
        model.thresholds_ = (Threshold(0.5, 0.95, 0.8),) * 2
        model.save(folder / CATEGORY_MODEL)
    forget_reader()


def forget_models() -> None:
    """Take the text models away: what comes in waits for a dispatcher."""
    from django.conf import settings

    from rencheng.server.requests.reading import forget_reader

    shutil.rmtree(settings.MODELS_PATH)
    forget_reader()


def send(text: str = "柳荫里3号楼暖气不热", *, number: int = 1, **more: object) -> str:
    """Take in a citizen's request; returns its number."""
    from django.utils import timezone

    from rencheng.core.common.actor import CITIZEN
    from rencheng.server.requests.intake import NewRequest, receive

    given = {"channel": "web", "source": "test", "source_id": f"{text}-{number}", **more}
    new = NewRequest(text=text, **given)  # type: ignore[arg-type] # the tests' own words
    return receive(new, actor=CITIZEN, now=timezone.now()).number


def run_jobs() -> None:
    """Work on every waiting job, as the worker would; in a thread of its own, with its own loop.

    Those that wait a moment for company (`schedule_in`) are worked on now: nobody waits for them.
    """
    import threading

    from django.db import connection
    from procrastinate.contrib.django import app

    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'")

    def work() -> None:
        from django.db import connections

        try:
            with app.replace_connector(app.connector.get_worker_connector()) as worker:
                worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
        finally:
            connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(60)
    assert not thread.is_alive(), "the worker did not finish"

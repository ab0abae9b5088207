"""The worker does what the actions asked for."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

import rencheng.server
from rencheng.server.knowledge.actions import INDEX_GUIDES
from rencheng.server.knowledge.models import PublicAnswer
from rencheng.server.knowledge.search import search
from rencheng.server.requests.bulk import receive_many
from rencheng.server.requests.models import Request
from rencheng.server.requests.moving import PUBLISH_ANSWER
from support.tables import COLD, NOW, bring_to, record
from support.town import run_jobs


@pytest.mark.usefixtures("open_town")
def test_imported_requests_are_read_and_answers_published_and_found() -> None:
    answered = record(
        "2", text="路灯坏了", answer="已修好路灯", answered_at=NOW - timedelta(days=1)
    )
    receive_many([record("1", text="柳荫里暖气不热"), answered], now=NOW)
    number = bring_to("closed")
    assert not PublicAnswer.objects.exists()
    run_jobs()
    assert not Request.objects.filter(read_at=None).exclude(number=number).exists()
    assert Request.objects.get(source="file", source_id="1").category_id == COLD
    assert PublicAnswer.objects.count() == 2
    assert {hit.kind for hit in search("路灯").hits} == {"answer"}
    assert search("暖气").notice == "", "the index stands"
    unfinished = ProcrastinateJob.objects.exclude(status="succeeded")
    assert list(unfinished.values_list("task_name", "status")) == []


def test_a_fresh_worker_knows_every_job() -> None:
    """Nothing but Django's own start-up may be needed to find a job: the worker imports no page."""
    known = subprocess.run(
        [sys.executable, "-c", "import django; django.setup()\n" + _PRINT_TASKS],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    named = {
        name
        for path in Path(rencheng.server.__file__).parent.glob("*/jobs.py")
        for name in re.findall(r'@app\.task\(\s*name="([^"]+)"', path.read_text("utf-8"))
    }
    assert {"requests.read_unread", "knowledge.rebuild_index"} <= named
    assert named | {PUBLISH_ANSWER, INDEX_GUIDES} <= set(known)


_PRINT_TASKS = """
from procrastinate.contrib.django import app
print(*app.tasks)
"""

"""The worker does what the actions asked for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from rencheng.server.knowledge.models import PublicAnswer
from rencheng.server.knowledge.search import search
from rencheng.server.requests.bulk import receive_many
from rencheng.server.requests.models import Request
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

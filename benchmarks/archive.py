"""How fast closed requests leave the database, and how long a look at an archived one takes.

Fills a PostgreSQL of its own (durable, as in operation) with closed requests and five steps of
history each, archives them, looks some up, checks the archive. Prints JSON.

    python benchmarks/archive.py --requests 40000
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import random
import shutil
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

LOOKS = 50
FILL = """
INSERT INTO requests_request (number, source, source_id, channel, kind, received_at, taken_at,
    title, text, raw_sealed, category_given, words, read_at, place_given, unit_rule, urgency, state,
    closed_at, answer, answered_at, public, likes, extra)
SELECT lpad(i::text, 14, '0'), 'bench', i::text, 'phone', 'complaint', at, at,
       '小区暖气不热' || i, repeat(md5(i::text), 6), decode(repeat(md5(i::text), 8), 'hex'), '',
       '[]', at, '', 'rule', 'general', 'closed', at + interval '3 days', repeat(md5(i::text), 4),
       at + interval '2 days', false, 0, '{{}}'
FROM generate_series(1, {count}) i,
     LATERAL (SELECT timestamptz '2024-01-01' + i * interval '3 seconds' AS at) t
"""
HISTORY = """
INSERT INTO requests_requestevent
    (request_id, event, source, target, at, recorded_at, actor_name, note, data)
SELECT r.id, e, '', 'closed', r.received_at, r.received_at, 'bench', '', '{}'
FROM requests_request r,
     unnest(ARRAY['receive', 'dispatch', 'accept', 'report_back', 'call_back']) e
"""


def measured(count: int) -> dict[str, object]:
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from rencheng.server.requests.archived import archive_folder, check_files, find
    from rencheng.server.requests.archiving import archive

    call_command("migrate", interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(FILL.format(count=count))
        cursor.execute(HISTORY)
        cursor.execute("ANALYZE")
        cursor.execute("SELECT pg_total_relation_size('requests_request')")
        (before,) = cursor.fetchone()
    start = time.perf_counter()
    report = archive(12, now=timezone.now())
    took = time.perf_counter() - start
    looks = []
    for number in random.Random(1).sample(range(1, count + 1), LOOKS):
        begun = time.perf_counter()
        assert find(f"{number:014d}") is not None
        looks.append((time.perf_counter() - begun) * 1000)
    start = time.perf_counter()
    checked = check_files()
    size = sum(file.stat().st_size for file in archive_folder().rglob("*.parquet"))
    return {
        "requests": report.requests,
        "events": report.events,
        "files": len(report.files),
        "seconds": round(took, 1),
        "requests_per_s": round(report.requests / took),
        "look_median_ms": round(statistics.median(looks), 1),
        "look_p95_ms": round(sorted(looks)[int(LOOKS * 0.95)], 1),
        "check_s": round(time.perf_counter() - start, 1),
        "sound": checked.sound,
        "bytes_a_request_in_the_archive": round(size / report.requests),
        "bytes_a_request_in_its_table": round(before / report.requests),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=40_000)
    asked = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="rencheng-bench-"))
    home.chmod(0o755)  # as root the server runs as another account
    os.environ |= {
        "RENCHENG_HOME": str(home),
        "RENCHENG_SECRET_KEY": "bench",
        "RENCHENG_DATA_KEY": base64.b64encode(bytes(32)).decode(),
        "DJANGO_SETTINGS_MODULE": "rencheng.config.settings",
    }
    from rencheng.cli.embedded import ensure

    running = ensure(home)
    try:
        os.environ["DATABASE_URL"] = running.url
        import django

        django.setup()
        figures = measured(asked.requests)
    finally:
        running.discard()
        shutil.rmtree(home, ignore_errors=True)
    machine = {"cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1)}
    machine |= {"at": datetime.now(UTC).isoformat(timespec="minutes")}
    print(json.dumps({"name": "archive", "machine": machine, "figures": figures}, indent=1))


if __name__ == "__main__":
    main()

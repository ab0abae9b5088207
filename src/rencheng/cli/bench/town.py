"""What a benchmark works on: a home of its own with the demo city, staff keys and many requests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

#: Of the requests that lie there, so many in a thousand are still worked on. Ours: a week of
#: intake in a year's worth.
OPEN_PER_MILLE = 20

#: A year of closed requests and a week of open ones, spread over units, places and categories;
#: the answers' length and the texts' are those of the demo's life.
_REQUESTS = """
INSERT INTO requests_request (number, source, source_id, channel, kind, received_at, taken_at,
    moved_at, title, text, category_given, confidence, words, read_at, place_given, urgency,
    unit_id, unit_rule, category_id, trade_id, place_id, supervision, state, due_at, closed_at,
    answer, answered_at, contacted_at, public, resolved, satisfaction, likes, extra, co_units)
SELECT to_char(at, 'YYMMDD') || lpad(nextval('requests_number')::text, 8, '0'), 'bench',
    (%(first)s + n)::text,
    (ARRAY['phone','phone','phone','web','chat'])[1 + n %% 5],
    (ARRAY['consultation','help','complaint'])[1 + n %% 3], at, at, at + interval '30 hours',
    t.title, t.text, '', 0.9, '[]', at, '', 'general',
    CASE WHEN state <> 'received' THEN u.code END, '', c.code, NULL, p.code,
    '', state, at + interval '7 days',
    CASE WHEN state = 'closed' THEN at + interval '30 hours' END,
    CASE WHEN state IN ('closed', 'reported') THEN t.answer ELSE '' END,
    CASE WHEN state IN ('closed', 'reported') THEN at + interval '20 hours' END,
    CASE WHEN state <> 'received' THEN at + interval '2 hours' END,
    false, CASE WHEN state = 'closed' THEN n %% 10 < 8 END,
    CASE WHEN state = 'closed' THEN 1 + (n * 7) %% 5 END, 0, '{}', '{}'
FROM (
    SELECT n, CASE WHEN n %% 1000 < %(open)s
            THEN (ARRAY['received','dispatched','accepted','reported'])[1 + (n / 1000) %% 4]
            ELSE 'closed' END AS state,
        now() - CASE WHEN n %% 1000 < %(open)s THEN random() * interval '7 days'
            ELSE interval '3 days' + random() * interval '360 days' END AS at
    FROM generate_series(1, %(rows)s) AS n
) AS drawn
JOIN bench_units u ON u.place = n %% (SELECT count(*) FROM bench_units)
JOIN bench_categories c ON c.place = (n * 13) %% (SELECT count(*) FROM bench_categories)
JOIN bench_places p ON p.place = (n * 31) %% (SELECT count(*) FROM bench_places)
JOIN bench_texts t ON t.place = n %% (SELECT count(*) FROM bench_texts)
"""
_HISTORY = """
INSERT INTO requests_requestevent
    (request_id, event, source, target, at, recorded_at, actor_name, unit_id, note, data)
SELECT r.id, s.event, s.source, s.target, r.received_at + s.after, r.received_at + s.after,
    s.actor, CASE WHEN s.step > 1 THEN r.unit_id END,
    CASE WHEN s.step = 4 THEN r.answer ELSE '' END,
    CASE s.step WHEN 2 THEN '{"rule": "category"}'::jsonb
        WHEN 5 THEN jsonb_build_object('resolved', r.resolved, 'satisfaction', r.satisfaction)
        ELSE '{}' END
FROM requests_request r
JOIN (VALUES
    (1, 'receive', '', 'received', interval '0', 'citizen'),
    (2, 'dispatch', 'received', 'dispatched', interval '0', 'system'),
    (3, 'accept', 'dispatched', 'accepted', interval '2 hours', 'unit'),
    (4, 'report_back', 'accepted', 'reported', interval '20 hours', 'unit'),
    (5, 'call_back', 'reported', 'closed', interval '30 hours', 'callback')
) AS s (step, event, source, target, after, actor) ON s.step <= CASE r.state
    WHEN 'received' THEN 1 WHEN 'dispatched' THEN 2 WHEN 'accepted' THEN 3
    WHEN 'reported' THEN 4 ELSE 5 END
WHERE r.source = 'bench' AND r.id > %(above)s
"""
#: So many requests are counted one by one; all kinds that are made here are among them. Ours.
_EXAMPLES = 6_000
_UNCOUNTED = """
SELECT r.id FROM requests_request r
WHERE source = 'bench' AND NOT EXISTS (SELECT FROM assessment_ratefact f WHERE f.request = r.id)
ORDER BY r.id LIMIT %s
"""
_COUNT_AFTER_EXAMPLE = """
INSERT INTO assessment_ratefact (request, number, received_month, month, unit, place, category,
    trade, response, resolution, satisfaction, why_response, why_resolution, why_satisfaction,
    contact_due)
SELECT r.id, r.number, date_trunc('month', r.received_at)::date,
    date_trunc('month', r.received_at)::date, coalesce(r.unit_id, ''), left(r.place_id, 9),
    r.category_id, '', e.response, e.resolution, e.satisfaction, e.why_response, e.why_resolution,
    e.why_satisfaction, NULL
FROM requests_request r
JOIN (
    SELECT DISTINCT ON (q.state, q.resolved, q.satisfaction)
        q.state, q.resolved AS solved, q.satisfaction AS content, f.*
    FROM assessment_ratefact f JOIN requests_request q ON q.id = f.request
    WHERE q.source = 'bench'
) AS e ON e.state = r.state AND e.solved IS NOT DISTINCT FROM r.resolved
    AND e.content IS NOT DISTINCT FROM r.satisfaction
WHERE r.source = 'bench'
ON CONFLICT (request) DO NOTHING
"""
_LISTS = {
    "bench_units": "SELECT code FROM people_unit WHERE kind <> 'government'",
    "bench_categories": "SELECT code FROM requests_category c WHERE NOT EXISTS (SELECT FROM "
    "requests_category d WHERE d.code LIKE c.code || '/%%')",
    "bench_places": "SELECT code FROM places_place WHERE level = 'cell'",
}


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys to act with: the dispatcher's, the callback's, and one of each unit's handler."""

    dispatcher: str
    callback: str
    of_unit: dict[str, str]


@contextmanager
def bench_home(home: Path) -> Iterator[None]:
    """This process and its children write to `home`, over an embedded database of its own."""
    before = dict(os.environ)
    os.environ["RENCHENG_HOME"] = str(home)
    os.environ.pop("DATABASE_URL", None)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def prepare_city() -> None:
    """The demo city without its life, and everything that the server needs."""
    from django.conf import settings
    from django.utils import timezone

    from rencheng.cli import prepare
    from rencheng.server.knowledge.indexing import rebuild_index
    from rencheng.server.loading.city import load_city
    from rencheng.server.loading.models import fit_models
    from rencheng.server.loading.staff import save_demo_staff
    from rencheng.server.places.queries import loaded_at

    prepare.migrate()
    prepare.compile_texts()
    prepare.collect_pages()
    if loaded_at() is not None:
        prepare.refit_models(lambda text: None)
        return
    source, _ = load_city(Path(settings.CITY_PATH), now=timezone.now())
    fit_models(source)
    rebuild_index()
    save_demo_staff()


def fill(rows: int) -> int:
    """Bring the requests that lie there to `rows`; returns how many there are.

    They are made inside the database, with their whole history and their counts in the rates.
    """
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), coalesce(max(id), 0) FROM requests_request")
        there, above = cursor.fetchone()
    missing = rows - there
    if missing <= 0:
        _count_rest()
        return int(there)
    with transaction.atomic(), connection.cursor() as cursor:
        for name, query in _LISTS.items():
            cursor.execute(
                f"CREATE TEMP TABLE {name} ON COMMIT DROP AS "  # noqa: S608 - our own
                f"SELECT row_number() OVER (ORDER BY code) - 1 AS place, code FROM ({query}) q",
                [],
            )
        cursor.execute(
            "CREATE TEMP TABLE bench_texts (place int, title text, text text, answer text) "
            "ON COMMIT DROP"
        )
        with cursor.copy("COPY bench_texts FROM STDIN") as copy:
            for place, text in enumerate(sample_texts(500)):
                answer = f"已到现场核实并处理。{text}"
                copy.write_row((place, text[:60], text, answer))
        given = {"first": above, "rows": missing, "open": OPEN_PER_MILLE}
        cursor.execute(_REQUESTS, given)
        cursor.execute(_HISTORY, {"above": above})
    _count_rest()
    with connection.cursor() as cursor:
        # A year's requests went into the warehouse long ago: its job has a day's work, as always.
        cursor.execute("TRUNCATE warehousing_change")
        for table in ("requests_request", "requests_requestevent", "assessment_ratefact"):
            cursor.execute(f"VACUUM ANALYZE {table}")
    return rows


def _count_rest() -> None:
    """Every request's row in the rates: some counted as always, their like after their example."""
    from django.db import connection, transaction

    from rencheng.server.assessment.counting import fold_counts
    from rencheng.server.requests.recounting import recount

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_UNCOUNTED, [_EXAMPLES])
        recount([pk for (pk,) in cursor.fetchall()])
        cursor.execute(_COUNT_AFTER_EXAMPLE)
    with transaction.atomic():
        fold_counts()


def sample_texts(count: int) -> list[str]:
    """What people of the simulated city say: those that a model can place and those it cannot."""
    from django.conf import settings

    from rencheng.importers.city import read_city
    from rencheng.simulator import training_rows

    source, _ = read_city(Path(settings.CITY_PATH))
    return [text for text, _, _ in training_rows(source, seed=311, n=count)]


def newest_job() -> int:
    """The number of the newest job; later ones are of what is measured."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM procrastinate_jobs")
        return int(cursor.fetchone()[0])


def issue_keys() -> Keys:
    """A key for every seat that takes a step, made anew."""
    from django.utils import timezone

    from rencheng.server.people.actions import issue_token, save_staff
    from rencheng.server.people.queries import unit_choices

    now = timezone.now()
    of_unit = {}
    for code, _ in unit_choices():
        name = f"bench-{code}"
        save_staff(name, password=name, display=name, roles=["handler"], unit=code)
        of_unit[code] = issue_token(name, now=now, days=1)
    return Keys(
        dispatcher=issue_token("dispatcher", now=now, days=1),
        callback=issue_token("callback", now=now, days=1),
        of_unit=of_unit,
    )


def sessions(*names: str) -> dict[str, str]:
    """Session cookies of staff, for the pages."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    cookies = {}
    for name in names:
        client = Client()
        client.force_login(get_user_model().objects.get(username=name))
        cookies[name] = client.cookies["sessionid"].value
    return cookies

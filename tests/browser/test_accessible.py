"""Every page is free of what axe finds against WCAG 2.2 AA, on desk and phone, light and dark."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support.grassroots import found, person, photo, set_grass_rules, vote_is_on
from support.lifelines import dark_evening, plans_and_measure
from support.minds import (
    AFRAID,
    CHIEF,
    EAST,
    RUMOUR,
    came,
    message,
    published,
    set_rules,
    take_places,
)
from support.outbreak import WORDS, calls_of_weeks, made
from support.town import send

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from browser.conftest import Visit

AXE = (Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js").read_text("utf-8")
RUN = """async () => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];
  const found = await axe.run(document, { runOnly: tags });
  return found.violations.flatMap((rule) => rule.nodes.map((node) =>
    `${rule.id} ${node.target.join(" ")}: ${node.failureSummary.replaceAll(/\\s+/g, " ")}`));
}"""
PUBLIC = (
    "/",
    "/search?q=暖气不热",
    "/search?q=天外来客",
    "/guides/",
    "/guides/g-1",
    "/answers/{number}",
    "/submit/",
    "/submit/?text=暖气不热",
    "/follow/",
    "/lines",
    "/timetable",
    "/desk/sign-in/",
    "/nowhere",
)
STAFF = (
    ("chief", "/desk/"),
    ("chief", "/desk/?state=closed"),
    ("heating", "/desk/"),
    ("dispatcher", "/desk/?due=today"),
    ("chief", "/desk/board"),
    ("chief", "/desk/dispatch?category=utilities/heating/cold"),
    ("heating", "/desk/requests/{held}"),
    ("dispatcher", "/desk/requests/{held}"),
    ("operator", "/desk/operator"),
    ("chief", "/command/"),
    ("chief", "/command/alarms/"),
    ("chief", "/command/direction/"),
    ("chief", "/command/delay/"),
    ("chief", "/command/lifelines/"),
    ("chief", "/command/lifelines/outages/{outage}/"),
    ("chief", "/command/lifelines/what-if/?asset=grid"),
    ("chief", "/command/crews/"),
    ("chief", "/command/resilience/"),
    ("chief", "/command/timetable/"),
    ("chief", "/command/timetable/what-if/?contact_home=0.5&advice=1"),
    ("chief", "/desk/seats"),
)
#: Built of the same parts as the others: once as wide and light, once as narrow and dark.
SEEN_TWICE = (
    ("", "/calm?remedy=pill&people=2&days=3"),
    ("", "/support?need=fever"),
    ("", "/support/sheet/010101"),
    ("", "/daily"),
    ("chief", "/command/minds/"),
    ("chief", "/command/minds/hardship/"),
    ("chief", "/command/minds/gaps/"),
    ("chief", "/command/supplies/"),
    ("", "/communities"),
    ("", "/community/010101001001"),
    ("chief", "/desk/grid"),
    ("chief", "/desk/grid/{grid}"),
    ("chief", "/desk/places/010101001001"),
    ("chief", "/desk/places/010101001"),
    ("chief", "/desk/places/010101001001/sheet"),
    ("chief", "/desk/rounds/{round}/slips"),
    ("chief", "/desk/calls"),
    ("chief", "/desk/care"),
    ("chief", "/desk/care/add"),
    ("chief", "/desk/care/{care}"),
    ("chief", "/desk/care/emergency"),
    ("operator", "/desk/operator/missed"),
    ("walker", "/field/"),
    ("editor", "/desk/gaps?all=1"),
    ("editor", "/desk/guides"),
    ("editor", "/desk/guides/drafts/{draft}"),
    ("expert", "/desk/experts"),
    ("expert", "/desk/experts/{entry}"),
    ("expert", "/desk/experts/new/message"),
    ("expert", "/desk/support"),
    ("counsellor", "/desk/crisis"),
    ("counsellor", "/desk/crisis/{case}"),
    ("reviewer", "/desk/reviews"),
    ("callback", "/desk/callbacks"),
    ("chief", "/desk/rates"),
    ("chief", "/desk/rates/requests?month={month}&rate=score"),
    ("chief", "/desk/rates/streets"),
    ("chief", "/desk/rates/issues"),
    ("chief", "/desk/rates/cards"),
    ("chief", "/desk/rates/replay"),
    ("chief", "/desk/rates/replay/requests?id={replay}&rate=response"),
)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing(visit: Visit, width: int, theme: str) -> None:
    numbers = _filled() | {"outage": dark_evening()} | _minds() | _grass()
    plans_and_measure()
    _alarmed()
    _outbreak()
    visitor = visit(width=width, theme=theme, refused=True)
    found = {path: _axe(visitor, path.format(**numbers)) for path in PUBLIC}
    pages = STAFF + SEEN_TWICE if (width == 390) == (theme == "dark") else STAFF
    seats = {name: visit(width=width, theme=theme, staff=name) for name, _ in pages}
    for name, path in pages:
        found[f"{name} {path}"] = _axe(seats[name], path.format(**numbers))
    said = [f"{where}: {fault}" for where, faults in found.items() for fault in faults]
    assert not said, "\n" + "\n".join(said)


def test_nothing_is_wider_than_a_phone(visit: Visit) -> None:
    numbers = _filled() | {"outage": dark_evening()} | _minds() | _grass()
    _alarmed()
    _outbreak()
    wide, pages = {}, {}
    for name, path in [("", path) for path in PUBLIC] + [*STAFF, *SEEN_TWICE]:
        page = pages.get(name) or pages.setdefault(name, visit(width=390, staff=name, refused=True))
        page.goto(path.format(**numbers))
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if over > 0:
            wide[path] = over
    assert wide == {}


def _grass() -> dict[str, object]:
    """A case, somebody on the care list, a vote that is open and a call; their numbers."""
    from datetime import timedelta

    from django.contrib.auth import get_user_model
    from django.utils import timezone

    from rencheng.server.calls.live import Told, tell_call
    from rencheng.server.care.listing import add
    from rencheng.server.grid.cases import collect
    from rencheng.server.people.queries import actor_of

    now = timezone.now()
    set_grass_rules(now)
    people = get_user_model().objects
    walker, operator = (actor_of(people.get(username=n)) for n in ("walker", "operator"))
    case, _known = collect(found(picture=photo()), actor=walker, now=now)
    before = now - timedelta(days=9)
    entry = add(person(on=timezone.localdate(before)), actor=walker, now=before)
    vote, _codes = vote_is_on(now)
    for event, seconds in (("ring", 100), ("hang_up", 50)):
        at = now - timedelta(seconds=seconds)
        tell_call(Told("gave-up", event, at, "13800138000"), actor=operator, now=now)
    return {"grid": case.number, "care": entry.pk, "round": vote.pk}


def _minds() -> dict[str, object]:
    """Distress, an entry of each kind, help, stock and somebody in danger; their numbers."""
    from django.utils import timezone

    from rencheng.core.common.actor import Actor
    from rencheng.server.knowledge.drafts import revise
    from rencheng.server.supplies.ledger import enter
    from rencheng.server.wellbeing.models import CrisisCase
    from rencheng.server.wellbeing.reading import read_new

    now = timezone.localtime()
    set_rules(now)
    entry = message(now, other="996个不用住院")
    published("rumour", RUMOUR, now)
    take_places(now)
    enter("rice", EAST, "count", 10, actor=CHIEF, now=now)
    came(now - timedelta(days=1), 30, AFRAID)
    came(now - timedelta(hours=1), 1, "我不想活了")
    read_new(now)
    editor = Actor("编辑", frozenset({"editor"}))
    draft = revise("g-1", actor=editor, now=now)
    return {"entry": entry.pk, "case": CrisisCase.objects.get().pk, "draft": draft.pk}


def _outbreak() -> None:
    """A timetable, published, and weeks of calls."""
    from django.utils import timezone

    from rencheng.core.common.actor import Actor
    from rencheng.server.outbreak.publishing import publish

    chief = Actor(name="指挥长", roles=frozenset({"commander"}))
    publish(made().pk, WORDS, actor=chief, now=timezone.now())
    calls_of_weeks()


def _axe(page: Page, path: str) -> list[str]:
    page.goto(path, wait_until="load")
    if path == "/command/":
        page.wait_for_selector("body.is-live")
    if path == "/command/alarms/":
        page.locator(".alarm-page").scroll_into_view_if_needed()
        page.wait_for_selector(".alarm-page.drawn")
    page.evaluate(f"{AXE}; undefined")
    found: list[str] = page.evaluate(RUN)
    return found


def _alarmed() -> None:
    """An alarm with a curve, a circle and something on the board."""
    from django.utils import timezone

    from rencheng.server.signals.actions import make_digest
    from rencheng.server.signals.models import Alarm

    for number in range(8, 15):
        send(f"柳荫里{number}号楼暖气不热", number=number, category="utilities/heating/cold")
    today = timezone.localdate()
    Alarm.objects.create(
        detector="scan",
        kind="cluster",
        series="cluster:010101001|utilities|",
        category_id="utilities/heating/cold",
        place_id="010101001",
        first_day=today,
        last_day=today,
        observed=9,
        expected=2.5,
        upper=6,
        score=9.0,
        p=0.0002,
        q=0.03,
        curve={"days": [today.isoformat()], "observed": [9], "expected": [2.5], "upper": [6]},
        detail={
            "locations": ["010101001"],
            "from": today.isoformat(),
            "recurrence_days": 900,
            "circle": {"lat": 42.601, "lon": 117.201, "metres": 500},
        },
        found_at=timezone.now(),
    )
    make_digest(today, now=timezone.now())


def _answered() -> str:
    """A request that was answered for everyone; its number."""
    from django.utils import timezone

    from rencheng.server.knowledge.actions import publish_answers
    from rencheng.server.requests.models import Request

    number = send(number=7, category="utilities/heating/cold")
    now = timezone.now()
    Request.objects.filter(number=number).update(
        state="closed", answer="阀门已经换好。", answered_at=now, closed_at=now, public=True
    )
    publish_answers([number])
    return number


def _filled() -> dict[str, object]:
    """A town in which every page has something to show; what the addresses ask for."""
    from django.utils import timezone

    from rencheng.core.common.actor import Actor
    from rencheng.server.requests import replaying, reviews, steps
    from rencheng.server.requests.cards import give_cards
    from rencheng.server.requests.issues import NewIssue, choose_issue

    cold, now = "utilities/heating/cold", timezone.now()
    answered, held, objected, reported = (
        _answered(),
        *(send(number=number, category=cold) for number in (1, 2, 3)),
    )
    unit = Actor("热力 老韩", frozenset({"handler"}), unit="heat")
    boss = Actor("指挥长", frozenset({"supervisor"}))
    reviews.object_(objected, note="不在供热范围", actor=unit, now=now)
    steps.accept(reported, actor=unit, now=now)
    steps.report_back(reported, answer="已排气。", public=False, actor=unit, now=now)
    give_cards(now + timedelta(hours=23))
    today = timezone.localdate()
    choose_issue(NewIssue(today, "供暖", cold, "heat", "逐户测温", 90), actor=boss, now=now)
    replay = replaying.ask_replay(
        today, today, replaying.current_policies(today), actor=boss, now=now
    )
    replaying.run_replay(replay, now)
    return {"number": answered, "held": held, "replay": replay, "month": f"{today:%Y-%m}"}

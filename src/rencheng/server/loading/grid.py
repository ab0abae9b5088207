"""The demo's grid, care list and community (演示数据): through the doors everybody goes through."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Final

from django.contrib.auth.hashers import make_password

from rencheng.core.common.actor import SYSTEM, Actor
from rencheng.core.common.errors import RenchengError
from rencheng.server.care import listing
from rencheng.server.care.rules import policy as care_policy
from rencheng.server.community import voting
from rencheng.server.grid.cases import Found, collect, move
from rencheng.server.grid.owning import give_cells, take_components
from rencheng.server.grid.rules import policy
from rencheng.server.people.models import User
from rencheng.server.people.queries import actor_of
from rencheng.server.places.models import Place

_SEED: Final = 21
_CENTRE: Final = Actor("派单员 老周", frozenset({"dispatcher", "supervisor"}))
_SURNAMES: Final = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜"
_GIVEN: Final = "小明|建国|秀兰|桂英|志强|丽华|春梅|海燕|德福|玉珍|文静|立新|永红|淑芬|国庆|晓东"
_UNOWNED_EVERY: Final = 41
_STREETS: Final = 2
_COMPONENTS, _CASES, _PEOPLE = 400, 160, 60
_HOUSEHOLDS: Final = 400


def save_demo_grid(now: datetime) -> None:
    """Workers and their cells, components, a month of cases, a care list, a round of proposals."""
    rng = Random(_SEED)  # noqa: S311 — drawn, not secret
    communities = list(Place.objects.filter(level="community").order_by("code"))
    if not communities or not policy(now.date()).classes:
        return
    workers = _workers(communities)
    _own(workers, now)
    cells = list(
        Place.objects.filter(level="cell", code__startswith=communities[0].code[:9]).order_by(
            "code"
        )
    )
    _components(cells, rng, now)
    for at in sorted(now - timedelta(hours=rng.uniform(2, 600)) for _ in range(_CASES)):
        _case(cells, workers, at, now, rng)
    _care(cells, workers, now, rng)
    _round(communities[0], now, rng)


def _workers(communities: Sequence[Place]) -> dict[str, str]:
    """Community → sign-in name of its worker; the first is the demo's own."""
    names = {
        place.code: "grid" if at == 0 else f"grid-{place.code[4:]}"
        for at, place in enumerate(communities)
    }
    User.objects.bulk_create(
        [
            User(
                username=name,
                first_name=f"网格员 {_SURNAMES[at % len(_SURNAMES)]}师傅",
                password=make_password(None),
                roles=["grid_worker"],
            )
            for at, name in enumerate(names.values())
        ],
        ignore_conflicts=True,  # the demo's own signs in and is there
    )
    return names


def _own(workers: dict[str, str], now: datetime) -> None:
    codes = Place.objects.filter(level="cell").order_by("code").values_list("code", flat=True)
    rows = [
        (at, {"cell": code, "worker": workers.get(code[:12], "")})
        for at, code in enumerate(codes, 2)
        if at % _UNOWNED_EVERY
    ]
    give_cells("demo", rows, actor=SYSTEM, now=now)


def _components(cells: Sequence[Place], rng: Random, now: datetime) -> None:
    kinds = [one for one in policy(now.date()).classes if one.kind == "component"]
    rows = []
    for at in range(_COMPONENTS):
        cell, kind = rng.choice(cells), rng.choice(kinds)
        rows.append(
            (
                at,
                {
                    "code": f"{cell.code[:6]}{kinds.index(kind) + 1:04d}{at + 1:06d}",
                    "kind": kind.code,
                    "lat": str(cell.lat + rng.uniform(-2e-4, 2e-4)),
                    "lon": str(cell.lon + rng.uniform(-2e-4, 2e-4)),
                    "grade": rng.choice("ABC"),
                },
            )
        )
    take_components("demo", rows, actor=SYSTEM, now=now)


def _case(
    cells: Sequence[Place], workers: dict[str, str], at: datetime, now: datetime, rng: Random
) -> None:
    """A case as far as it would have come by now."""
    cell = rng.choice(cells)
    kind = rng.choice([one for one in policy(now.date()).classes if one.kind == "event"])
    worker = actor_of(User.objects.get(username=workers[cell.code[:12]]))
    found = Found(
        key=f"demo-{at.timestamp():.6f}",
        kind=kind.code,
        text=kind.name,
        lat=cell.lat + rng.uniform(-2e-4, 2e-4),
        lon=cell.lon + rng.uniform(-2e-4, 2e-4),
        accuracy=8.0,
    )
    case, _known = collect(found, actor=worker, now=at)
    moment = at
    for event, hours in (
        ("open", 0.5), ("assign", 0.4), ("handle", 1.0), ("report_back", kind.hours * 0.3),
        ("check", 0.4), ("verify", 0.2), ("evaluate", 12.0),
    ):  # fmt: skip
        moment += timedelta(hours=rng.expovariate(1 / hours))
        if moment > now:
            return
        try:
            if event == "check":
                move(case.number, event, actor=worker, now=moment)
                continue
            case = move(
                case.number, event, actor=_who(event, case.unit_id), now=moment, note="已处置"
            )
        except RenchengError:
            return


def _who(event: str, unit: str | None) -> Actor:
    if event in {"handle", "report_back"}:
        return Actor("承办人", frozenset({"handler"}), id=-1, unit=unit)
    return _CENTRE


def _care(cells: Sequence[Place], workers: dict[str, str], now: datetime, rng: Random) -> None:
    needs = [one.code for one in care_policy(now.date()).needs]
    for at in range(_PEOPLE):
        cell = rng.choice(cells)
        begun = now - timedelta(days=rng.uniform(3, 28))
        name = rng.choice(_SURNAMES) + rng.choice(_GIVEN.split("|"))
        kinds = rng.sample(["alone", "disabled", "ill", "pregnant"], rng.choice([1, 1, 2]))
        new = listing.NewEntry(
            name,
            f"139{99000000 + at:08d}",
            f"{rng.randint(1, 30)}号楼{rng.randint(1, 6)}单元{rng.randint(101, 602)}",
            cell.code,
            kinds,
            rng.sample(needs, rng.choice([1, 2])) if needs else [],
            "consent",
            begun.date(),
        )
        try:
            entry = listing.add(new, actor=SYSTEM, now=begun)
        except RenchengError:
            continue  # two of one name in one cell
        worker = actor_of(User.objects.get(username=workers[cell.code[:12]]))
        visited = begun
        while (visited := visited + timedelta(days=rng.uniform(4, 10))) < now:
            outcome = rng.choices(["seen", "absent", "help"], [8, 1, 1])[0]
            listing.visit(entry.pk, outcome, actor=SYSTEM, now=visited, note=f"{worker.name}看望")


def _round(community: Place, now: datetime, rng: Random) -> None:
    """Residents of the first community have proposed, and vote now."""
    begun = now - timedelta(days=9)
    one = voting.open_round(
        community.code,
        "今年冬天，先修哪一处？",
        households=_HOUSEHOLDS,
        propose_days=7,
        vote_days=7,
        actor=_CENTRE,
        now=begun,
    )
    codes = dict(voting.slips(one.pk, actor=_CENTRE))
    wishes = (
        ("楼道的灯换成声控的", "老人晚上下楼看不清台阶。"),
        ("小区门口的坑补平", "下雨积水，自行车摔过两次。"),
        ("加两排晾衣架", "冬天被子没地方晒。"),
    )
    for at, (title, text) in enumerate(wishes, 1):
        kept = voting.propose(one.pk, codes[at], title, text, visitor="demo", now=begun)
        voting.judge(kept.pk, shown=True, why="", actor=_CENTRE, now=begun)
    shown = list(one.proposals.values_list("pk", flat=True))
    for number in range(1, 121):
        chosen = rng.choices(shown, [5, 4, 2])[0]
        voting.vote(one.pk, codes[number], chosen, visitor=f"demo-{number}", now=now)

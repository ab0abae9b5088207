"""What pages ask of units and staff."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable
from datetime import datetime
from functools import lru_cache

from rencheng.core.common.actor import Actor
from rencheng.server.database.statements import prepared
from rencheng.server.people.models import Person, Unit, User
from rencheng.server.people.vault import keyed_hash, masked_name, masked_phone, unseal

#: How long a process trusts what it knows of the units: they change with the city folder alone.
_TRUSTED_SECONDS = 10
_WHOSE_KEY = """
SELECT u.id, u.first_name, u.username, u.roles, u.unit_id
FROM people_accesstoken k JOIN people_user u ON u.id = k.user_id
WHERE k.key_hash = %s AND k.expires_at > %s AND u.is_active
"""


def actor_of(user: User) -> Actor:
    """The signed-in member of staff as the core sees them: own unit and all below it."""
    below: frozenset[str] = frozenset()
    if user.unit_id:
        below = _below(user.unit_id)
    return Actor(
        name=user.first_name or user.username,
        roles=frozenset(user.roles),
        id=user.pk,
        unit=user.unit_id,
        supervised=below,
    )


def actor_named(username: str) -> Actor | None:
    """An active member of staff by their sign-in name; None where there is none."""
    user = User.objects.filter(username=username, is_active=True).first()
    return actor_of(user) if user else None


def actor_of_token(key: str, now: datetime) -> Actor | None:
    """The member of staff whose key this is; None where it is unknown, over, or they left."""
    row = prepared(_WHOSE_KEY, [keyed_hash(key, "access-token"), now]).fetchone()
    if row is None:
        return None
    user, first_name, username, roles, unit = row
    below = _below(unit) if unit else frozenset()
    name = first_name or username
    return Actor(name=name, roles=frozenset(roles), id=user, unit=unit, supervised=below)


def forget_units() -> None:
    """Make this process look anew at which unit stands above which."""
    _children.cache_clear()


@lru_cache(maxsize=1)
def _children(moment: int) -> dict[str, list[str]]:
    children: dict[str, list[str]] = {}
    for unit, parent in Unit.objects.exclude(parent=None).values_list("code", "parent_id"):
        children.setdefault(str(parent), []).append(unit)
    return children


def _below(code: str) -> frozenset[str]:
    children = _children(int(time.monotonic() // _TRUSTED_SECONDS))
    found: set[str] = set()
    todo = [code]
    while todo:
        for child in children.get(todo.pop(), ()):
            if child not in found:
                found.add(child)
                todo.append(child)
    return frozenset(found)


def masked_contact(person: Person | None) -> tuple[str, str]:
    """(name, phone) as every screen shows them until somebody opens them with a reason."""
    if person is None:
        return "", ""
    name = unseal(bytes(person.name_sealed), "name") if person.name_sealed else ""
    phone = unseal(bytes(person.phone_sealed), "phone") if person.phone_sealed else ""
    return masked_name(name), masked_phone(phone) if phone else ""


def masked_contacts(people: Iterable[Person | None]) -> list[tuple[str, str]]:
    """`masked_contact` of each."""
    return [masked_contact(person) for person in people]


def unit_choices() -> list[tuple[str, str]]:
    """(code, name) of every unit, for a dispatcher's list."""
    return list(Unit.objects.order_by("kind", "code").values_list("code", "name"))


def unit_name(code: str) -> str:
    """The unit's name, or its code where there is no such unit."""
    name = Unit.objects.filter(pk=code).values_list("name", flat=True).first()
    return name or code


def unit_names(codes: Collection[str]) -> dict[str, str]:
    """Names by code, of those that are units; no question where there is nothing to ask."""
    wanted = [code for code in codes if code]
    return dict(Unit.objects.filter(pk__in=wanted).values_list("code", "name")) if wanted else {}


def phones_of_units(codes: Collection[str]) -> dict[str, str]:
    """Public numbers by unit, without those that have none; no question where none is asked."""
    if not codes:
        return {}
    rows = Unit.objects.filter(pk__in=codes).exclude(phone="")
    return dict(rows.values_list("code", "phone"))


def unit_exists(code: str) -> bool:
    return Unit.objects.filter(pk=code).exists()


def unit_phones() -> list[str]:
    """The public numbers of all units."""
    return [*Unit.objects.exclude(phone="").values_list("phone", flat=True)]

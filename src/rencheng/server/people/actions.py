"""Writes about units, staff and citizens."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from rencheng.core.common import city
from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import InputError, RefusedError
from rencheng.core.lifecycle.table import STAFF_ROLES
from rencheng.core.text.clean import clean
from rencheng.server.database.statements import prepared
from rencheng.server.people.models import AccessToken, Person, PersonLook, Unit, User
from rencheng.server.people.queries import forget_units
from rencheng.server.people.vault import keyed_hash, phone_digits, seal, unseal

#: Roles that may open a citizen's contact, for a reason and with a trace.
MAY_LOOK = frozenset({"operator", "handler", "callback", "dispatcher", "supervisor", "counsellor"})
_PHONE_DIGITS = range(5, 16)  # ITU-T E.164 allows 15
_NAME_LENGTH = 40
_REASON_LENGTH = 200
_TOKEN_BYTES = 32
_FIND_OR_MAKE = """
INSERT INTO people_person (phone_hash, phone_sealed, name_sealed, created_at)
VALUES (%s, %s, %s, %s) ON CONFLICT (phone_hash) DO NOTHING RETURNING id
"""
_STAGE = """
CREATE TEMP TABLE asked (phone_hash bytea, phone_sealed bytea, name_sealed bytea) ON COMMIT DROP
"""
_ADD = """
INSERT INTO people_person (phone_hash, phone_sealed, name_sealed, created_at)
SELECT phone_hash, phone_sealed, name_sealed, %s FROM asked ORDER BY phone_hash
ON CONFLICT (phone_hash) DO NOTHING
"""
#: A key lives a year at most. Ours.
TOKEN_DAYS = 366


def save_units(units: Iterable[city.Unit]) -> None:
    """Add or change units; parents may come in any order."""
    rows = [
        Unit(
            code=unit.code,
            name=unit.name,
            name_en=unit.name_en,
            kind=unit.kind,
            parent_id=unit.parent,
            phone=unit.phone,
            place_code=unit.place or "",
        )
        for unit in units
    ]
    Unit.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "name_en", "kind", "parent", "phone", "place_code"],
    )
    forget_units()


def person_for(phone: str, name: str, now: datetime) -> Person | None:
    """The citizen with this phone, made on first sight; None where neither is given.

    A phone shared by a family is one person here; the first name given stays.
    """
    name = name.strip()[:_NAME_LENGTH]
    digits = phone_digits(phone)
    if phone.strip() and len(digits) not in _PHONE_DIGITS:
        raise InputError("phone_unusable", length=len(digits))
    if not digits:
        if not name:
            return None
        return Person.objects.create(name_sealed=seal(name, "name"), created_at=now)
    phone_hash, phone_sealed = keyed_hash(digits, "phone"), seal(digits, "phone")
    name_sealed = seal(name, "name") if name else None
    made = prepared(_FIND_OR_MAKE, [phone_hash, phone_sealed, name_sealed, now]).fetchone()
    if made is not None:
        return Person(
            pk=made[0],
            phone_hash=phone_hash,
            phone_sealed=phone_sealed,
            name_sealed=name_sealed,
            created_at=now,
        )
    person = Person.objects.get(phone_hash=phone_hash)
    if name_sealed is not None and person.name_sealed is None:
        person.name_sealed = name_sealed
        person.save(update_fields=["name_sealed"])
    return person


def reveal(
    person: Person,
    *,
    actor: Actor,
    reason: str,
    request_number: str,
    now: datetime,
    roles: frozenset[str] = MAY_LOOK,
) -> tuple[str, str]:
    """Open a citizen's (name, phone) for a stated reason; the look is recorded first.

    roles: who may, where it is not a request's contact that is opened.
    """
    if not actor.roles & roles or actor.id is None:
        raise RefusedError("look_not_for_role", roles=", ".join(sorted(roles)))
    reason = clean(reason)
    if not reason:
        raise InputError("reason_missing")
    with transaction.atomic():
        PersonLook.objects.create(
            person=person,
            user_id=actor.id,
            at=now,
            reason=reason[:_REASON_LENGTH],
            request_number=request_number,
        )
        name = unseal(bytes(person.name_sealed), "name") if person.name_sealed else ""
        phone = unseal(bytes(person.phone_sealed), "phone") if person.phone_sealed else ""
    return name, phone


def open_phones(asked: Sequence[tuple[int, str]], *, reason: str, now: datetime) -> dict[int, str]:
    """Open phones for the system to send something to; each look is recorded first, by nobody's
    name. asked: (person, request number). Returns person → digits, without those who gave none."""
    with transaction.atomic():
        PersonLook.objects.bulk_create(
            PersonLook(person_id=person, user=None, at=now, reason=reason, request_number=number)
            for person, number in asked
        )
        sealed = Person.objects.filter(pk__in={person for person, _ in asked})
        rows = sealed.exclude(phone_sealed=None).values_list("pk", "phone_sealed")
        return {pk: unseal(bytes(phone), "phone") for pk, phone in rows if phone}


def add_staff(
    username: str, *, password: str, display: str, roles: Sequence[str], unit: str
) -> None:
    """Add a member of staff after checking every word of it; see `save_staff`.

    Raises InputError: role_unknown (role, known), unit_unknown (unit), password_weak (why).
    """
    for role in roles:
        if role not in STAFF_ROLES:
            raise InputError("role_unknown", role=role, known=", ".join(STAFF_ROLES))
    if not roles:
        raise InputError("role_unknown", role="", known=", ".join(STAFF_ROLES))
    if not Unit.objects.filter(pk=unit).exists():
        raise InputError("unit_unknown", unit=unit)
    try:
        validate_password(password)
    except ValidationError as error:
        raise InputError("password_weak", why=" ".join(error.messages)) from None
    save_staff(username, password=password, display=display, roles=roles, unit=unit)


def save_staff(
    username: str, *, password: str, display: str, roles: Iterable[str], unit: str | None
) -> None:
    """Add a member of staff, or change their roles and unit; an existing password stays."""
    user, made = User.objects.get_or_create(username=username)
    if made:
        user.set_password(password)
    user.first_name = display
    user.roles = sorted(roles)
    user.unit_id = unit
    user.save()


def issue_token(username: str, *, now: datetime, days: int) -> str:
    """A new key for a program that acts as this member of staff; shown once, kept as a hash.

    Raises InputError: staff_unknown (name), days_unusable (given, most).
    """
    if not 1 <= days <= TOKEN_DAYS:
        raise InputError("days_unusable", given=days, most=TOKEN_DAYS)
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise InputError("staff_unknown", name=username)
    key = secrets.token_urlsafe(_TOKEN_BYTES)
    AccessToken.objects.create(
        key_hash=keyed_hash(key, "access-token"),
        user=user,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    return key


def revoke_tokens(username: str) -> int:
    """Take back every key of this member of staff; returns how many there were."""
    return AccessToken.objects.filter(user__username=username).delete()[0]


@transaction.atomic
def people_for(contacts: Iterable[tuple[str, str]], now: datetime) -> dict[str, int]:
    """Phone digits → person, for a batch of (phone, name); unusable phones are left out."""
    wanted: dict[str, str] = {}
    for phone, name in contacts:
        digits = phone_digits(phone)
        if len(digits) in _PHONE_DIGITS:
            wanted.setdefault(digits, name.strip()[:_NAME_LENGTH])
    if not wanted:
        return {}
    hashes = {keyed_hash(digits, "phone"): digits for digits in wanted}
    with connection.cursor() as cursor:
        cursor.execute(_STAGE)
        found = _known(cursor, ((phone_hash,) for phone_hash in hashes))
        fresh = [
            (
                phone_hash,
                seal(digits, "phone"),
                seal(wanted[digits], "name") if wanted[digits] else None,
            )
            for phone_hash, digits in hashes.items()
            if phone_hash not in found
        ]
        if fresh:
            found |= _known(cursor, fresh, now)
        cursor.execute("DROP TABLE asked")
    return {hashes[phone_hash]: pk for phone_hash, pk in found.items()}


def _known(
    cursor: CursorWrapper, rows: Iterable[tuple[bytes | None, ...]], add_at: datetime | None = None
) -> dict[bytes, int]:
    """Phone hash → person, of rows of the stage; add_at: those who are not there are made first."""
    cursor.execute("TRUNCATE asked")
    sealed = ", phone_sealed, name_sealed" if add_at else ""
    with cursor.copy(f"COPY asked (phone_hash{sealed}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    if add_at:
        cursor.execute(_ADD, [add_at])
    cursor.execute("SELECT p.phone_hash, p.id FROM asked JOIN people_person p USING (phone_hash)")
    return {bytes(phone_hash): pk for phone_hash, pk in cursor.fetchall()}

"""Following a request (查进度): by number and secret, or by phone and the code told on the call."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta

from django.db import transaction

from rencheng.core.common.errors import InputError, RefusedError
from rencheng.core.text.clean import clean
from rencheng.server.people.models import Attempt, Person
from rencheng.server.people.vault import keyed_hash, phone_digits, unseal
from rencheng.server.requests import archived
from rencheng.server.requests.intake import secret_of
from rencheng.server.requests.models import Request

#: Wrong tries an hour: of one visitor at one request or phone, of one visitor in all, at one
#: request or phone in all. At 30 an hour a code of six digits is guessed in two years on average.
_TRIES, _TRIES_OF_VISITOR, _TRIES_OF_SUBJECT = 10, 30, 30
_TRIES_WINDOW = timedelta(hours=1)
_CODE_DIGITS = 6
_SHOWN = 20


def caller_code(phone: str) -> str:
    """The six digits told to a caller, with which their phone's requests are followed."""
    digest = keyed_hash(phone_digits(phone), "caller-code")
    return f"{int.from_bytes(digest[:8], 'big') % 10**_CODE_DIGITS:0{_CODE_DIGITS}d}"


def code_of(person: int | None) -> str:
    """The code to tell a caller whom the telephone system told; "" without a phone."""
    known = Person.objects.filter(pk=person or 0).values_list("phone_sealed", flat=True).first()
    return caller_code(unseal(bytes(known), "phone")) if known else ""


def check_secret(number: str, secret: str, *, visitor: str, now: datetime) -> Request:
    """The request, for whoever holds its number and secret.

    visitor: where the question comes from, so that guessing ends after a few tries an hour.
    """
    number = clean(number)
    tries = count_try(f"number:{number}", visitor, now)
    request = Request.objects.filter(number=number).first()
    fits = same(secret_of(number), clean(secret).upper())
    if request is None and fits:
        request = archived.find(number)
    if request is None or not fits:
        raise InputError("follow_refused")
    forgive(tries)
    return request


def check_caller(phone: str, code: str, *, visitor: str, now: datetime) -> list[Request]:
    """The newest requests of a phone, for whoever knows the code told on the call."""
    digits = phone_digits(phone)
    tries = count_try(f"phone:{digits}", visitor, now)
    if not digits or not same(caller_code(digits), clean(code)):
        raise InputError("caller_refused")
    forgive(tries)
    found = Request.objects.filter(person__phone_hash=keyed_hash(digits, "phone"))
    newest = list(found.order_by("-received_at")[:_SHOWN])
    return newest + archived.newest_of(keyed_hash(digits, "phone"), _SHOWN - len(newest))


def same(known: str, given: str) -> bool:
    """Whether the words are equal; the time it takes tells nothing."""
    return hmac.compare_digest(known.encode(), given.encode())


def count_try(subject: str, visitor: str, now: datetime) -> list[Attempt]:
    """Count a try before it is judged, so that many at once do not slip by; see `forgive`."""
    limits = {
        keyed_hash(f"{subject} from {visitor}", "attempt"): _TRIES,
        keyed_hash(f"visitor:{visitor}", "attempt"): _TRIES_OF_VISITOR,
        keyed_hash(subject, "attempt"): _TRIES_OF_SUBJECT,
    }
    since = now - _TRIES_WINDOW
    with transaction.atomic():
        Attempt.objects.filter(at__lt=since).delete()
        for key, limit in limits.items():
            if Attempt.objects.filter(key=key, at__gte=since).count() >= limit:
                raise RefusedError("too_many_tries", minutes=int(_TRIES_WINDOW.seconds / 60))
        return Attempt.objects.bulk_create(Attempt(key=key, at=now) for key in limits)


def forgive(tries: list[Attempt]) -> None:
    """A right try does not count."""
    Attempt.objects.filter(pk__in=[one.pk for one in tries]).delete()

"""Following a request (查进度): by number and secret, or by phone and the code told on the call."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta

from django.db import transaction

from rencheng.core.common.errors import InputError, RefusedError
from rencheng.server.people.models import Attempt
from rencheng.server.people.vault import keyed_hash, phone_digits
from rencheng.server.requests.intake import secret_of
from rencheng.server.requests.models import Request

_TRIES = 10
_TRIES_WINDOW = timedelta(hours=1)
_CODE_DIGITS = 6
_SHOWN = 20


def caller_code(phone: str) -> str:
    """The six digits told to a caller, with which their phone's requests are followed."""
    digest = keyed_hash(phone_digits(phone), "caller-code")
    return f"{int.from_bytes(digest[:8], 'big') % 10**_CODE_DIGITS:0{_CODE_DIGITS}d}"


def check_secret(number: str, secret: str, *, visitor: str, now: datetime) -> Request:
    """The request, for whoever holds its number and secret.

    visitor: where the question comes from, so that guessing ends after a few tries an hour.
    """
    _count_try(f"number:{number}", visitor, now)
    request = Request.objects.filter(number=number.strip()).first()
    fits = hmac.compare_digest(secret_of(number.strip()), secret.strip().upper())
    if request is None or not fits:
        raise InputError("follow_refused")
    return request


def check_caller(phone: str, code: str, *, visitor: str, now: datetime) -> list[Request]:
    """The newest requests of a phone, for whoever knows the code told on the call."""
    digits = phone_digits(phone)
    _count_try(f"phone:{digits}", visitor, now)
    if not digits or not hmac.compare_digest(caller_code(digits), code.strip()):
        raise InputError("caller_refused")
    found = Request.objects.filter(person__phone_hash=keyed_hash(digits, "phone"))
    return list(found.order_by("-received_at")[:_SHOWN])


def _count_try(subject: str, visitor: str, now: datetime) -> None:
    keys = [keyed_hash(subject, "attempt"), keyed_hash(f"visitor:{visitor}", "attempt")]
    since = now - _TRIES_WINDOW
    with transaction.atomic():
        Attempt.objects.filter(at__lt=since).delete()
        for key in keys:
            if Attempt.objects.filter(key=key, at__gte=since).count() >= _TRIES:
                raise RefusedError("too_many_tries", minutes=int(_TRIES_WINDOW.seconds / 60))
        Attempt.objects.bulk_create(Attempt(key=key, at=now) for key in keys)

"""Who asks: a visitor by their address, for limits on tries, or a member of staff."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from rencheng.core.common.actor import Actor
from rencheng.server.people.queries import actor_of


def visitor(request: HttpRequest) -> str:
    """The visitor's network address, as the app server saw it; never stored in the clear."""
    return str(request.META.get("REMOTE_ADDR", ""))


def staff(request: HttpRequest) -> Actor:
    """The signed-in member of staff, as the core sees them."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    return actor_of(request.user)

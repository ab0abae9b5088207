"""Where a visitor comes from, for limits on tries; never stored in the clear."""

from __future__ import annotations

from django.http import HttpRequest


def visitor(request: HttpRequest) -> str:
    """The visitor's network address, as the app server saw it."""
    return str(request.META.get("REMOTE_ADDR", ""))

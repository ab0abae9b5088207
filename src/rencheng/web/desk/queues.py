"""The hotline centre's queues (审核队列、回访队列): what to decide, whom to ring."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from rencheng.core.common.errors import RefusedError
from rencheng.server.requests.queues import callback_queue, review_queue
from rencheng.web.visitors import staff


@login_required
@require_GET
def reviews(request: HttpRequest) -> HttpResponse:
    """What waits for a second person: objections, extensions, exclusions; decided in place."""
    try:
        queue = review_queue(staff(request), timezone.now())
    except RefusedError:
        raise PermissionDenied from None
    return render(request, "desk/reviews.html", {"queue": queue})


@login_required
@require_GET
def callbacks(request: HttpRequest) -> HttpResponse:
    """Whom to ring; the first stands open, with what was reported and the form beside it."""
    try:
        queue = callback_queue(staff(request), timezone.now())
    except RefusedError:
        raise PermissionDenied from None
    return render(request, "desk/callbacks.html", {"queue": queue})

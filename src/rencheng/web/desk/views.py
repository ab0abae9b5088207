"""The desk's pages that read one request."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from rencheng.core.common.errors import InputError
from rencheng.core.lifecycle.rates_policy import RATES
from rencheng.server.calls.recordings import has_recording
from rencheng.server.people.queries import unit_choices
from rencheng.server.requests import queries
from rencheng.server.requests.explained import explained
from rencheng.web.desk.forms import step_forms
from rencheng.web.visitors import staff


@login_required
@require_GET
def request_page(request: HttpRequest, number: str) -> HttpResponse:
    """One request: facts left, history right, the next allowed steps on top."""
    actor = staff(request)
    try:
        page = queries.request_page(number, actor, timezone.now())
    except InputError:
        raise Http404 from None
    forms = step_forms(page)
    context = {
        "page": page,
        "why": explained(page.request),
        "rates": RATES,
        "request_row": page.request,
        "forms": forms,
        "refused": [form for form in forms if not form.allowed],
        "units": unit_choices(),
        "categories": queries.category_choices(),
        "recorded": has_recording(page.request.number),
    }
    return render(request, "desk/request.html", context)


@login_required
@require_GET
def picture(request: HttpRequest, number: str, pk: int) -> FileResponse:
    """A picture of a request, for those who may see the request."""
    try:
        found = queries.attachment(number, pk, staff(request))
    except InputError:
        raise Http404 from None
    path = Path(settings.MEDIA_ROOT) / found.path
    if not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"), content_type="image/jpeg")

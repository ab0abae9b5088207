"""The desk's pages that read: worklist and one request."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from rencheng.core.common.errors import InputError
from rencheng.core.lifecycle.table import STATES
from rencheng.server.people.queries import unit_choices
from rencheng.server.places.queries import districts
from rencheng.server.requests import queries
from rencheng.server.requests.worklist import CITYWIDE, Filters, worklist_page
from rencheng.web.desk.forms import step_forms
from rencheng.web.visitors import staff

_FILTERS = ("state", "category", "district", "unit", "due", "text")


@login_required
@require_GET
def worklist(request: HttpRequest) -> HttpResponse:
    """What waits for me, most pressing first; htmx swaps the list alone."""
    actor = staff(request)
    asked = {name: request.GET.get(name, "")[:120] for name in _FILTERS}
    page = request.GET.get("page", "1")
    filters = Filters(**asked, page=int(page) if page.isdecimal() and len(page) < 5 else 1)
    found = worklist_page(actor, filters, timezone.now())
    part = request.headers.get("HX-Target") == "worklist"
    kept = {name: value for name, value in asked.items() if value}
    context = {
        "found": found,
        "actor": actor,
        "citywide": bool(actor.roles & CITYWIDE),
        "states": STATES,
        "districts": districts(),
        "categories": [row for row in queries.category_choices() if row[2] == 1],
        "query": urlencode({name: value for name, value in kept.items() if name != "due"}),
    }
    return render(request, "desk/worklist_part.html" if part else "desk/worklist.html", context)


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
        "request_row": page.request,
        "forms": forms,
        "refused": [form for form in forms if not form.allowed],
        "units": unit_choices(),
        "categories": queries.category_choices(),
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

"""A community's public page (我的社区): who is responsible, and one voice a household."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from rencheng.core.common.errors import RefusedError, RenchengError
from rencheng.server.community import voting
from rencheng.server.community.pages import forget_place, place_page
from rencheng.server.places.queries import place_choices_of
from rencheng.web.cell_map import cell_map
from rencheng.web.errors import error_sentence
from rencheng.web.visitors import visitor


@require_GET
def communities(request: HttpRequest) -> HttpResponse:
    """Every community, to find one's own."""
    return render(request, "portal/communities.html", {"places": place_choices_of("community")})


@require_GET
def community(request: HttpRequest, code: str) -> HttpResponse:
    """One community."""
    return _shown(request, code)


@require_POST
def propose(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """A household proposes."""
    given = request.POST
    try:
        voting.propose(
            pk,
            given.get("slip", "")[:40],
            given.get("title", ""),
            given.get("text", ""),
            visitor=visitor(request),
            now=timezone.now(),
        )
    except RenchengError as error:
        return _shown(request, code, error)
    forget_place(code)
    return redirect("portal:community", code)


@require_POST
def vote(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """A household votes."""
    chosen = request.POST.get("proposal", "")
    try:
        voting.vote(
            pk,
            request.POST.get("slip", "")[:40],
            int(chosen) if chosen.isascii() and chosen.isdecimal() and len(chosen) < 18 else 0,
            visitor=visitor(request),
            now=timezone.now(),
        )
    except RenchengError as error:
        return _shown(request, code, error)
    forget_place(code)
    return redirect("portal:community", code)


def _shown(request: HttpRequest, code: str, error: RenchengError | None = None) -> HttpResponse:
    page = place_page(code, timezone.now()) if len(code) == 12 else None
    if page is None:
        raise Http404
    status = 200
    if error is not None:
        tries = isinstance(error, RefusedError) and error.code == "too_many_tries"
        status = 429 if tries else 400
    context = {
        "page": page,
        "map": cell_map(page.cells),
        "error": error_sentence(error) if error else "",
    }
    return render(request, "portal/community.html", context, status=status)

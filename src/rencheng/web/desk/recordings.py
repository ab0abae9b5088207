"""The recording behind a request (录音): its words, or the sound, for a reason that is kept."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from rencheng.core.common.errors import InputError
from rencheng.server.calls.recordings import has_recording, open_recording
from rencheng.server.requests.queries import request_page, require_contact
from rencheng.web.visitors import staff


@login_required
@never_cache
@require_POST
def recording(request: HttpRequest, number: str) -> HttpResponse:
    """What was said, for whoever may see the request and open its contact."""
    actor, now = staff(request), timezone.now()
    try:
        page = request_page(number, actor, now)
    except InputError:
        raise Http404 from None
    if not has_recording(number):
        raise Http404
    require_contact(page.request, actor)
    opened = open_recording(number, request.POST.get("reason", ""), actor=actor, now=now)
    if request.POST.get("sound"):
        response = HttpResponse(opened.sound, content_type="application/octet-stream")
        response.headers["Content-Disposition"] = f'attachment; filename="{number}.{opened.kind}"'
        return response
    return render(request, "desk/recording.html", {"opened": opened, "number": number})

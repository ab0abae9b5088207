"""The portal's pages that read: home, results, guide, answer, help lines, follow."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rencheng.core.common.actor import CITIZEN
from rencheng.core.common.errors import RenchengError
from rencheng.server.knowledge import queries as knowledge
from rencheng.server.knowledge.guide_effects import note_found, note_opened, vote
from rencheng.server.knowledge.search import search as search_knowledge
from rencheng.server.knowledge.searches import note_search
from rencheng.server.knowledge.suggesting import suggestions as suggest
from rencheng.server.outbreak.pages import page_of
from rencheng.server.outbreak.publishing import published
from rencheng.server.places.queries import city_facts, districts
from rencheng.server.requests import following
from rencheng.server.requests.by_text import rate
from rencheng.server.requests.perform import StepInput, perform
from rencheng.server.requests.queries import citizen_view, pulse
from rencheng.server.wellbeing.helping import where_to_call
from rencheng.server.wellbeing.telling import matching
from rencheng.web.errors import error_sentence
from rencheng.web.ridges import ridge_figure
from rencheng.web.visitors import visitor

#: What a citizen may say to their own request: it is not solved; here is what you asked for.
_SAID = frozenset({"reopen", "resume"})
#: Days counted that the public timetable draws: fewer than the command post's, for phones.
PAST_DAYS = 21
LONGEST_TYPED = 200
_STATUS = {"too_many_tries": 429, "follow_refused": 404, "caller_refused": 404}


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """One search box, what people ask today, and the city's pulse."""
    now = timezone.now()
    return render(
        request,
        "portal/home.html",
        {"asked": knowledge.asked_today(now), "pulse": pulse(now), "held": published()},
    )


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """The answer first, then guides and answered requests; htmx swaps the results alone."""
    query = request.GET.get("q", "")
    found = search_knowledge(
        query,
        kind=request.GET.get("kind", ""),
        district=request.GET.get("district", ""),
        page=_page(request.GET.get("page", "")),
    )
    if found.page == 1:
        note_search(
            found.query,
            found=found.total,
            district=found.district,
            visitor=visitor(request),
            now=timezone.now(),
        )
    part = request.headers.get("HX-Target") == "results"
    template = "portal/results_part.html" if part else "portal/results.html"
    context = {
        "found": found,
        "districts": districts(),
        "told": matching(found.query) if found.page == 1 else [],
        "talk": where_to_call(found.query, timezone.localtime()),
    }
    return render(request, template, context)


@require_GET
def suggestions(request: HttpRequest) -> HttpResponse:
    """What somebody who has typed so much may mean, as OpenSearch has it: [typed, [phrases]]."""
    typed = request.GET.get("q", "")[:LONGEST_TYPED]
    response = JsonResponse(
        [typed, suggest(typed)], safe=False, content_type="application/x-suggestions+json"
    )
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


@require_GET
def opensearch(request: HttpRequest) -> HttpResponse:
    """The description by which browsers add this search to theirs."""
    context = {"root": request.build_absolute_uri("/").rstrip("/")}
    kind = "application/opensearchdescription+xml"
    return render(request, "portal/opensearch.xml", context, content_type=kind)


@require_GET
def sitemap(request: HttpRequest) -> HttpResponse:
    """Addresses of what is public, for search engines: guides that hold, the newest answers."""
    guides, answers = knowledge.public_addresses()
    root = request.build_absolute_uri("/").rstrip("/")
    context = {"root": root, "guides": guides, "answers": answers}
    return render(request, "portal/sitemap.xml", context, content_type="application/xml")


@require_GET
def guides(request: HttpRequest) -> HttpResponse:
    """Every guide under its top category."""
    return render(request, "portal/guides.html", {"groups": knowledge.guides_by_category()})


@require_GET
def guide(request: HttpRequest, code: str) -> HttpResponse:
    """One guide: summary box, steps, materials to tick off."""
    page = knowledge.guide_page(code)
    if page is None:
        raise Http404
    note_opened(code, visitor=visitor(request), now=timezone.now())
    context = {"page": page, "guide": page.guide, "described": _described(page.guide)}
    return render(request, "portal/guide.html", context)


def _described(guide: Any) -> dict[str, Any]:
    """A guide for machines that read pages (schema.org GovernmentService)."""
    found = {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "name": guide.title,
        "description": guide.summary,
        "provider": {"@type": "GovernmentOrganization", "name": guide.unit.name},
        "serviceOperator": {"@type": "GovernmentOrganization", "name": guide.unit.name},
        "audience": guide.audience,
        "areaServed": city_facts().name,
        "termsOfService": guide.legal_basis,
    }
    if guide.consult_phone:
        found["availableChannel"] = {
            "@type": "ServiceChannel",
            "servicePhone": {"@type": "ContactPoint", "telephone": guide.consult_phone},
        }
    return {name: value for name, value in found.items() if value}


@require_POST
def guide_helped(request: HttpRequest, code: str) -> HttpResponse:
    """Whether a guide helped: a visitor says so once a day."""
    helped = request.POST.get("helped") == "yes"
    try:
        counted = vote(code, helped=helped, visitor=visitor(request), now=timezone.now())
    except RenchengError:
        raise Http404 from None
    words = _("Thank you.") if counted else _("You have answered today already.")
    template = "portal/said_part.html" if request.headers.get("HX-Request") else "portal/said.html"
    return render(request, template, {"words": words})


@require_GET
def answer(request: HttpRequest, number: str) -> HttpResponse:
    """A request and its public answer."""
    page = knowledge.answer_page(number)
    if page is None:
        raise Http404
    note_found(visitor=visitor(request), now=timezone.now())
    return render(request, "portal/answer.html", {"page": page, "answer": page.answer})


@require_GET
def timetable(request: HttpRequest) -> HttpResponse:
    """The timetable that somebody published, in their words; what to do where none is."""
    held = published()
    page = page_of(held.run) if held is not None and held.run is not None else None
    context = {
        "held": held,
        "page": page,
        "figure": ridge_figure(page, page.districts, past=PAST_DAYS)
        if page and page.districts
        else None,
    }
    return render(request, "portal/timetable.html", context)


@require_GET
def lines(request: HttpRequest) -> HttpResponse:
    """Help lines with their hours, one tap to call."""
    chosen = request.GET.get("district", "")
    return render(
        request,
        "portal/lines.html",
        {"lines": knowledge.support_lines(chosen), "districts": districts(), "chosen": chosen},
    )


@require_http_methods(["GET", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """Follow by number and secret, or by phone and the code told on the call."""
    asked = request.POST if request.method == "POST" else request.GET
    number, secret = asked.get("number", ""), asked.get("secret", "")
    phone, code = asked.get("phone", ""), asked.get("code", "")
    context: dict[str, object] = {"number": number, "phone": phone}
    status = 200
    try:
        if number and secret:
            found = following.check_secret(
                number, secret, visitor=visitor(request), now=timezone.now()
            )
            if request.method == "POST" and (event := asked.get("event", "")) in _SAID:
                given = StepInput(note=asked.get("note", ""))
                perform(found.number, event, given, actor=CITIZEN, now=timezone.now())
                found.refresh_from_db()
            if request.method == "POST" and asked.get("event") == "rate":
                rate(found, asked.get("stars", ""), now=timezone.now())
                found.refresh_from_db()
            context |= {"views": [citizen_view(found)], "secret": secret}
        elif request.method == "POST" and phone and code:
            many = following.check_caller(phone, code, visitor=visitor(request), now=timezone.now())
            context["views"] = [citizen_view(one) for one in many]
    except RenchengError as error:
        context["error"] = error_sentence(error)
        status = _STATUS.get(error.code, 400)
    return render(request, "portal/follow.html", context, status=status)


def _page(text: str) -> int:
    return min(50, max(1, int(text))) if text.isdecimal() and len(text) < 4 else 1

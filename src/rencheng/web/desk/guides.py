"""The editors' desk (知识编辑台): what many ask and no guide answers, drafts, what changed."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from rencheng.core.common.errors import RenchengError
from rencheng.server.knowledge import drafts, gaps, guide_effects
from rencheng.server.knowledge.draft_pages import draft_page, open_drafts
from rencheng.server.people.queries import unit_choices
from rencheng.server.requests.queries import category_choices
from rencheng.web.errors import error_sentence
from rencheng.web.visitors import staff


def edits_guides(user: object) -> bool:
    """Whether this user may look at gaps and drafts."""
    return not drafts.ACTS["see"].isdisjoint(getattr(user, "roles", ()))


@login_required
@require_GET
def gap_list(request: HttpRequest) -> HttpResponse:
    """Questions without a good guide, the most people first."""
    _check(request)
    actor = staff(request)
    everything = request.GET.get("all") == "1"
    context = {
        "gaps": gaps.gaps(timezone.now(), actor=actor, all_of_them=everything),
        "everything": everything,
        "may_write": drafts.may("write", actor),
    }
    return render(request, "desk/gaps.html", context)


@login_required
@require_POST
def draft_gap(request: HttpRequest) -> HttpResponse:
    """Draw a draft from the answers given so far."""
    _check(request)
    try:
        draft = gaps.draft_for(
            request.POST.get("wording", ""), actor=staff(request), now=timezone.now()
        )
    except RenchengError as error:
        messages.error(request, error_sentence(error))
        return redirect("desk:gaps")
    return redirect("desk:draft", draft.pk)


@login_required
@require_GET
def guide_list(request: HttpRequest) -> HttpResponse:
    """Drafts on their way, guides to be looked at again, and what new guides changed."""
    _check(request)
    actor, now = staff(request), timezone.now()
    context = {
        "drafts": open_drafts(actor=actor),
        "due": drafts.due_guides(now, actor=actor)[:30],
        "helped": guide_effects.helped(now, actor=actor),
        "may_write": drafts.may("write", actor),
    }
    return render(request, "desk/guides.html", context)


@login_required
@require_POST
def revise(request: HttpRequest, code: str) -> HttpResponse:
    """Begin the next version of a guide."""
    _check(request)
    try:
        draft = drafts.revise(code, actor=staff(request), now=timezone.now())
    except RenchengError as error:
        messages.error(request, error_sentence(error))
        return redirect("desk:guides")
    return redirect("desk:draft", draft.pk)


@login_required
@require_GET
def draft(request: HttpRequest, number: int) -> HttpResponse:
    """A draft: as it reads, its sources, what changed, its history, what can be done."""
    _check(request)
    actor = staff(request)
    page = draft_page(number, actor=actor)
    if page is None:
        raise Http404
    context = {
        "page": page,
        "draft": page.draft,
        "texts": [(name, page.draft.data.get(name, "")) for name in drafts.TEXTS],
        "lists": [(name, "\n".join(page.draft.data.get(name, []))) for name in drafts.LISTS],
        "categories": category_choices(),
        "units": unit_choices(),
        "me": actor.name,
    }
    return render(request, "desk/draft.html", context)


@login_required
@require_POST
def draft_step(request: HttpRequest, number: int) -> HttpResponse:
    """Take a draft a step further."""
    _check(request)
    given = request.POST
    data = {name: str(given[name]) for name in given if name not in {"event", "note"}}
    try:
        drafts.step(
            number,
            given.get("event", ""),
            actor=staff(request),
            now=timezone.now(),
            data=data,
            note=given.get("note", ""),
        )
    except RenchengError as error:
        messages.error(request, error_sentence(error))
    else:
        messages.success(request, _("Done and recorded."))
    return redirect("desk:draft", number)


def _check(request: HttpRequest) -> None:
    if not edits_guides(request.user):
        raise PermissionDenied

"""The experts' desk (专家工作台): facts, rumours, stories and messages, by two people."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from rencheng.core.common.errors import RenchengError
from rencheng.core.wellbeing.acts import ACTS, may
from rencheng.core.wellbeing.editorial import FIELDS, PHASES, PRINCIPLES, Kind
from rencheng.core.wellbeing.support import Help
from rencheng.server.places.queries import districts
from rencheng.server.wellbeing import editing, rumours, telling
from rencheng.server.wellbeing.effects import judged
from rencheng.server.wellbeing.rules import policy
from rencheng.web.errors import error_sentence
from rencheng.web.visitors import staff

_LONG = frozenset({"text", "truth", "wording", "other_wording", "action", "meaning"})


def sees_experts(user: object) -> bool:
    """Whether this user may look at what experts write."""
    return not ACTS["review"].isdisjoint(getattr(user, "roles", ()))


@login_required
@require_GET
def experts(request: HttpRequest) -> HttpResponse:
    """Everything written, by kind; new ones are begun here."""
    _check(request)
    actor = staff(request)
    found = editing.entries(actor=actor)
    context = {
        "entries": found,
        "waiting": sum(one.state == "review" for kept in found.values() for one in kept),
        "may_write": may("write", actor),
        "kinds": [kind.value for kind in Kind],
        "spreads": {one.pk: rumours.spread(one) for one in found[Kind.RUMOUR]},
    }
    return render(request, "desk/experts.html", context)


@login_required
@require_GET
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """The form for a new entry."""
    _check(request)
    if kind not in set(Kind):
        raise Http404
    context = {"kind": kind, "fields": _fields(Kind(kind), {}, request), "districts": districts()}
    return render(request, "desk/expert_form.html", context)


@login_required
@require_POST
def create(request: HttpRequest, kind: str) -> HttpResponse:
    """Keep a new draft; on a fault the form comes back with what was typed."""
    _check(request)
    given, now = request.POST, timezone.localtime()
    try:
        entry = editing.write(
            kind, _data(given), places=given.getlist("districts"), actor=staff(request), now=now
        )
    except RenchengError as error:
        if kind not in set(Kind):
            raise Http404 from None
        messages.error(request, error_sentence(error))
        context = {
            "kind": kind,
            "fields": _fields(Kind(kind), _data(given), request),
            "districts": districts(),
            "chosen": given.getlist("districts"),
        }
        return render(request, "desk/expert_form.html", context, status=400)
    return redirect("desk:expert", entry.pk)


@login_required
@require_GET
def expert(request: HttpRequest, number: int) -> HttpResponse:
    """An entry: as it reads, what changed, its history, what can be done."""
    _check(request)
    actor, now = staff(request), timezone.localtime()
    page = editing.entry_page(number, actor=actor)
    if page is None:
        raise Http404
    entry, kind = page.entry, Kind(page.entry.kind)
    context = {
        "page": page,
        "entry": entry,
        "values": _values(kind, entry.data, request),
        "fields": _fields(kind, entry.data, request) if entry.state == "draft" else None,
        "districts": districts(),
        "chosen": entry.districts,
        "names": dict(districts()),
        "spread": rumours.spread(entry) if kind is Kind.RUMOUR else None,
        "comparison": telling.comparison(entry)
        if kind is Kind.MESSAGE and entry.data.get("other_wording")
        else None,
        "judged": judged(entry, actor=actor, now=now)
        if kind is Kind.MESSAGE and entry.shown is not None
        else None,
        "me": actor.name,
    }
    return render(request, "desk/expert.html", context)


@login_required
@require_POST
def step(request: HttpRequest, number: int) -> HttpResponse:
    """Take an entry a step further."""
    _check(request)
    given = request.POST
    try:
        editing.step(
            number,
            given.get("event", ""),
            actor=staff(request),
            now=timezone.localtime(),
            data=_data(given),
            places=given.getlist("districts"),
            note=given.get("note", ""),
        )
    except RenchengError as error:
        messages.error(request, error_sentence(error))
    else:
        messages.success(request, _("Done and recorded."))
    return redirect("desk:expert", number)


def _check(request: HttpRequest) -> None:
    if not sees_experts(request.user):
        raise PermissionDenied


def _data(given: QueryDict) -> dict[str, str]:
    found = {name: str(given[name]) for name in given if name not in {"event", "districts", "note"}}
    found["principles"] = " ".join(given.getlist("principles"))
    return found


def _values(kind: Kind, data: dict[str, str], request: HttpRequest) -> list[tuple[str, str]]:
    """Fields with what stands in them, codes of others as their names."""
    found = []
    for one in _fields(kind, data, request):
        names = dict(one["choices"]) if one["name"] in {"fact", "story", "remedy"} else {}
        found.append((one["name"], names.get(one["value"], one["value"])))
    return found


def _fields(kind: Kind, data: dict[str, str], request: HttpRequest) -> list[dict[str, Any]]:
    """A form's fields: name, value, whether it must be filled, choices or the number of lines."""
    choices = {
        "phase": list(PHASES),
        "help": [one.value for one in Help],
        "principles": list(PRINCIPLES),
        "remedy": [(one.code, one.name) for one in policy(timezone.localdate()).remedies],
    }
    if kind is Kind.MESSAGE:
        known = editing.entries(actor=staff(request))
        choices["fact"] = [
            (str(one.pk), one.data["claim"] + " · " + one.data["group"]) for one in known[Kind.FACT]
        ]
        choices["story"] = [(str(one.pk), one.data["title"]) for one in known[Kind.STORY]]
    return [
        {
            "name": name,
            "value": data.get(name, ""),
            "needed": needed,
            "most": most,
            "long": name in _LONG,
            "choices": choices.get(name),
            "held": data.get(name, "").split(),
        }
        for name, (needed, most) in FIELDS[kind].items()
    ]

"""The portal's calm pages (心安、生活保障、找帮助): what is so, what to do, who helps."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from rencheng.core.common.errors import RenchengError
from rencheng.core.wellbeing.medicine import amount
from rencheng.core.wellbeing.pulse import QUESTIONS
from rencheng.core.wellbeing.support import Help
from rencheng.server.places.queries import districts, place_choices, place_names
from rencheng.server.supplies.outlook import public_stock
from rencheng.server.wellbeing import helping, telling
from rencheng.server.wellbeing.rules import policy
from rencheng.web.errors import error_sentence
from rencheng.web.visitors import visitor


@require_GET
def calm(request: HttpRequest) -> HttpResponse:
    """Risk, stories, action, help: the phase's messages first, a calculator, three questions."""
    now = timezone.localtime()
    chosen = request.GET.get("district", "")
    told = telling.told(visitor(request), now, chosen if chosen in dict(districts()) else "")
    context = {
        "told": told,
        "districts": districts(),
        "chosen": chosen,
        "helps": helping.search(now, need=Help.MIND.value, most=3),
        "voted": request.GET.get("voted") == "1",
        "questions": QUESTIONS,
        "answers": range(1, 6),
        **_reckoned(request),
    }
    return render(request, "portal/calm.html", context)


@require_GET
def broadcast(request: HttpRequest) -> HttpResponse:
    """What is public as plain text, to be read out on radio, squares and stairwells."""
    now = timezone.localtime()
    chosen = request.GET.get("district", "")
    context = {
        "told": telling.told("", now, chosen if chosen in dict(districts()) else ""),
        "helps": helping.search(now, need=Help.MIND.value, most=3),
        "now": now,
    }
    kind = "text/plain; charset=utf-8"
    return render(request, "portal/broadcast.txt", context, content_type=kind)


def _reckoned(request: HttpRequest) -> dict[str, object]:
    """What a household asked of the calculator, and the answer or why there is none."""
    code = request.GET.get("remedy", "")
    if not code:
        return {"people": 2, "days": 3}
    people, days = (_number(request.GET.get(name, "")) for name in ("people", "days"))
    found: dict[str, object] = {"people": people, "days": days, "remedy_code": code}
    remedies = {one.code: one for one in policy(timezone.localdate()).remedies}
    if code in remedies:
        try:
            found |= {"remedy": remedies[code], "amount": amount(remedies[code], people, days)}
        except RenchengError as error:
            found["reckon_error"] = error_sentence(error)
    return found


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0


@require_POST
def helped(request: HttpRequest) -> HttpResponse:
    """Whether a message helped; the page says thanks, or why it did not count."""
    number = request.POST.get("entry", "")
    try:
        counted = telling.say_helped(
            int(number) if number.isascii() and number.isdecimal() and len(number) < 18 else 0,
            helped=request.POST.get("helped") == "yes",
            visitor=visitor(request),
            now=timezone.now(),
        )
    except RenchengError as error:
        return _said(request, error_sentence(error), 404)
    words = _("Thank you.") if counted else _("You have answered today already.")
    return _said(request, words)


@require_POST
def pulse(request: HttpRequest) -> HttpResponse:
    """Keep a visitor's three answers."""
    answers = [_number(request.POST.get(name, "")) for name in QUESTIONS]
    try:
        telling.vote(answers, visitor=visitor(request), now=timezone.now())
    except RenchengError as error:
        return _said(request, error_sentence(error), 400)
    return redirect("/calm?voted=1#pulse")


def _said(request: HttpRequest, words: str, status: int = 200) -> HttpResponse:
    """A few words in place of a form, or a small page where there is no script."""
    template = "portal/said_part.html" if request.headers.get("HX-Request") else "portal/said.html"
    return render(request, template, {"words": words}, status=status)


@require_GET
def support(request: HttpRequest) -> HttpResponse:
    """Help by need and place, open and near first."""
    now = timezone.localtime()
    need, place = request.GET.get("need", "")[:200], request.GET.get("place", "")[:15]
    found = helping.search(now, need=need, place=place, open_only=request.GET.get("open") == "1")
    kind = need if need in set(Help) else helping.needed(need)
    context = {
        "found": found,
        "need": need,
        "kind": kind,
        "place": place,
        "open_only": request.GET.get("open") == "1",
        "kinds": [one.value for one in Help],
        "places": place_choices(),
    }
    return render(request, "portal/support.html", context)


@require_GET
def sheet(request: HttpRequest, place: str) -> HttpResponse:
    """A street's help on one page, to print and put on the wall."""
    name = place_names().get(place)
    if name is None or len(place) not in {6, 9}:
        raise Http404
    now = timezone.localtime()
    context = {"kinds": helping.sheet(place, now), "name": name, "day": now.date()}
    return render(request, "portal/sheet.html", context)


@require_GET
def daily(request: HttpRequest) -> HttpResponse:
    """Daily life: where there is stock, who brings food and medicine."""
    now = timezone.localtime()
    place = request.GET.get("place", "")[:15]
    context = {
        "stocks": public_stock(now),
        "places": place_choices(),
        "place": place,
        "helps": [
            (kind.value, helping.search(now, need=kind.value, place=place, most=4))
            for kind in (Help.FOOD, Help.MEDICINE, Help.CARE)
        ],
    }
    return render(request, "portal/daily.html", context)

"""Errors as pages: what happened, in the reader's language, and what to do next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rencheng.core.common.errors import RenchengError
from rencheng.web.templatetags.rencheng import fact_name, role_name, state_name, step_name
from rencheng.wording import sentence


def spoken_language() -> str:
    """ "zh" or "en": the language of this page."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def error_sentence(error: RenchengError) -> str:
    """The error's sentence in the page's language, with steps, states and roles by their names."""
    return sentence(error.code, {**error.data, **_named(error.data)}, spoken_language())


def _named(data: Mapping[str, Any]) -> dict[str, str]:
    """The codes of the lifecycle among an error's data, as the pages call them."""
    comma = ", " if spoken_language() == "en" else "、"
    return {
        field: comma.join(name(code) for code in str(data[field]).split(", "))
        for field, name in _NAMES.items()
        if field in data
    }


_NAMES: dict[str, Callable[[str], str]] = {
    "event": step_name,
    "state": state_name,
    "fact": fact_name,
    "allowed": step_name,
    "roles": role_name,
}


def error_page(request: HttpRequest, error: RenchengError, *, status: int) -> HttpResponse:
    return _page(request, _("This could not be done"), error_sentence(error), status)


def unusable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(
        request,
        _("This could not be read"),
        _("What was sent is too large or broken. Shorten the text, send smaller pictures, retry."),
        400,
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(
        request,
        _("This page is not for you"),
        _("Your account has no right to see it. Sign in with another one, or go back."),
        403,
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(
        request,
        _("There is no such page"),
        _("The address may be mistyped or the page withdrawn. Search for it, or go home."),
        404,
    )


def broken(request: HttpRequest) -> HttpResponse:
    return _page(
        request,
        _("Something broke on our side"),
        _("It has been noted. Please try again in a minute; urgent matters: call 12345."),
        500,
    )


def _page(request: HttpRequest, title: str, text: str, status: int) -> HttpResponse:
    return render(request, "error.html", {"title": title, "text": text}, status=status)

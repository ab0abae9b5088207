"""Addresses: the portal at the root, each other door under its own word."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("rencheng.web.portal.urls")),
    path("desk/", include("rencheng.web.desk.urls")),
    path("field/", include("rencheng.web.field.urls")),
    path("command/", include("rencheng.web.command.urls")),
    path("api/v1/", include("rencheng.web.api.urls")),
    path("language/", include("django.conf.urls.i18n")),
]
handler400 = "rencheng.web.errors.unusable"
handler403 = "rencheng.web.errors.forbidden"
handler404 = "rencheng.web.errors.not_found"
handler500 = "rencheng.web.errors.broken"

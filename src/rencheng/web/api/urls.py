"""Addresses of the JSON interface."""

from __future__ import annotations

from django.urls import path

from rencheng.web.api.explore import api

urlpatterns = [path("", api.urls)]

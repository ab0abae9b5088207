"""Addresses of the JSON interface."""

from __future__ import annotations

from django.urls import path

from rencheng.web.api.api import api

urlpatterns = [path("", api.urls)]

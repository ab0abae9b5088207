"""Addresses of the field door."""

from __future__ import annotations

from django.urls import path

from rencheng.web.field import views

app_name = "field"
urlpatterns = [
    path("", views.today, name="today"),
    path("state.json", views.state, name="state"),
    path("cases", views.collect_case, name="collect"),
    path("cases/<str:number>/step", views.case_step, name="step"),
    path("visits/<int:pk>", views.visit, name="visit"),
    path("track", views.track, name="track"),
    path("sw.js", views.service_worker, name="service_worker"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
]

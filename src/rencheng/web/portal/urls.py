"""Addresses of the portal."""

from __future__ import annotations

from django.urls import path

from rencheng.web.portal import submit, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("search", views.search, name="search"),
    path("suggestions.json", views.suggestions, name="suggestions"),
    path("opensearch.xml", views.opensearch, name="opensearch"),
    path("guides/", views.guides, name="guides"),
    path("guides/<slug:code>", views.guide, name="guide"),
    path("answers/<str:number>", views.answer, name="answer"),
    path("lines", views.lines, name="lines"),
    path("timetable", views.timetable, name="timetable"),
    path("submit/", submit.submit, name="submit"),
    path("submit/suggest", submit.suggest, name="suggest"),
    path("submit/receipt", submit.receipt, name="receipt"),
    path("follow/", views.follow, name="follow"),
]

"""Addresses of the portal."""

from __future__ import annotations

from django.urls import path

from rencheng.web.portal import community, minds, submit, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("search", views.search, name="search"),
    path("suggestions.json", views.suggestions, name="suggestions"),
    path("opensearch.xml", views.opensearch, name="opensearch"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("guides/", views.guides, name="guides"),
    path("guides/<slug:code>", views.guide, name="guide"),
    path("guides/<slug:code>/helped", views.guide_helped, name="guide_helped"),
    path("answers/<str:number>", views.answer, name="answer"),
    path("lines", views.lines, name="lines"),
    path("timetable", views.timetable, name="timetable"),
    path("calm", minds.calm, name="calm"),
    path("calm/broadcast.txt", minds.broadcast, name="broadcast"),
    path("calm/helped", minds.helped, name="helped"),
    path("calm/pulse", minds.pulse, name="pulse"),
    path("support", minds.support, name="support"),
    path("support/sheet/<slug:place>", minds.sheet, name="support_sheet"),
    path("daily", minds.daily, name="daily"),
    path("submit/", submit.submit, name="submit"),
    path("submit/suggest", submit.suggest, name="suggest"),
    path("submit/receipt", submit.receipt, name="receipt"),
    path("communities", community.communities, name="communities"),
    path("community/<str:code>", community.community, name="community"),
    path("community/<str:code>/propose/<int:pk>", community.propose, name="round_propose"),
    path("community/<str:code>/vote/<int:pk>", community.vote, name="round_vote"),
    path("follow/", views.follow, name="follow"),
]

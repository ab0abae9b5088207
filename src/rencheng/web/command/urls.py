"""Addresses of the command post."""

from __future__ import annotations

from django.urls import path

from rencheng.web.command import views

app_name = "command"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("picture.json", views.picture_data, name="picture"),
    path("map.json", views.map_data, name="map"),
]

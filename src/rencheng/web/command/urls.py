"""Addresses of the command post."""

from __future__ import annotations

from django.urls import path

from rencheng.web.command import (
    alarms,
    crews,
    explorer,
    explorer_sql,
    lifelines,
    minds,
    resilience,
    supplies,
    timetable,
    topics,
    views,
)

app_name = "command"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("picture.json", views.picture_data, name="picture"),
    path("alarms/", alarms.alarms, name="alarms"),
    path("alarms/<int:number>/", alarms.alarms, name="alarm"),
    path("alarms/<int:number>/picture.json", alarms.picture, name="alarm_picture"),
    path("alarms/<int:number>/step", alarms.step, name="alarm_step"),
    path("direction/", alarms.direction, name="direction"),
    path("delay/", alarms.delay, name="delay"),
    path("map.json", views.map_data, name="map"),
    path("topics/", topics.topics, name="topics"),
    path("topics/<int:number>/", topics.topics, name="topic"),
    path("topics/<int:number>/picture.json", topics.picture, name="topic_picture"),
    path("lifelines/", lifelines.lifelines, name="lifelines"),
    path("lifelines/map.json", lifelines.map_data, name="lifelines_map"),
    path("lifelines/now/<slug:lifeline>.json", lifelines.standing, name="standing"),
    path("lifelines/report", lifelines.take_report, name="report"),
    path("lifelines/outages/<int:number>/", lifelines.outage, name="outage"),
    path("lifelines/what-if/", lifelines.fall, name="fall"),
    path("crews/", crews.crews, name="crews"),
    path("crews/make", crews.make, name="crews_make"),
    path("crews/<int:number>/", crews.crews, name="crew_plan"),
    path("crews/<int:number>/step", crews.step, name="crews_step"),
    path("resilience/", resilience.resilience, name="resilience"),
    path("resilience/step", resilience.step, name="resilience_step"),
    path("timetable/", timetable.timetable, name="timetable"),
    path("timetable/map.json", timetable.map_data, name="timetable_map"),
    path("timetable/what-if/", timetable.spread, name="spread"),
    path("timetable/step", timetable.step, name="timetable_step"),
    path("minds/", minds.minds, name="minds"),
    path("minds/hardship/", minds.hardship, name="hardship"),
    path("minds/gaps/", minds.gaps, name="gaps"),
    path("minds/map.json", minds.map_data, name="minds_map"),
    path("supplies/", supplies.supplies, name="supplies"),
    path("supplies/step", supplies.step, name="supplies_step"),
    path("explore/", explorer.explore, name="explore"),
    path("explore/map.json", explorer.map_data, name="explore_map"),
    path("explore/download.<str:kind>", explorer.download, name="explore_download"),
    path("explore/views", explorer.save, name="explore_save"),
    path("explore/views/<int:pk>", explorer.reopen, name="explore_view"),
    path("explore/views/<int:pk>/forget", explorer.forget, name="explore_forget"),
    path("explore/sql", explorer_sql.sql, name="explore_sql"),
]

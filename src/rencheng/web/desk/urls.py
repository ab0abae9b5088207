"""Addresses of the desk."""

from __future__ import annotations

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from rencheng.web.desk import (
    assessment,
    board,
    crisis,
    dispatching,
    experts,
    operator,
    queues,
    rates,
    seats,
    steps,
    support,
    views,
    worklist,
)

app_name = "desk"
urlpatterns = [
    path("", worklist.worklist, name="worklist"),
    path("sign-in/", LoginView.as_view(template_name="desk/sign_in.html"), name="sign_in"),
    path("sign-out/", LogoutView.as_view(next_page="/"), name="sign_out"),
    path("board", board.watch, name="board"),
    path("seats", seats.seats, name="seats"),
    path("experts", experts.experts, name="experts"),
    path("experts/new/<slug:kind>", experts.new, name="expert_new"),
    path("experts/create/<slug:kind>", experts.create, name="expert_create"),
    path("experts/<int:number>", experts.expert, name="expert"),
    path("experts/<int:number>/step", experts.step, name="expert_step"),
    path("crisis", crisis.queue, name="crisis"),
    path("crisis/<int:number>", crisis.case, name="crisis_case"),
    path("crisis/<int:number>/step", crisis.step, name="crisis_step"),
    path("crisis/<int:number>/contact", crisis.contact, name="crisis_contact"),
    path("support", support.support, name="support"),
    path("support/<slug:code>/verify", support.verify, name="support_verify"),
    path("bulk", worklist.bulk, name="bulk"),
    path("views", worklist.keep_view, name="keep_view"),
    path("views/<int:pk>/forget", worklist.forget_view, name="forget_view"),
    path("counters.json", worklist.counters, name="counters"),
    path("requests/<str:number>", views.request_page, name="request"),
    path("requests/<str:number>/step", steps.step, name="step"),
    path("requests/<str:number>/contact", steps.contact, name="contact"),
    path("requests/<str:number>/pictures/<int:pk>", views.picture, name="picture"),
    path("reviews", queues.reviews, name="reviews"),
    path("callbacks", queues.callbacks, name="callbacks"),
    path("dispatch", dispatching.try_rules, name="dispatch_try"),
    path("rates", rates.rates, name="rates"),
    path("rates/requests", rates.counted, name="rates_requests"),
    path("rates/trend.json", rates.trend, name="rates_trend"),
    path("rates/issues", assessment.issues, name="issues"),
    path("rates/issues/choose", assessment.choose, name="issue_choose"),
    path("rates/issues/progress", assessment.progress, name="issue_progress"),
    path("rates/cards", assessment.cards, name="cards"),
    path("rates/replay/requests", assessment.replayed, name="replay_requests"),
    path("rates/replay", assessment.replay, name="replay"),
    path("rates/streets", rates.streets, name="rates_streets"),
    path("operator", operator.take_call, name="operator"),
    path("operator/help", operator.help_while_typing, name="operator_help"),
]

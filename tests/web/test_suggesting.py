"""Suggestions for the page, for browsers and for programs."""

from __future__ import annotations

from django.test import Client

from rencheng.server.knowledge.suggesting import forget_suggestions


def test_suggestions_as_opensearch_has_them(town: None) -> None:
    forget_suggestions()
    answer = Client().get("/suggestions.json", {"q": "暖气"})
    assert answer["Content-Type"] == "application/x-suggestions+json"
    typed, words = answer.json()
    assert typed == "暖气"
    assert words
    assert all("暖气" in word for word in words)
    assert Client().get("/suggestions.json?q=<script>").json()[1] == []


def test_browsers_can_add_the_search(town: None) -> None:
    text = Client().get("/opensearch.xml").text
    assert "http://testserver/search?q={searchTerms}" in text
    assert 'rel="search"' in Client().get("/").text


def test_programs_ask_the_same(town: None) -> None:
    forget_suggestions()
    found = Client().get("/api/v1/suggest", {"q": "暖气", "most": 1}).json()
    assert len(found["suggestions"]) == 1

"""Every route of the JSON interface, as a program meets it."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from rencheng.core.lifecycle.table import STATES
from rencheng.server.knowledge import indexing
from rencheng.server.requests.models import Request
from rencheng.server.requests.moving import TEXT_LIMIT
from support.tables import COLD, bring_to, stored

pytestmark = pytest.mark.usefixtures("town")
REQUESTS, SEARCH = "/api/v1/requests", "/api/v1/search"


def send(client: Client, **body: Any) -> Any:
    given = {"text": "柳荫里3号楼暖气不热", **body}
    return client.post(REQUESTS, json.dumps(given), content_type="application/json")


def problem(response: Any, status: int, code: str) -> dict[str, Any]:
    """The body, once it is sure to be a problem with a sentence (RFC 9457)."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert (body["status"], body["code"]) == (status, code)
    assert set(body) == {"title", "status", "code", "detail"}
    assert not body["detail"].startswith(code), "a sentence, not a code"
    return body


class TestSend:
    def test_a_request_is_taken_in(self, client: Client) -> None:
        response = send(client, kind="help", lat=42.6015, lon=117.2005, contact_phone="13800138000")
        assert response.status_code == 201
        body = response.json()
        assert set(body) == {"number", "secret", "unit", "due_at", "known"}
        request = stored(body["number"])
        assert (request.category_id, request.unit_id, request.state) == (COLD, "heat", "dispatched")
        assert (request.source, request.channel, request.kind) == ("api", "api", "help")
        assert request.person is not None
        assert body["unit"] == "heat"
        assert body["known"] is False
        due = datetime.fromisoformat(body["due_at"])
        assert due.tzinfo is not None
        assert 0 < (due - timezone.now()).total_seconds() <= 24 * 3600

    def test_the_same_key_is_the_same_request(self, client: Client) -> None:
        first, again = (send(client, idempotency_key="k-1") for _ in range(2))
        assert (first.status_code, again.status_code) == (201, 200)
        assert again.json()["known"] is True
        assert again.json()["number"] == first.json()["number"]
        assert Request.objects.count() == 1

    def test_somebody_elses_key_opens_nothing(self, client: Client) -> None:
        """Two programs that both number their requests 1, 2, 3 must not see each other's."""
        first = send(client, idempotency_key="1").json()
        other = send(client, idempotency_key="1", text="楼下太吵").json()
        assert other["known"] is False
        assert other["number"] != first["number"]

    def test_without_key_every_request_is_another(self, client: Client) -> None:
        assert send(client).json()["number"] != send(client).json()["number"]

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            ({"text": " "}, "text_missing"),
            ({"text": "\x00"}, "text_missing"),
            ({"text": "冷" * (TEXT_LIMIT + 1)}, "request_invalid"),
            ({"text": "冷" * 100_000}, "request_invalid"),
            ({"text": None}, "request_invalid"),
            ({"text": 5}, "request_invalid"),
            ({"category": "forged/one"}, "category_unknown"),
            ({"category": "\x00"}, "category_unknown"),
            ({"kind": "rant"}, "request_invalid"),
            ({"channel": "file"}, "request_invalid"),
            ({"lat": 42.6}, "point_incomplete"),
            ({"lat": 142.6, "lon": 1}, "request_invalid"),
            ({"lat": float("nan"), "lon": 1}, "request_invalid"),
            ({"contact_phone": "12"}, "phone_unusable"),
            ({"contact_phone": "1" * 31}, "request_invalid"),
            ({"title": "长" * 201}, "request_invalid"),
        ],
    )
    def test_what_is_wrong_is_said(self, client: Client, body: dict[str, Any], code: str) -> None:
        problem(send(client, **body), 422, code)
        assert not Request.objects.exists()

    @pytest.mark.parametrize("body", ["{", "[1", "\ud83d".encode("utf-8", "surrogatepass")])
    def test_what_is_no_json_is_said(self, client: Client, body: str | bytes) -> None:
        response = client.post(REQUESTS, body, content_type="application/json")
        problem(response, 400, "body_unreadable")

    @pytest.mark.parametrize("body", ["", "null", "[]", "5", '"text"'])
    def test_json_that_is_no_request_is_said(self, client: Client, body: str) -> None:
        response = client.post(REQUESTS, body, content_type="application/json")
        problem(response, 422, "request_invalid")

    def test_a_body_without_end_is_said(self, client: Client) -> None:
        response = send(client, text="x", extra="y" * 1_100_000)
        problem(response, 413, "body_unreadable")

    def test_markup_and_emoji_are_taken_as_text(self, client: Client) -> None:
        number = send(client, text="<b>暖气</b>不热🥶").json()["number"]
        assert stored(number).text == "暖气不热🥶"

    def test_the_sentence_is_in_the_language_of_the_reader(self, client: Client) -> None:
        assert "内容是空的" in problem(send(client, text=""), 422, "text_missing")["detail"]
        client.cookies["django_language"] = "en"
        assert "is empty" in problem(send(client, text=""), 422, "text_missing")["detail"]

    def test_other_methods_are_not_allowed(self, client: Client) -> None:
        for method in ("get", "put", "delete", "patch"):
            assert getattr(client, method)(REQUESTS).status_code == 405


class TestFollow:
    def test_number_and_secret_show_the_way_so_far(self, client: Client) -> None:
        sent = send(client).json()
        bring_to("reported", number=sent["number"], start=timezone.now())
        response = client.get(f"{REQUESTS}/{sent['number']}", {"secret": sent["secret"].lower()})
        assert response.status_code == 200
        body = response.json()
        assert body["number"] == sent["number"]
        assert body["state"] == "reported"
        assert body["state"] in STATES
        assert body["answer"] == "已上门排气，室温二十一度。"
        assert body["unit"] == "热力公司"
        assert {step["event"] for step in body["history"]} == {
            "receive",
            "dispatch",
            "accept",
            "report_back",
        }
        assert set(body["history"][0]) == {"event", "at", "unit"}, "who acted is not for everyone"

    @pytest.mark.parametrize("secret", ["AAAAAAAA", "", "密", "\x00"])
    def test_a_wrong_secret_is_not_found(self, client: Client, secret: str) -> None:
        number = send(client).json()["number"]
        problem(client.get(f"{REQUESTS}/{number}", {"secret": secret}), 404, "follow_refused")

    @pytest.mark.parametrize("number", ["26", "%00", "密", "a" * 300])
    def test_an_unknown_number_is_not_found_alike(self, client: Client, number: str) -> None:
        problem(client.get(f"{REQUESTS}/{number}", {"secret": "A"}), 404, "follow_refused")

    def test_no_secret_is_invalid(self, client: Client) -> None:
        problem(client.get(f"{REQUESTS}/26"), 422, "request_invalid")

    def test_guessing_ends(self, client: Client) -> None:
        number = send(client).json()["number"]
        statuses = [
            client.get(f"{REQUESTS}/{number}", {"secret": "AAAAAAAA"}).status_code
            for _ in range(11)
        ]
        assert statuses == [404] * 10 + [429]
        last = client.get(f"{REQUESTS}/{number}", {"secret": "AAAAAAAA"})
        problem(last, 429, "too_many_tries")


class TestSearch:
    def test_guides_are_found(self, client: Client) -> None:
        indexing.rebuild_index()
        body = client.get(SEARCH, {"q": "暖气"}).json()
        assert set(body) == {"query", "total", "took_ms", "hits"}
        assert body["query"] == "暖气"

    @pytest.mark.parametrize("query", ["", "\x00", "%", "(a AND", "词" * 9_999])
    def test_any_query_is_answered(self, client: Client, query: str) -> None:
        assert client.get(SEARCH, {"q": query}).status_code == 200

    @pytest.mark.parametrize(
        "asked", [{}, {"q": "a", "page": 0}, {"q": "a", "page": 51}, {"q": "词" * 10_001}]
    )
    def test_what_is_wrong_is_said(self, client: Client, asked: dict[str, Any]) -> None:
        problem(client.get(SEARCH, asked), 422, "request_invalid")


def test_the_description_says_what_goes_wrong_and_how(client: Client) -> None:
    schema = client.get("/api/v1/openapi.json").json()
    for path in schema["paths"].values():
        for operation in path.values():
            assert operation["summary"]
            for status, response in operation["responses"].items():
                kind = "application/problem+json" if int(status) >= 400 else "application/json"
                assert list(response["content"]) == [kind]


def test_the_documentation_opens(client: Client) -> None:
    assert client.get("/api/v1/docs").status_code == 200

"""Vectors: the model in the package, an endpoint, the cache, and none."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import httpx
import numpy as np
import pytest

from rencheng.core.common.errors import SetupError
from rencheng.index.embedder import (
    CachedEmbedder,
    EndpointEmbedder,
    LocalEmbedder,
    Progress,
    Vectors,
    embedder_from,
)


class Counting:
    """Vectors from lengths, and how many texts were asked for."""

    name = "counting"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(
        self, texts: Sequence[str], progress: Progress | None = None, *, passages: bool = False
    ) -> Vectors:
        self.asked += texts
        if progress:
            progress(len(texts))
        rows = np.array([[len(text), 1.0] for text in texts], np.float32).reshape(-1, 2)
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1)


def test_what_means_the_same_lies_near() -> None:
    vectors = LocalEmbedder().embed(["家里暖气不热", "供暖温度太低", "孩子上学报名"])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-3)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]


def test_no_text_is_too_odd_for_the_local_model() -> None:
    vectors = LocalEmbedder().embed(["", "\0", "\ud800", "字" * 3000])
    assert vectors.shape[0] == 4
    assert np.isfinite(vectors).all()
    assert LocalEmbedder().embed([]).shape[0] == 0


def test_the_cache_asks_for_a_text_once(tmp_path: Path) -> None:
    inner = Counting()
    seen: list[int] = []
    first = CachedEmbedder(inner, tmp_path / "v.sqlite").embed(["一", "二二", "一"], seen.append)
    again = CachedEmbedder(inner, tmp_path / "v.sqlite").embed(["二二", "三三三"])
    assert inner.asked == ["一", "二二", "三三三"]
    assert first[0] == pytest.approx(first[2])
    assert again[0] == pytest.approx(first[1])
    assert seen[-1] == 3
    assert "一".encode() not in (tmp_path / "v.sqlite").read_bytes()


def test_a_damaged_cache_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "v.sqlite").write_bytes(b"no database at all" * 100)
    assert CachedEmbedder(Counting(), tmp_path / "v.sqlite").embed(["一"]).shape == (1, 2)


def test_an_endpoint_is_asked_in_the_openai_form() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        asked = json.loads(request.content)
        assert asked["model"] == "some-model"
        assert request.headers["Authorization"] == "Bearer key"
        rows = [{"index": at, "embedding": [3.0, 4.0 + at]} for at, _ in enumerate(asked["input"])]
        return httpx.Response(200, json={"data": rows[::-1]})

    transport = httpx.MockTransport(answer)
    embedder = EndpointEmbedder("http://127.0.0.1/v1", "some-model", "key", transport=transport)
    vectors = embedder.embed(["甲", "乙"])
    assert vectors[0] == pytest.approx([0.6, 0.8])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1)


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(500),
        httpx.Response(200, text="no JSON"),
        httpx.Response(200, json={"data": []}),
        httpx.Response(200, json={"data": [{"index": 0, "embedding": ["x"]}]}),
        httpx.Response(200, json={"data": [{"index": 0, "embedding": None}]}),
        httpx.Response(200, json=[]),
    ],
)
def test_an_endpoint_that_fails_is_named(answer: httpx.Response) -> None:
    transport = httpx.MockTransport(lambda request: answer)
    embedder = EndpointEmbedder("http://127.0.0.1/v1", "m", transport=transport)
    with pytest.raises(SetupError) as caught:
        embedder.embed(["甲"])
    assert caught.value.code == "embedder_failed"


def test_settings_choose() -> None:
    assert embedder_from({"RENCHENG_EMBEDDER": "none"}) is None
    with pytest.raises(SetupError) as caught:
        embedder_from({"RENCHENG_EMBEDDER": "http://127.0.0.1/v1"})
    assert caught.value.code == "embedder_model_missing"
    chosen = embedder_from(
        {"RENCHENG_EMBEDDER": "http://127.0.0.1/v1", "RENCHENG_EMBEDDER_MODEL": "m"}
    )
    assert chosen is not None
    assert chosen.name == "m@http://127.0.0.1/v1"
    local = embedder_from({})
    assert local is not None
    assert local.name == LocalEmbedder.name

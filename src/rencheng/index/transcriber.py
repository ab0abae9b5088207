"""Speech as text (语音转写): a local model, an endpoint, or none. Off unless it is set up."""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from typing import Protocol

import httpx

from rencheng.core.common.errors import SetupError

_TIMEOUT_S = 600.0
_MOST_TEXT = 100_000


class Transcriber(Protocol):
    """What turns a recording into text."""

    def transcribe(self, path: Path) -> str:
        """The words of a recording. Raises SetupError `transcriber_failed` (where, why)."""
        ...


class WhisperTranscriber:
    """faster-whisper with a model folder (Radford et al. 2022), which the engineer puts there."""

    def __init__(self, folder: str) -> None:
        try:
            engine = importlib.import_module("faster_whisper")  # an extra: who needs it pays
        except ImportError:
            why = "faster-whisper is not installed"
            raise SetupError("transcriber_failed", where=folder, why=why) from None
        try:
            self._model = engine.WhisperModel(folder, device="cpu", compute_type="int8")
        except (OSError, RuntimeError, ValueError) as error:
            raise SetupError("transcriber_failed", where=folder, why=str(error)[:200]) from None

    def transcribe(self, path: Path) -> str:
        """The words of a recording."""
        segments, _info = self._model.transcribe(str(path), language="zh")
        return "".join(segment.text for segment in segments)[:_MOST_TEXT]


class EndpointTranscriber:
    """An endpoint that speaks as OpenAI's does: POST {url}/audio/transcriptions."""

    def __init__(self, url: str, model: str, key: str = "") -> None:
        self._url, self._model = url.rstrip("/"), model
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}

    def transcribe(self, path: Path) -> str:
        """The words of a recording."""
        try:
            with path.open("rb") as file:
                answer = httpx.post(
                    f"{self._url}/audio/transcriptions",
                    headers=self._headers,
                    data={"model": self._model, "response_format": "json"},
                    files={"file": (path.name, file, "application/octet-stream")},
                    timeout=_TIMEOUT_S,
                )
            text = answer.raise_for_status().json()["text"]
            if not isinstance(text, str):
                raise TypeError("text")
        except (httpx.HTTPError, httpx.InvalidURL, OSError, KeyError, TypeError, ValueError) as why:
            raise SetupError("transcriber_failed", where=self._url, why=str(why)[:200]) from None
        return text[:_MOST_TEXT]


def configured() -> Transcriber | None:
    """The transcriber that the environment names; None where none is set up.

    RENCHENG_SPEECH_MODEL: folder of a faster-whisper model. RENCHENG_SPEECH_URL, _NAME, _KEY: an
    endpoint.
    """
    if folder := os.environ.get("RENCHENG_SPEECH_MODEL", ""):
        return WhisperTranscriber(folder)
    if url := os.environ.get("RENCHENG_SPEECH_URL", ""):
        name = os.environ.get("RENCHENG_SPEECH_NAME", "whisper-1")
        return EndpointTranscriber(url, name, os.environ.get("RENCHENG_SPEECH_KEY", ""))
    return None

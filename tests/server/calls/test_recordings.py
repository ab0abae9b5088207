"""Recordings: known by content, sealed on disk, written down through one interface."""

from __future__ import annotations

import io
import json
import threading
import wave
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from django.conf import settings

from rencheng.core.common.errors import InputError, RefusedError, SetupError
from rencheng.index.transcriber import EndpointTranscriber, WhisperTranscriber, configured
from rencheng.server.calls.jobs import transcribe as job
from rencheng.server.calls.live import Told, led_to, tell_call
from rencheng.server.calls.models import Recording
from rencheng.server.calls.recordings import (
    attach,
    has_recording,
    kind_of,
    open_recording,
    transcribe,
)
from rencheng.server.people.models import PersonLook
from support.tables import NOW, staff

pytestmark = pytest.mark.usefixtures("town")


def sound() -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(b"\0\1" * 800)
    return file.getvalue()


@pytest.fixture
def call() -> str:
    for event in ("ring", "pick_up"):
        told = Told("c1", event, NOW, "13800138000", "operator")
        tell_call(told, actor=staff("operator"), now=NOW)
    led_to("c1", "26", actor=staff("operator"))
    return "c1"


class _Hears(BaseHTTPRequestHandler):
    answer: object = {"text": "家里暖气不热"}
    asked: list[bytes] = []  # noqa: RUF012 - the server makes a handler for each request

    def do_POST(self) -> None:
        self.asked.append(self.rfile.read(int(self.headers["Content-Length"])))
        body = json.dumps(self.answer).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def endpoint() -> Iterator[str]:
    """A server on this machine that answers as OpenAI's does."""
    server = HTTPServer(("127.0.0.1", 0), _Hears)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    _Hears.answer, _Hears.asked = {"text": "家里暖气不热"}, []
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()


def test_it_lies_sealed_on_disk(call: str) -> None:
    kept = attach(call, sound(), actor=staff("operator"), now=NOW)
    assert (kept.kind, kept.size) == ("wav", len(sound()))
    stored = (Path(settings.MEDIA_ROOT) / kept.path).read_bytes()
    assert b"RIFF" not in stored
    with pytest.raises(InputError) as error:
        attach(call, sound(), actor=staff("operator"), now=NOW)
    assert error.value.code == "recording_known"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (sound(), "wav"), (b"ID3\x04", "mp3"), (b"\xff\xfb\x90", "mp3"), (b"OggS..", "ogg"),
        (b"fLaC", "flac"), (b"....ftypM4A ", "m4a"), (b"<svg>", ""), (b"", ""),
        (b"RIFFxxxxAVI ", ""),
    ],
)  # fmt: skip
def test_known_by_content(data: bytes, kind: str) -> None:
    assert kind_of(data) == kind


def test_what_is_no_recording(call: str) -> None:
    for given, data, code in (
        ("c9", sound(), "call_unknown"),
        (call, b"<html>", "recording_kind"),
        (call, b"RIFF" + b"\0" * 50_000_000, "recording_size"),
    ):
        with pytest.raises(InputError) as error:
            attach(given, data, actor=staff("operator"), now=NOW)
        assert error.value.code == code
    with pytest.raises(RefusedError):
        attach(call, sound(), actor=staff("river"), now=NOW)
    assert not Recording.objects.exists()


def test_off_unless_it_is_set_up(call: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("RENCHENG_SPEECH_MODEL", "RENCHENG_SPEECH_URL"):
        monkeypatch.delenv(name, raising=False)
    assert configured() is None
    kept = attach(call, sound(), actor=staff("operator"), now=NOW)
    assert job(kept.pk) is False
    assert Recording.objects.get().transcript_sealed is None


def test_written_down_by_an_endpoint_and_opened_with_a_trace(
    call: str, endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RENCHENG_SPEECH_URL", endpoint)
    kept = attach(call, sound(), actor=staff("operator"), now=NOW)
    assert job(kept.pk) is True
    assert b"RIFF" in _Hears.asked[0]
    assert transcribe(kept.pk, NOW) is False, "once"
    opened = open_recording("26", "复核", actor=staff("operator"), now=NOW)
    assert (opened.words, opened.kind, opened.sound) == ("家里暖气不热", "wav", sound())
    assert has_recording("26")
    assert not has_recording("27")
    assert PersonLook.objects.get().reason == "复核"
    with pytest.raises(InputError):
        open_recording("27", "复核", actor=staff("operator"), now=NOW)


def test_an_endpoint_that_fails_says_why(call: str, endpoint: str) -> None:
    kept = attach(call, sound(), actor=staff("operator"), now=NOW)
    _Hears.answer = {"words": 3}
    assert transcribe(kept.pk, NOW, EndpointTranscriber(endpoint, "m", "key")) is False
    assert endpoint in Recording.objects.get().failed
    with pytest.raises(SetupError):
        EndpointTranscriber("http://127.0.0.1:1", "m").transcribe(Path(__file__))


def test_without_its_package_or_model_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(SetupError) as error:
        WhisperTranscriber(str(tmp_path))
    assert error.value.code == "transcriber_failed"

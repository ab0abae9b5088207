"""Recordings of calls (录音): checked by content, sealed on disk, written down where set up."""

from __future__ import annotations

import tempfile
import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction
from procrastinate.contrib.django import app

from rencheng.core.common.actor import Actor
from rencheng.core.common.errors import InputError, RenchengError
from rencheng.core.staffing.acts import demand
from rencheng.index.transcriber import Transcriber, configured
from rencheng.server.calls.models import CallRecord, Recording
from rencheng.server.people.actions import reveal
from rencheng.server.people.vault import seal, seal_bytes, unseal, unseal_bytes
from rencheng.wording import sentence

TRANSCRIBE: Final = "calls.transcribe"
MOST_BYTES: Final = 50_000_000
#: What the first bytes say: RIFF/WAVE (Microsoft 1991), ID3 or an MPEG frame (ISO 11172-3), Ogg
#: (RFC 3533), FLAC (RFC 9639), ISO base media (ISO 14496-12).
_WAVE, _OGG, _FLAC = b"RIFF", b"OggS", b"fLaC"


def kind_of(data: bytes) -> str:
    """wav, mp3, ogg, flac or m4a by content; "" for anything else."""
    if data[:4] == _WAVE and data[8:12] == b"WAVE":
        return "wav"
    if data[:3] == b"ID3" or (len(data) > 1 and data[0] == 0xFF and data[1] & 0xE0 == 0xE0):
        return "mp3"
    if data[:4] == _OGG:
        return "ogg"
    if data[:4] == _FLAC:
        return "flac"
    return "m4a" if data[4:8] == b"ftyp" else ""


@transaction.atomic
def attach(call_id: str, data: bytes, *, actor: Actor, now: datetime) -> Recording:
    """Keep a call's recording, sealed; it is written down later where that is set up.

    Raises InputError call_unknown, recording_kind, recording_size, recording_known.
    """
    demand("record", actor)
    call = CallRecord.objects.select_for_update().filter(call_id=call_id[:80]).first()
    if call is None:
        raise InputError("call_unknown")
    if len(data) > MOST_BYTES:
        raise InputError("recording_size", limit_mb=MOST_BYTES // 1_000_000)
    kind = kind_of(data)
    if not kind:
        raise InputError("recording_kind")
    if Recording.objects.filter(call=call).exists():
        raise InputError("recording_known")
    relative = f"calls/{now:%Y/%m}/{uuid.uuid4().hex}.sealed"
    path = Path(settings.MEDIA_ROOT) / relative
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(seal_bytes(data, "recording"))
    kept = Recording.objects.create(
        call=call, path=relative, kind=kind, size=len(data), added_at=now
    )
    app.configure_task(TRANSCRIBE, queue="meaning").defer(recording=kept.pk)
    return kept


def transcribe(pk: int, now: datetime, transcriber: Transcriber | None = None) -> bool:
    """Write a recording down; False where nothing is set up, or it failed: why is kept."""
    kept = Recording.objects.filter(pk=pk, transcript_sealed=None).first()
    if kept is None:
        return False
    try:
        writer = transcriber or configured()
        if writer is None:
            return False
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"call.{kept.kind}"
            path.write_bytes(_audio(kept))
            text = writer.transcribe(path)
    except RenchengError as error:
        kept.failed = sentence(error.code, error.data, "en")[:200]
        kept.save(update_fields=["failed"])
        return False
    kept.transcript_sealed, kept.transcribed_at, kept.failed = seal(text, "transcript"), now, ""
    kept.save(update_fields=["transcript_sealed", "transcribed_at", "failed"])
    return True


def has_recording(request_number: str) -> bool:
    """Whether the call that led to a request was recorded."""
    return Recording.objects.filter(call__request_number=request_number or "-").exists()


@dataclass(frozen=True, slots=True)
class Opened:
    """A recording that was opened: its words ("" where nobody wrote them down), kind and sound."""

    words: str
    kind: str
    sound: bytes


def open_recording(request_number: str, reason: str, *, actor: Actor, now: datetime) -> Opened:
    """The recording of the call that led to a request, for a reason; the look is kept.

    Raises InputError call_unknown, reason_missing."""
    call = CallRecord.objects.filter(request_number=request_number[:20] or "-").first()
    kept = Recording.objects.filter(call=call).first() if call else None
    if call is None or kept is None or call.person is None:
        raise InputError("call_unknown")
    reveal(call.person, actor=actor, reason=reason, request_number=request_number, now=now)
    sealed = kept.transcript_sealed
    words = unseal(bytes(sealed), "transcript") if sealed else ""
    return Opened(words, kept.kind, _audio(kept))


def _audio(kept: Recording) -> bytes:
    return unseal_bytes((Path(settings.MEDIA_ROOT) / kept.path).read_bytes(), "recording")

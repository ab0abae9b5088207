"""Pictures (图片) that come with a request: checked by content, re-encoded, without metadata."""

from __future__ import annotations

import io
import uuid
import warnings
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from rencheng.core.common.errors import InputError
from rencheng.server.requests.models import Attachment, Request

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_LONGEST_SIDE = 2000
#: A phone's camera makes 50 megapixels; more is a decompression bomb.
_MOST_PIXELS = 60_000_000


@dataclass(frozen=True, slots=True)
class Picture:
    """A checked picture, encoded anew by us."""

    data: bytes
    width: int
    height: int


def read_picture(raw: bytes, name: str) -> Picture:
    """Decode and encode anew; InputError names what is wrong with the file."""
    if len(raw) > settings.PICTURE_MAX_BYTES:
        limit = settings.PICTURE_MAX_BYTES // 1_000_000
        raise InputError("picture_too_large", name=name, limit_mb=limit)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            opened = Image.open(io.BytesIO(raw), formats=_FORMATS)
            if opened.width * opened.height > _MOST_PIXELS:
                raise InputError("picture_unreadable", name=name)
            image = ImageOps.exif_transpose(opened).convert("RGB")
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ):
        raise InputError("picture_unreadable", name=name) from None
    image.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    encoded = io.BytesIO()
    image.save(encoded, "JPEG", quality=85)
    return Picture(encoded.getvalue(), image.width, image.height)


def keep_picture(
    request: Request, picture: Picture, now: datetime, event: str = "receive"
) -> Attachment:
    """Store a picture beside the database, outside every address that is served as a file.

    event: the step that brought it.
    """
    return Attachment.objects.create(
        request=request,
        event=event,
        path=store_picture(picture, now),
        width=picture.width,
        height=picture.height,
        added_at=now,
    )


def store_picture(picture: Picture, now: datetime) -> str:
    """Write a checked picture into the media folder; its path below it."""
    relative = f"{now:%Y/%m}/{uuid.uuid4().hex}.jpg"
    path = Path(settings.MEDIA_ROOT) / relative
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(picture.data)
    return relative


def picture_place(raw: bytes) -> tuple[float, float] | None:
    """Where a picture says that it was taken, (lat, lon) in degrees; None where it does not.

    EXIF 2.3, GPS tags 1–4. Read before `read_picture` drops all metadata; never stored.
    """
    try:
        with Image.open(io.BytesIO(raw), formats=_FORMATS) as opened:
            tags = opened.getexif().get_ifd(ExifTags.IFD.GPSInfo)
        lat = _degrees(tags[2], negative=str(tags.get(1, "N")).upper() == "S")
        lon = _degrees(tags[4], negative=str(tags.get(3, "E")).upper() == "W")
    except (OSError, ValueError, SyntaxError, KeyError, TypeError, ZeroDivisionError):
        return None
    sound = -90 <= lat <= 90 and -180 <= lon <= 180
    return (lat, lon) if sound else None


def _degrees(parts: Any, *, negative: bool) -> float:
    whole, minutes, seconds = (float(part) for part in parts)
    degrees = whole + minutes / 60 + seconds / 3600
    return -degrees if negative else degrees

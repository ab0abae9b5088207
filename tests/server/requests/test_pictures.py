"""Pictures: judged by their content, encoded anew, without what a camera adds."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image
from pytest_django import Settings

from rencheng.core.common.errors import InputError
from rencheng.server.requests.models import Attachment, Request
from rencheng.server.requests.pictures import read_picture
from rencheng.server.requests.queries import attachment
from support.tables import NOW, staff, take_in


def encoded(image: Image.Image, kind: str, **more: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **more)
    return file.getvalue()


def small(mode: str = "RGB") -> Image.Image:
    return Image.new(mode, (40, 20))


def header_only_png(width: int, height: int) -> bytes:
    """A PNG that claims to be huge and holds nothing."""
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))


@pytest.mark.parametrize(
    ("mode", "kind"),
    [("RGB", "JPEG"), ("L", "JPEG"), ("CMYK", "JPEG"), ("RGBA", "PNG"), ("P", "PNG"), ("1", "PNG"),
     ("I;16", "PNG"), ("P", "GIF"), ("RGBA", "WEBP")],
)  # fmt: skip
def test_any_usual_picture_becomes_a_jpeg(mode: str, kind: str) -> None:
    picture = read_picture(encoded(small(mode), kind), "x")
    again = Image.open(io.BytesIO(picture.data))
    assert (again.format, again.mode, again.size) == ("JPEG", "RGB", (40, 20))
    assert (picture.width, picture.height) == (40, 20)


def test_place_and_camera_are_left_out_and_the_picture_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "a camera"
    exif.get_ifd(0x8825)[1] = "N"  # where it was taken
    raw = encoded(small(), "JPEG", exif=exif)
    assert b"a camera" in raw
    picture = read_picture(raw, "x")
    assert (picture.width, picture.height) == (20, 40)
    assert b"a camera" not in picture.data
    assert not Image.open(io.BytesIO(picture.data)).getexif()


def test_a_large_picture_is_made_smaller() -> None:
    picture = read_picture(encoded(Image.new("RGB", (3000, 1500)), "PNG"), "x")
    assert (picture.width, picture.height) == (2000, 1000)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"GIF89a",
        b"<svg onload=alert(1)>",
        b"%PDF-1.4",
        b"\x89PNG\r\n\x1a\n",
        encoded(small(), "JPEG")[:200],
        encoded(small(), "BMP"),  # a picture, but of no kind we take
        encoded(small(), "TIFF"),
        header_only_png(30_000, 30_000),
        header_only_png(9_000, 9_000),
        bytes(1000),
    ],
)
def test_what_is_no_picture_is_named(raw: bytes) -> None:
    with pytest.raises(InputError) as error:
        read_picture(raw, "坏.jpg")
    assert error.value.code == "picture_unreadable"
    assert error.value.data["name"] == "坏.jpg"


def test_a_file_too_large_is_not_even_opened(settings: Settings) -> None:
    settings.PICTURE_MAX_BYTES = 2_000_000
    with pytest.raises(InputError) as error:
        read_picture(bytes(2_000_001), "x")
    assert (error.value.code, error.value.data["limit_mb"]) == ("picture_too_large", 2)


@pytest.mark.usefixtures("town")
def test_pictures_are_kept_with_their_request_for_those_who_may_see_it(settings: Settings) -> None:
    picture = read_picture(encoded(small(), "PNG"), "x")
    number = take_in(pictures=[picture, picture]).number
    first, second = Attachment.objects.all()
    assert first.path != second.path
    assert (Path(settings.MEDIA_ROOT) / first.path).read_bytes() == picture.data
    assert (first.width, first.height, first.added_at) == (40, 20, NOW)
    assert attachment(number, first.pk, staff("heating")) == first
    for name, asked in (("river", number), ("heating", "26"), ("heating", "x\x00")):
        with pytest.raises(InputError):
            attachment(asked, first.pk, staff(name))


@pytest.mark.usefixtures("town")
def test_a_refused_request_keeps_no_picture() -> None:
    picture = read_picture(encoded(small(), "PNG"), "x")
    with pytest.raises(InputError):
        take_in(contact_phone="1", pictures=[picture])
    assert not Request.objects.exists()
    assert not Attachment.objects.exists()

"""Requests that were closed long ago, with all that an archive has to keep."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

from PIL import Image

from support.tables import NOW, bring_to, take_in

PHONE = "13800138000"
LATER = NOW + timedelta(days=200)


def closed(text: str = "柳荫里3号楼暖气不热，电话13800138000", **more: Any) -> str:
    """A closed request of 王女士, with a picture."""
    from rencheng.server.requests.pictures import Picture

    image = io.BytesIO()
    Image.new("RGB", (8, 8)).save(image, "JPEG")
    more = {
        "contact_phone": PHONE,
        "contact_name": "王女士",
        "address": "3号楼502",
        "source_id": uuid.uuid4().hex,
        **more,
    }
    picture = Picture(image.getvalue(), 8, 8)
    number = take_in(text, lat=39.9, lon=116.4, pictures=[picture], **more).number
    return bring_to("closed", number=number)


def files() -> list[Path]:
    """The files of the archive."""
    from rencheng.server.requests.archived import archive_folder

    return sorted(archive_folder().rglob("*.*"))

"""A request as a file or another system gives it, before the city has read it (诉求记录)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """One request of another source. Empty text and None mean: not given.

    source and source_id together name it for good: the same pair again is the same request.
    Times are aware. lat and lon are WGS-84 degrees, both or neither. category_given, place_given
    and state_given are the source's own words, which the city may not know. answer is the official
    reply, for everyone to read. extra: further columns worth keeping, by their name in the source.
    """

    source: str
    source_id: str
    received_at: datetime
    text: str
    title: str = ""
    channel: str = "file"
    kind: str = ""
    category_given: str = ""
    place_given: str = ""
    address: str = ""
    lat: float | None = None
    lon: float | None = None
    contact_name: str = ""
    contact_phone: str = ""
    likes: int = 0
    answer: str = ""
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    state_given: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)

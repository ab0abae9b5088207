"""A message as the readers of the stream take it (留言): what was said, when, where and by whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

#: Further on, a long text repeats itself or tells of other things; the stream is read up to here.
READ_CHARACTERS = 400


@dataclass(frozen=True, slots=True)
class Message:
    """One message. time: aware, None where it is not known. lat, lon: WGS-84 degrees or None.

    person: a key that is the same for the same sender ("" where unknown). likes: others who agree.
    address: the place as its own field has it. category: code of its category, "" where unknown.
    """

    id: str
    time: datetime | None
    title: str
    text: str
    likes: int = 0
    lat: float | None = None
    lon: float | None = None
    address: str = ""
    person: str = ""
    category: str = ""

    @property
    def opening(self) -> str:
        """Address, title and the beginning of the text: what a reader needs to tell its matter."""
        return "。".join(
            part for part in (self.address, self.title, self.text[:READ_CHARACTERS]) if part
        )

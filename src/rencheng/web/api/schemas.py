"""What several routes of the interface answer with: problems."""

from __future__ import annotations

from typing import Any

from ninja import Schema


class ProblemOut(Schema):
    """What went wrong (RFC 9457): a stable code, and a sentence in the caller's language."""

    title: str
    status: int
    code: str
    detail: str


PROBLEMS: dict[int, Any] = dict.fromkeys((400, 403, 404, 413, 422, 429, 503), ProblemOut)

"""A text cut into passages short enough to mean one thing (段落切分)."""

from __future__ import annotations

import re

#: Characters of a passage at most: some three sentences, well within what the embedder reads.
LENGTH = 220
_AFTER_SENTENCE = re.compile(r"(?<=[。！？；!?;\n])")


def split(body: str, length: int = LENGTH) -> list[str]:
    """The body as passages in order, cut after sentences where they end within `length`.

    Nothing is lost but the white space about them; an empty body has none.
    """
    found: list[str] = []
    current = ""
    for sentence in _AFTER_SENTENCE.split(body):
        rest = sentence
        while len(rest) > length:
            if current:
                found.append(current)
                current = ""
            found.append(rest[:length])
            rest = rest[length:]
        if current and len(current) + len(rest) > length:
            found.append(current)
            current = ""
        current += rest
    found.append(current)
    return [passage for one in found if (passage := one.strip())]

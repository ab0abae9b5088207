"""What changed between two texts (差异): pieces that stay, that are gone, that are new."""

from __future__ import annotations

from difflib import SequenceMatcher

#: (same, gone or new; text), in reading order.
Pieces = list[tuple[str, str]]


def difference(old: str, new: str) -> Pieces:
    """The pieces of `old` and `new`; those that are gone stand before what came in their place."""
    pieces: Pieces = []
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            pieces.append(("same", old[a:b]))
            continue
        if a < b:
            pieces.append(("gone", old[a:b]))
        if c < d:
            pieces.append(("new", new[c:d]))
    return pieces

"""What stands first (首位): a guide that answers comes before what others were once told."""

from __future__ import annotations

from collections.abc import Sequence

from rencheng.core.search.documents import Hit

#: A guide leads where it scores so much of the best hit. Set by reading the demo city's results:
#: a fitting guide reaches .63 and more, an unfitting one of another matter up to .5.
LEADING_SHARE = 0.6


def lead_with_guide(hits: Sequence[Hit], guide: Hit | None, top: float) -> tuple[Hit, ...]:
    """The first page of hits, best first, with the best `guide` moved or put to the front.

    top: the score of the best hit of any kind, of the engine that scored the guide. The page keeps
    its length. A guide far below that score stays where it was.
    """
    if guide is None or not hits or guide.score < LEADING_SHARE * top:
        return tuple(hits)
    rest = [hit for hit in hits if hit.document.id != guide.document.id]
    return (guide, *rest)[: len(hits)]

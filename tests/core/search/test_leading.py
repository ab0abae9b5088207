"""A guide that answers stands first."""

from __future__ import annotations

from rencheng.core.search.documents import Document, Hit
from rencheng.core.search.leading import LEADING_SHARE, lead_with_guide


def hit(kind: str, name: str, score: float) -> Hit:
    return Hit(Document(kind, name, name, name), score, (), ())


ANSWERS = [hit("answer", "a", 2.0), hit("answer", "b", 1.5), hit("answer", "c", 1.0)]


def ids(hits: tuple[Hit, ...]) -> list[str]:
    return [one.document.source_id for one in hits]


def test_fitting_guide_leads_and_the_page_keeps_its_length() -> None:
    assert ids(lead_with_guide(ANSWERS, hit("guide", "g", 2.0 * LEADING_SHARE), 2.0)) == [
        "g",
        "a",
        "b",
    ]


def test_guide_already_among_the_hits_stands_once() -> None:
    guide = hit("guide", "g", 1.5)
    assert ids(lead_with_guide([ANSWERS[0], guide, ANSWERS[2]], guide, 2.0)) == ["g", "a", "c"]


def test_unfitting_guide_does_not_lead() -> None:
    assert ids(lead_with_guide(ANSWERS, hit("guide", "g", 1.1), 2.0)) == ["a", "b", "c"]


def test_nothing_found_stays_nothing() -> None:
    assert lead_with_guide([], hit("guide", "g", 1.0), 0.0) == ()
    assert ids(lead_with_guide(ANSWERS, None, 2.0)) == ["a", "b", "c"]

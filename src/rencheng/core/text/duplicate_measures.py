"""How well duplicates were found (重复评测): links to earlier reports against the known ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rencheng.core.text.duplicates import Group


def measures(groups: Sequence[Group], truth: Mapping[str, str]) -> dict[str, float]:
    """Precision, recall and F1 of the messages said to be duplicates.

    truth: message → id of the event's first report (its own id where it is the first). A found
    duplicate is right where most of its group's other reports are of its event; a true one is
    found where its group holds another report of its event.
    """
    right = said = 0
    found: set[str] = set()
    for group in groups:
        ids = [group.leader, *(member.id for member in group.members)]
        events = [truth.get(id_, id_) for id_ in ids]
        for at, id_ in enumerate(ids):
            others = events.count(events[at]) - 1
            if others:
                found.add(id_)
            if at:
                said += 1
                right += others * 2 >= len(ids) - 1
    true = [id_ for id_, first in truth.items() if first != id_]
    hits = sum(id_ in found for id_ in true)
    precision, recall = right / max(1, said), hits / max(1, len(true))
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {
        "duplicates": float(len(true)),
        "found": float(said),
        "precision": precision,
        "recall": recall,
        "f1": f1,
    }

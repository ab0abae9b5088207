"""Who bore it (公平性): loss and recovery by group of residents, from what areas went through.

Nobody's own outage is known, only their area's; a group's figure weighs areas by how many of it
live there. The spread over all residents is told by the Gini coefficient of hours without service.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rencheng.core.resilience.recovery import Recovery


@dataclass(frozen=True, slots=True)
class GroupRecovery:
    """people: of this group in the areas of the event. hours: mean hours without service; t90:
    mean T90 of their areas in hours, over those whose areas are back; ratio: hours by everybody's.
    """

    group: str
    people: float
    hours: float
    t90: float | None
    ratio: float


def by_group(
    areas: Mapping[str, Recovery | None], residents: Mapping[str, Mapping[str, float]]
) -> list[GroupRecovery]:
    """Each group's share in an event, the worst first. residents: group → area → people; the group
    "" is everybody. Areas in which nobody was out count with no hours."""
    everybody = _mean(areas, residents.get("", {}))[0]
    found = []
    for group, people in residents.items():
        hours, t90, count = _mean(areas, people)
        if count:
            ratio = hours / everybody if everybody else 1.0
            found.append(GroupRecovery(group, count, hours, t90, ratio))
    return sorted(found, key=lambda one: (-one.ratio, one.group))


def _mean(
    areas: Mapping[str, Recovery | None], people: Mapping[str, float]
) -> tuple[float, float | None, float]:
    count = hours = back = back_hours = 0.0
    for area, number in people.items():
        if area not in areas:
            continue
        event = areas[area]
        count += number
        if event is not None:
            hours += number * event.loss
            if event.recovered:
                back += number
                back_hours += number * event.back[0.9].value
    return hours / count if count else 0.0, back_hours / back if back else None, count


def gini(hours: Sequence[float], people: Sequence[float]) -> float:
    """Gini coefficient of hours without service: 0 where all bore the same, towards 1 where few
    bore all. hours: by area; people: who live there."""
    order = np.argsort(hours)
    weight = np.asarray(people, float)[order]
    value = np.asarray(hours, float)[order] * weight
    if not value.sum() > 0:
        return 0.0
    share = weight / weight.sum()
    above = np.cumsum(value) / value.sum()
    area = float((share * (above + np.append(0.0, above[:-1])) / 2).sum())
    return max(1 - 2 * area, 0.0)

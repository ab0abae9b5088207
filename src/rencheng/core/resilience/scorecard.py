"""A district's resilience in seven figures (韧性评分卡): ours, not an official standard.

Each figure scores 0 to 100 between what the policy calls worst and good; the card is their weighted
mean over those that are known. What is not known is said and not guessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rencheng.core.resilience.network import FOREVER, Network, cascade
from rencheng.core.resilience.policy import Goal

BACKUP_HOURS: Final = 8.0  # a critical site should bridge a night (ours)


@dataclass(frozen=True, slots=True)
class Score:
    """value: the figure itself, None where it is not known. points: 0–100. gain: how many points
    the whole card would win were this one good."""

    indicator: str
    value: float | None
    points: float | None
    gain: float


@dataclass(frozen=True, slots=True)
class Card:
    """total: 0–100, None where nothing is known. scores: in the policy's order."""

    total: float | None
    scores: tuple[Score, ...]

    @property
    def best_step(self) -> Score | None:
        """What would raise the card most."""
        open_ = [score for score in self.scores if score.gain > 0]
        return max(open_, key=lambda score: score.gain, default=None)


def card(values: Mapping[str, float | None], goals: Mapping[str, Goal]) -> Card:
    """The card of a district. values: by indicator."""
    points = {
        name: None if (value := values.get(name)) is None else _points(value, goal)
        for name, goal in goals.items()
    }
    weight = sum(goals[name].weight for name, one in points.items() if one is not None)
    if weight <= 0:
        return Card(None, tuple(Score(name, values.get(name), None, 0.0) for name in goals))
    total = sum(goals[name].weight * one for name, one in points.items() if one is not None)
    return Card(
        total / weight,
        tuple(
            Score(
                name,
                values.get(name),
                one,
                0.0 if one is None else goals[name].weight * (100 - one) / weight,
            )
            for name, one in points.items()
        ),
    )


def _points(value: float, goal: Goal) -> float:
    share = (value - goal.worst) / (goal.good - goal.worst)
    return 100 * min(max(share, 0.0), 1.0)


@dataclass(frozen=True, slots=True)
class Spare:
    """share: of an area's people (over all lifelines) who keep service at the worst loss of one
    asset; asset: that one, whose doubling would help most."""

    share: float
    asset: str


def spare(network: Network, areas: Mapping[str, str]) -> dict[str, Spare]:
    """How each district stands the loss of any one asset (N − 1). areas: area → its district.

    Backups are left out: it asks what is left once they are used up.
    """
    served: dict[tuple[str, str], float] = {}
    for one in network.services:
        key = (areas.get(one.area, ""), network.by_id[one.asset].lifeline)
        served[key] = served.get(key, 0.0) + one.people
    by_asset: dict[str, list[tuple[tuple[str, str], float]]] = {}
    for one in network.services:
        key = (areas.get(one.area, ""), network.by_id[one.asset].lifeline)
        by_asset.setdefault(one.asset, []).append((key, one.people))
    worst: dict[tuple[str, str], tuple[float, str]] = {}
    for asset in network.assets:
        lost: dict[tuple[str, str], float] = {}
        for fallen in _falls_with(network, asset.id):
            for key, people in by_asset.get(fallen, ()):
                lost[key] = lost.get(key, 0.0) + people
        for key, people in lost.items():
            share = people / served[key] if served[key] else 0.0
            worst[key] = max(worst.get(key, (0.0, "")), (share, asset.id))
    found: dict[str, list[tuple[float, str]]] = {}
    for (district, lifeline), people in served.items():
        if people > 0:
            share, name = worst.get((district, lifeline), (0.0, ""))
            found.setdefault(district, []).append((share, name))
    return {
        district: Spare(1 - sum(share for share, _ in losses) / len(losses), max(losses)[1])
        for district, losses in found.items()
    }


def _falls_with(network: Network, asset: str) -> Sequence[str]:
    return list(cascade(network, {asset: [(0.0, FOREVER)]}).down)


def backup(network: Network, sites: Sequence[str]) -> float | None:
    """Share of these critical sites that go on for BACKUP_HOURS without any one need; None where
    there is none."""
    if not sites:
        return None
    least = {
        site: min(
            (max(need.backup_hours for need in group) for group in network.groups.get(site, [])),
            default=0.0,
        )
        for site in sites
    }
    return sum(hours >= BACKUP_HOURS for hours in least.values()) / len(sites)

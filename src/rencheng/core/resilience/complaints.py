"""Complaints as readings of service (以诉求代测): which areas are out, since when, until when.

A hidden Markov model for each area (Rabiner 1989): served, just out, out for longer; complaints
come at a Poisson rate by state, people and hour of the day, so that silence after complaints speaks
as well. Areas that hang on one asset fall together, which is why ten minutes can be enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rencheng.core.resilience import complaints_kernel as kernel

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

SERVED, FRESH, LONG = 0, 1, 2
#: How often an asset falls, and an area by itself, a year: priors of the first suspicion (ours).
FALLS_A_YEAR: Final = 1.0
AREA_FALLS_A_YEAR: Final = 0.5
HOURS_A_YEAR: Final = 8766.0
SUSPECTED: Final = 0.5  # chance that an area falls with the asset that is suspected (ours)
#: ln odds from which on an asset is suspected: the prior is in the score, so nought is even odds.
SUSPICION: Final = 0.0
#: A group is not suspected on the word of fewer complaints.
LEAST_COMPLAINTS: Final = 2
EM_ROUNDS: Final = 6
SHARING_ROUNDS: Final = 40
FALL_BINS: Final = 6  # areas of one failure are out within so many bins of it
DAMPING: Final = 0.3  # of the first rush that comes even at dead of night (ours)


@dataclass(frozen=True, slots=True)
class Rates:
    """Complaints per 1,000 people and hour: base, while all are served; fresh, just after service
    failed; steady, later, at the mean hour of the day. fresh_hours: how long the first rush lasts;
    out_hours: how long an outage does, both on average. weight: thousand person-hours without
    service that they rest on."""

    base: float = 0.002
    fresh: float = 1.2
    steady: float = 0.12
    fresh_hours: float = 0.7
    out_hours: float = 8.0
    weight: float = 20.0


@dataclass(frozen=True, slots=True)
class Suspect:
    """A group of areas (all that hang on one asset) that seems to have failed in this bin.
    score: ln odds."""

    group: int
    bin: int
    score: float


@dataclass(frozen=True)
class Judged:
    """chance: (A, T) that an area is out in a bin, seen from the last one. suspects: groups that
    failed, the surest first. rates: as they proved in these complaints."""

    chance: Floats
    suspects: tuple[Suspect, ...]
    rates: Rates
    _forward: Floats
    _move: Floats

    def sampled(self, count: int, seed: int = 1) -> Bools:
        """(count, A, T): courses of events as likely as the model has them; whether out."""
        draw = np.random.default_rng(seed)
        bins, areas, _ = self._forward.shape
        out = np.zeros((count, areas, bins), bool)
        state = _drawn(draw, np.broadcast_to(self._forward[-1], (count, areas, 3)))
        out[:, :, -1] = state > SERVED
        for at in range(bins - 2, -1, -1):
            move = self._move[at + 1]  # (A, 3 from, 3 to)
            towards = np.take_along_axis(
                np.broadcast_to(move, (count, areas, 3, 3)), state[:, :, None, None], 3
            )[..., 0]
            state = _drawn(draw, self._forward[at] * towards)
            out[:, :, at] = state > SERVED
        return out


def judged(
    counts: Ints,
    people: Floats,
    clock: Floats,
    bin_hours: float,
    rates: Rates,
    groups: Sequence[Ints] = (),
) -> Judged:
    """What complaints say of each area.

    counts: (A, T) complaints by area and bin. people: (A,). clock: (T,) how readily people call at
    that hour of the day, 1 on average. bin_hours: length of a bin. groups: for each asset the
    indices of areas that hang on it. Rates are drawn towards what these complaints show.
    """
    scale = people[:, None] / 1000 * bin_hours
    alone = np.full(counts.shape, AREA_FALLS_A_YEAR * bin_hours / HOURS_A_YEAR)
    plain = move = _moves(alone, bin_hours, rates)
    suspects: tuple[Suspect, ...] = ()
    for round_ in range(EM_ROUNDS):
        logs = _emissions(counts, scale, clock, rates)
        if groups:
            suspects = _suspects(counts, logs, plain, groups, bin_hours)
            onset = alone.copy()
            for one in suspects:
                onset[groups[one.group], one.bin] = SUSPECTED
            move = _moves(onset, bin_hours, rates)
        forward, states = _smoothed(logs, move)
        if round_ + 1 < EM_ROUNDS:
            rates = _updated(counts, scale, clock, states, rates)
    return Judged(states[:, :, FRESH:].sum(2).T, suspects, rates, forward, move)


def calibrated(
    counts: Ints, out: Floats, people: Floats, clock: Floats, bin_hours: float, prior: Rates
) -> Rates:
    """Rates from outages that were seen otherwise. out: (A, T) share of an area out in a bin.

    What was known before weighs as much as `prior.weight` thousand person-hours without service.
    """
    scale = people[:, None] / 1000 * bin_hours
    was_out = np.concatenate([np.zeros((len(out), 1), bool), out[:, :-1] > 0], axis=1)
    begun = (out > 0) & ~was_out
    age = np.zeros(out.shape)
    for at in range(1, out.shape[1]):
        age[:, at] = np.where(out[:, at] > 0, np.where(begun[:, at], 0, age[:, at - 1] + 1), 0)
    share_fresh = np.exp(-age * bin_hours / prior.fresh_hours)
    found = _shared_out(counts, scale, clock, out * share_fresh, out, prior)
    falls = float(begun.sum())
    hours = float((out > 0).sum() * bin_hours)
    mean = (hours + prior.out_hours) / (falls + 1)
    return replace(found, out_hours=mean, weight=prior.weight + float((out * scale).sum()))


def _shared_out(
    counts: Ints, scale: Floats, clock: Floats, fresh: Floats, out: Floats, prior: Rates
) -> Rates:
    """Rates where a bin's complaints come from several states at once: each round gives every
    state its part of them (Dempster, Laird & Rubin 1977)."""
    exposed = np.stack(
        [scale * clock, scale * _called(clock) * fresh, scale * clock * (out - fresh)]
    )
    trust = np.array([50 * prior.weight, prior.weight / 4, prior.weight])
    first = np.array([prior.base, prior.fresh, prior.steady])
    rates = first
    for _ in range(SHARING_ROUNDS):
        means = rates[:, None, None] * exposed
        parts = counts * means / np.maximum(means.sum(axis=0), 1e-12)
        rates = (first * trust + parts.sum(axis=(1, 2))) / (trust + exposed.sum(axis=(1, 2)))
    base, rush, steady = rates.tolist()
    return replace(prior, base=base, fresh=rush, steady=steady)


def _called(clock: Floats) -> Floats:
    return DAMPING + (1 - DAMPING) * clock


def _means(scale: Floats, clock: Floats, rates: Rates) -> Floats:
    """(A, T, 3) complaints to be expected by state."""
    base = scale * rates.base * clock
    return np.stack(
        [
            base,
            base + scale * rates.fresh * _called(clock),
            base + scale * rates.steady * clock,
        ],
        axis=2,
    )


def _emissions(counts: Ints, scale: Floats, clock: Floats, rates: Rates) -> Floats:
    """(T, A, 3) ln likelihood of a bin's complaints by state, the common factorial left out."""
    means = np.maximum(_means(scale, clock, rates), 1e-12)
    logs: Floats = np.asarray(counts[:, :, None] * np.log(means) - means)
    return np.ascontiguousarray(np.transpose(logs, (1, 0, 2)))


def _moves(onset: Floats, bin_hours: float, rates: Rates) -> Floats:
    """(T, A, 3, 3) chances from state to state on entering a bin."""
    areas, bins = onset.shape
    settle = min(bin_hours / rates.fresh_hours, 1.0)
    end = min(bin_hours / rates.out_hours, 0.5)
    move = np.zeros((bins, areas, 3, 3))
    move[:, :, SERVED, FRESH] = onset.T
    move[:, :, SERVED, SERVED] = 1 - onset.T
    move[:, :, FRESH:, SERVED] = end
    move[:, :, FRESH, FRESH] = (1 - end) * (1 - settle)
    move[:, :, FRESH, LONG] = (1 - end) * settle
    move[:, :, LONG, LONG] = 1 - end
    return move


def _smoothed(logs: Floats, move: Floats) -> tuple[Floats, Floats]:
    """Forward chances (T, A, 3) and those in the light of all bins, likewise."""
    forward, states = np.empty(logs.shape), np.empty(logs.shape)
    kernel.smoothed(logs, move, forward, states)
    return forward, states


def _gains(logs: Floats, move: Floats) -> Floats:
    """(A, T) ln of how much better all from a bin on is explained by a failure in it than by
    service that goes on."""
    found = np.empty((logs.shape[1], logs.shape[0]))
    kernel.gains(logs, move, found)
    return found


def _suspects(
    counts: Ints, logs: Floats, move: Floats, groups: Sequence[Ints], bin_hours: float
) -> tuple[Suspect, ...]:
    """Groups whose areas are better explained by one common failure, chosen greedily."""
    gains = _gains(logs, move)
    prior = np.log(FALLS_A_YEAR * bin_hours / HOURS_A_YEAR)
    free = np.ones(len(gains), bool)
    total = counts.sum(axis=1)
    found: list[Suspect] = []
    for _ in groups:
        best = Suspect(-1, -1, SUSPICION)
        for number, members in enumerate(groups):
            mine = members[free[members]]
            if not len(mine) or total[mine].sum() < LEAST_COMPLAINTS:
                continue
            # An area may hold out though its asset fell: never worse than a coin's toss for it.
            each = np.logaddexp(np.log(SUSPECTED) + gains[mine], np.log(1 - SUSPECTED))
            scores = each.sum(axis=0) + prior
            at = int(scores.argmax())
            if scores[at] > best.score:
                best = Suspect(number, at, float(scores[at]))
        if best.group < 0:
            break
        free[groups[best.group]] = False
        found.append(best)
    return tuple(found)


def _updated(counts: Ints, scale: Floats, clock: Floats, states: Floats, prior: Rates) -> Rates:
    """Rates from complaints whose states are known by chance (T, A, 3): gamma posterior means."""
    chance = states.transpose(1, 0, 2)
    served, fresh, long = (chance[:, :, state] for state in (SERVED, FRESH, LONG))

    def rate(weight: Floats, exposed: Floats, before: float, trust: float) -> float:
        events, hours = float((weight * counts).sum()), float((weight * exposed).sum())
        return (before * trust + events) / (trust + hours)

    return replace(
        prior,
        base=rate(served, scale * clock, prior.base, 50 * prior.weight),
        fresh=rate(fresh, scale * _called(clock), prior.fresh, prior.weight / 4),
        steady=rate(long, scale * clock, prior.steady, prior.weight),
    )


def _drawn(draw: np.random.Generator, weights: Floats) -> NDArray[np.intp]:
    """One index of the last axis for each row, by weight."""
    edges = np.cumsum(weights, axis=-1)
    at = draw.random(edges.shape[:-1]) * edges[..., -1]
    return np.minimum((edges < at[..., None]).sum(axis=-1), edges.shape[-1] - 1)


def hours_until_back(
    sampled: Bools, members: Ints, begin: int, people: Floats, bin_hours: float, share: float
) -> Floats:
    """(count,) hours from bin `begin` until a share of the people of these areas who fell out then
    are served again, in each sampled course; infinite where they are not by the last bin.

    An area counts where it is out within FALL_BINS of `begin`, until it is first served again.
    """
    course = sampled[:, members, begin:]
    fell = course[:, :, : FALL_BINS + 1].any(axis=2)
    first = np.where(fell, course.argmax(axis=2), 0)
    bins = np.arange(course.shape[2])
    back = ~course & (bins >= first[:, :, None])
    ends = np.where(back.any(axis=2), back.argmax(axis=2) * bin_hours, np.inf)
    weight = np.where(fell, people[members], 0.0)
    order = np.argsort(ends, axis=1)
    come = np.cumsum(np.take_along_axis(weight, order, 1), axis=1)
    need = share * come[:, -1:]
    at = np.minimum((come < need - 1e-9).sum(axis=1), len(members) - 1)
    hours: Floats = np.take_along_axis(ends, order, 1)[np.arange(len(ends)), at]
    return np.where(come[:, -1] > 0, hours, 0.0)

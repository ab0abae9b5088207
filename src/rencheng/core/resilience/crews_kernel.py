"""The inner loops of crew scheduling (调度内核), compiled by numba.

All take the arrays of `crews.Instance`: hours, weights (T,); starts (T + 1,), members: closures one
after the other; can (T, C); free (C,); site (T,), base (C,): indices of sites; travel (S, S) hours.
"""

from __future__ import annotations

import numpy as np

from rencheng.core.common.machine_code import compiled


@compiled
def assign(order, hours, can, free, site, base, travel, begins, ends, crew):  # type: ignore[no-untyped-def]
    """Give tasks out in this order, each to the able crew that would be done with it first."""
    crews = len(free)
    ready = free.copy()
    place = base.copy()
    for index in order:
        best, chosen, start = np.inf, 0, 0.0
        for one in range(crews):
            if not can[index, one]:
                continue
            arrives = ready[one] + travel[place[one], site[index]]
            if arrives < best:
                best, chosen, start = arrives, one, arrives
        begins[index] = start
        ends[index] = start + hours[index]
        crew[index] = chosen
        ready[chosen] = ends[index]
        place[chosen] = site[index]


@compiled
def weighed(ends, weights, starts, members):  # type: ignore[no-untyped-def]
    """Σ weight × the latest end in each closure."""
    total = 0.0
    for index in range(len(weights)):
        if weights[index] == 0.0:
            continue
        latest = 0.0
        for at in range(starts[index], starts[index + 1]):
            latest = max(latest, ends[members[at]])
        total += weights[index] * latest
    return total


@compiled
def cost(order, hours, weights, starts, members, can, free, site, base, travel):  # type: ignore[no-untyped-def]
    """What an order costs."""
    count = len(hours)
    begins, ends, crew = np.empty(count), np.empty(count), np.empty(count, np.int64)
    assign(order, hours, can, free, site, base, travel, begins, ends, crew)
    return weighed(ends, weights, starts, members)


@compiled
def play(order, hours, weights, starts, members, can, free, site, base, travel):  # type: ignore[no-untyped-def]
    """(begins, ends, crew, restored), each (T,), of an order."""
    count = len(hours)
    begins, ends, crew = np.empty(count), np.empty(count), np.empty(count, np.int64)
    assign(order, hours, can, free, site, base, travel, begins, ends, crew)
    restored = np.zeros(count)
    for index in range(count):
        for at in range(starts[index], starts[index + 1]):
            restored[index] = max(restored[index], ends[members[at]])
    return begins, ends, crew, restored


@compiled
def anneal(begun, moves, seed, hours, weights, starts, members, can, free, site, base, travel):  # type: ignore[no-untyped-def]
    """The best order found by `moves` changes of `begun` (Kirkpatrick et al. 1983): a task moved
    to another place near by or far off, or two exchanged."""
    np.random.seed(seed)
    count = len(begun)
    order, best = begun.copy(), begun.copy()
    begins, ends, crew = np.empty(count), np.empty(count), np.empty(count, np.int64)
    assign(order, hours, can, free, site, base, travel, begins, ends, crew)
    now = weighed(ends, weights, starts, members)
    if now == 0.0:
        return best
    least = now
    hot, cold = 0.004 * now, 0.000002 * now
    trial = order.copy()
    for move in range(moves):
        heat = hot * (cold / hot) ** (move / moves)
        a = np.random.randint(count)
        reach = count if np.random.random() < 0.3 else max(2, count // 8)
        b = min(count - 1, max(0, a + np.random.randint(-reach, reach + 1)))
        if a == b:
            continue
        trial[:] = order
        if np.random.random() < 0.35:
            trial[a], trial[b] = order[b], order[a]
        elif a < b:
            trial[a:b] = order[a + 1 : b + 1]
            trial[b] = order[a]
        else:
            trial[b + 1 : a + 1] = order[b:a]
            trial[b] = order[a]
        assign(trial, hours, can, free, site, base, travel, begins, ends, crew)
        then = weighed(ends, weights, starts, members)
        if then <= now or np.random.random() < np.exp((now - then) / heat):
            order[:] = trial
            now = then
            if now < least - 1e-9:
                least = now
                best[:] = order
    return best


@compiled
def turned(starts, members, count):  # type: ignore[no-untyped-def]
    """The closures the other way round: (where, owners), which closures hold each task."""
    held = np.zeros(count + 1, np.int64)
    for at in range(len(members)):
        held[members[at] + 1] += 1
    for index in range(count):
        held[index + 1] += held[index]
    owners, fill = np.empty(len(members), np.int64), held[:-1].copy()
    for index in range(count):
        for at in range(starts[index], starts[index + 1]):
            owners[fill[members[at]]] = index
            fill[members[at]] += 1
    return held, owners


@compiled
def sort_by_ratio(order, first, last, hours, weights):  # type: ignore[no-untyped-def]
    """Sort a piece of the order, most weight an hour first."""
    for i in range(first + 1, last):
        one, j = order[i], i
        ratio = weights[one] / max(hours[one], 1e-9)
        while j > first and weights[order[j - 1]] / max(hours[order[j - 1]], 1e-9) < ratio:
            order[j] = order[j - 1]
            j -= 1
        order[j] = one


@compiled
def greedy(hours, weights, starts, members):  # type: ignore[no-untyped-def]
    """Tasks in the order of closures: again and again the one whose missing members bring back
    most weight an hour, the lightest of its members last."""
    count = len(hours)
    held, owners = turned(starts, members, count)
    missing, gain = np.zeros(count), np.zeros(count)
    for index in range(count):
        for at in range(starts[index], starts[index + 1]):
            missing[index] += hours[members[at]]
            gain[index] += weights[members[at]]
    done = np.zeros(count, np.bool_)
    order, placed = np.empty(count, np.int64), 0
    while placed < count:
        best, chosen = -1.0, -1
        for index in range(count):
            if not done[index]:
                ratio = gain[index] / max(missing[index], 1e-9)
                if ratio > best:
                    best, chosen = ratio, index
        first = placed
        for at in range(starts[chosen], starts[chosen + 1]):
            member = members[at]
            if not done[member]:
                done[member] = True
                order[placed] = member
                placed += 1
                for place in range(held[member], held[member + 1]):
                    missing[owners[place]] -= hours[member]
                    gain[owners[place]] -= weights[member]
        sort_by_ratio(order, first, placed, hours, weights)
    return order

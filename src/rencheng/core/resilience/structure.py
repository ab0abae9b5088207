"""How a network hangs together (网络结构): pieces without which it falls apart.

Bridges by one walk in depth (Tarjan 1974), without recursion: networks are deep.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence


def ends(links: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Nodes with one neighbour only."""
    near: dict[str, set[str]] = {}
    for a, b in links:
        near.setdefault(a, set()).add(b)
        near.setdefault(b, set()).add(a)
    return frozenset(node for node, others in near.items() if len(others) == 1)


def bridges(links: Mapping[str, tuple[str, str]]) -> frozenset[str]:
    """Links (by name) whose loss cuts the network in two; of parallel links none is one."""
    near: dict[str, list[tuple[str, str]]] = {}
    for name, (a, b) in links.items():
        near.setdefault(a, []).append((b, name))
        near.setdefault(b, []).append((a, name))
    seen: dict[str, int] = {}
    low: dict[str, int] = {}
    found: set[str] = set()
    for root in near:
        if root not in seen:
            _walk(root, near, seen, low, found)
    return frozenset(found)


def _walk(
    root: str,
    near: Mapping[str, Sequence[tuple[str, str]]],
    seen: dict[str, int],
    low: dict[str, int],
    found: set[str],
) -> None:
    seen[root] = low[root] = len(seen)
    path = [(root, "", iter(near[root]))]
    while path:
        node, came_by, rest = path[-1]
        for other, name in rest:
            if name == came_by:
                continue
            if other in seen:
                low[node] = min(low[node], seen[other])
            else:
                seen[other] = low[other] = len(seen)
                path.append((other, name, iter(near[other])))
                break
        else:
            path.pop()
            if path:
                above = path[-1][0]
                low[above] = min(low[above], low[node])
                if low[node] > seen[above]:
                    found.add(came_by)

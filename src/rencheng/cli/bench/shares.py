"""Whose time it was (耗时占比): processor time by process, and what the server was at."""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

_TICK_S = 1 / os.sysconf("SC_CLK_TCK")
PARTS = ("postgres", "web", "worker", "client")


@dataclass(frozen=True, slots=True)
class Spent:
    """Processor seconds of each part so far, and the samples of the server's threads."""

    seconds: dict[str, float]
    samples: dict[str, int]


def spent(postmaster: int, web: int, worker: int, folder: Path) -> Spent:
    """What was spent until now. The three are processes, each counted with all below it."""
    table = _processes()
    roots = {"postgres": postmaster, "web": web, "worker": worker}
    seconds = {part: _tree(table, root) for part, root in roots.items()}
    seconds["client"] = table.get(os.getpid(), (0, 0.0))[1]
    samples: Counter[str] = Counter()
    for path in folder.glob("*.json"):
        samples.update(json.loads(path.read_text("ascii")))
    return Spent(seconds, dict(samples))


def shares(before: Spent, after: Spent, done: int) -> dict[str, float]:
    """Shares of the processor time between the two, and how much of it each of `done` took.

    server_*: what the server's threads were at while they served, by samples of their stacks.
    database: in the driver, from our call until the rows are there, waiting for most of it.
    """
    used = {part: after.seconds[part] - before.seconds[part] for part in PARTS}
    whole = sum(used.values()) or 1.0
    found = {"cpu_ms_each": round(whole * 1000 / max(1, done), 2)}
    found |= {f"cpu_{part}": round(used[part] / whole, 3) for part in PARTS}
    counts = {
        whose: after.samples.get(whose, 0) - before.samples.get(whose, 0)
        for whose in ("database", "framework", "ours")
    }
    total = sum(counts.values()) or 1
    return found | {f"server_{whose}": round(n / total, 3) for whose, n in counts.items()}


def _processes() -> dict[int, tuple[int, float]]:
    """Process → (its parent, its processor seconds, those of ended children too)."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                fields = (entry / "stat").read_text("utf-8").rpartition(")")[2].split()
            except OSError:
                continue
            found[int(entry.name)] = (
                int(fields[1]),
                sum(map(int, fields[11:15])) * _TICK_S,
            )
    return found


def _tree(table: dict[int, tuple[int, float]], root: int) -> float:
    below: dict[int, list[int]] = {}
    for process, (parent, _) in table.items():
        below.setdefault(parent, []).append(process)
    total, todo = 0.0, [root]
    while todo:
        process = todo.pop()
        total += table.get(process, (0, 0.0))[1]
        todo.extend(below.get(process, ()))
    return total

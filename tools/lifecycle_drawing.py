"""Draws the lifecycle's table as a state diagram: states as boxes, steps as arrows, in SVG.

Where a state stands is given here; what connects them comes from the table alone. A state without
a place ends the run with KeyError.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from math import hypot, inf

from rencheng.core.lifecycle.table import OPEN_STATES, STATES, TRANSITIONS

WIDTH, HEIGHT = 1500, 920
_BOX_W, _BOX_H = 170, 46
_STAY_H = 16
_LINE = 17
#: The middle of each state's box; None stands for "not there yet".
PLACES: dict[str | None, tuple[int, int]] = {
    None: (50, 330),
    "received": (230, 330),
    "objected": (620, 90),
    "dispatched": (620, 330),
    "accepted": (1010, 330),
    "reported": (1390, 330),
    "checked": (1390, 610),
    "closed": (820, 820),
    "merged": (430, 640),
}
#: How far an arrow swings out, where its straight way would run through a box or another arrow.
_BENDS: dict[tuple[str | None, str], float] = {
    (None, "closed"): 265,
    ("received", "closed"): -125,
    ("closed", "received"): -215,
    ("received", "merged"): 25,
    ("merged", "received"): 25,
    ("dispatched", "objected"): 40,
    ("objected", "dispatched"): 40,
    ("dispatched", "merged"): 25,
    ("accepted", "merged"): -70,
    ("objected", "received"): 25,
    ("reported", "dispatched"): 170,
    ("checked", "dispatched"): -60,
    ("checked", "closed"): -25,
}
_BEND = 0.0
_HEAD = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" role="img" \
font-family="system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif" \
font-size="13">
<title>{title}</title>
<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" \
orient="auto-start-reverse"><path d="M0 0L10 5L0 10z" fill="#5b6b7f"/></marker></defs>
<rect width="{w}" height="{h}" fill="#ffffff"/>"""

Name = Callable[[str], str]


def drawing(title: str, state_name: Name, step_name: Name, comma: str) -> str:
    """The whole SVG, with states and steps called as the two functions say."""
    parts = [_HEAD.format(w=WIDTH, h=HEIGHT, title=escape(title))]
    for (source, target), events in _arrows().items():
        parts.append(_arrow(source, target, [step_name(event) for event in events], comma))
    parts.append(f'<circle cx="{PLACES[None][0]}" cy="{PLACES[None][1]}" r="9" fill="#1f2d3d"/>')
    parts += [_box(one, state_name(one), map(step_name, _stays(one))) for one in STATES]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _arrows() -> dict[tuple[str | None, str], list[str]]:
    """The steps between each two states, in the table's order."""
    found: dict[tuple[str | None, str], list[str]] = {}
    for row in TRANSITIONS:
        if row.source != row.target:
            found.setdefault((row.source, row.target), []).append(row.event)
    return found


def _stays(state: str) -> list[str]:
    """The steps that leave the state as it is."""
    return [row.event for row in TRANSITIONS if row.source == row.target == state]


def _height(state: str) -> float:
    return _BOX_H + _STAY_H * len(_stays(state))


def _box(state: str, name: str, stays: Iterable[str]) -> str:
    x, y = PLACES[state]
    height = _height(state)
    top = y - height / 2
    fill, line = ("#e8f1fd", "#2f6fde") if state in OPEN_STATES else ("#eef0f2", "#7a8797")
    parts = [
        f'<rect x="{x - _BOX_W / 2:g}" y="{top:g}" width="{_BOX_W}" height="{height:g}" '
        f'rx="9" fill="{fill}" stroke="{line}" stroke-width="1.5"/>',
        _text(x, top + 29, name, 'font-size="16" font-weight="600" fill="#1f2d3d"'),
    ]
    for number, step in enumerate(stays, start=1):
        parts.append(_text(x, top + 34 + number * _STAY_H, f"↻ {step}", 'fill="#44546a"'))
    return "\n".join(parts)


def _arrow(source: str | None, target: str, names: list[str], comma: str) -> str:
    (x1, y1), (x2, y2) = PLACES[source], PLACES[target]
    length = hypot(x2 - x1, y2 - y1)
    bend = _BENDS.get((source, target), _BEND)
    # The control point stands beside the middle, to the right of the way.
    cx = (x1 + x2) / 2 - (y2 - y1) / length * bend * 2
    cy = (y1 + y2) / 2 + (x2 - x1) / length * bend * 2
    start = (x1, y1) if source is None else _edge(source, cx, cy)
    end = _edge(target, cx, cy)
    middle_x = (start[0] + 2 * cx + end[0]) / 4
    middle_y = (start[1] + 2 * cy + end[1]) / 4
    curve = (
        f'<path d="M{start[0]:.0f} {start[1]:.0f}Q{cx:.0f} {cy:.0f} {end[0]:.0f} {end[1]:.0f}" '
        'fill="none" stroke="#5b6b7f" stroke-width="1.3" marker-end="url(#tip)"/>'
    )
    lines = names if len(names) > 2 else [comma.join(names)]
    top = middle_y + 4 - (len(lines) - 1) * _LINE / 2
    halo = 'fill="#1f2d3d" stroke="#ffffff" stroke-width="4" paint-order="stroke"'
    words = [_text(middle_x, top + n * _LINE, line, halo) for n, line in enumerate(lines)]
    return "\n".join([curve, *words])


def _edge(state: str, to_x: float, to_y: float) -> tuple[float, float]:
    """Where the way from the middle of a state's box towards a point leaves the box."""
    x, y = PLACES[state]
    dx, dy = to_x - x, to_y - y
    reach = min(
        (_BOX_W / 2 + 2) / abs(dx) if dx else inf, (_height(state) / 2 + 2) / abs(dy) if dy else inf
    )
    return x + dx * reach, y + dy * reach


def _text(x: float, y: float, words: str, style: str) -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="middle" {style}>{escape(words)}</text>'

"""Posts that show a feeling (情绪语料): written for this project, all feelings as often."""

from __future__ import annotations

import tomllib
from importlib import resources
from random import Random
from typing import Any

from rencheng.simulator.grammar import expand, parse

FEELINGS = ("anger", "fear", "joy", "neutral", "sadness", "surprise")
_FACE_SHARE = 0.4
_TWICE = 0.35  # of the posts say two things


def feeling_rows(seed: int, n: int) -> list[tuple[str, str]]:
    """`n` rows of (text, feeling), in random order; the same for the same seed."""
    rng = Random(f"{seed}/feelings")
    source = resources.files("rencheng.simulator").joinpath("feelings.toml")
    phrases = tomllib.loads(source.read_text("utf-8"))
    rows = [
        (_post(phrases, FEELINGS[number % len(FEELINGS)], rng), FEELINGS[number % len(FEELINGS)])
        for number in range(n)
    ]
    rng.shuffle(rows)
    return rows


def _post(phrases: dict[str, Any], feeling: str, rng: Random) -> str:
    own = phrases[feeling]
    said = rng.sample(own["says"], 2 if rng.random() < _TWICE else 1)
    opening = rng.choice(phrases["openings"]).replace("{what}", rng.choice(phrases["whats"]))

    def fill(slot: str) -> str:
        return str(rng.choice(phrases[f"{slot}s"]))

    text = "，".join(expand(parse(one), rng, fill) for one in said)
    face = rng.choice(own["faces"]) if rng.random() < _FACE_SHARE else ""
    return f"{opening}{text}{rng.choice(phrases['endings'])}{face}"

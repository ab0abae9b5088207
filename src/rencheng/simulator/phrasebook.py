"""The phrases of every leaf, ready to be drawn from (话术本).

A leaf without phrases of its own, as another city's tree has them, gets some composed from its
keywords: poorer, but readable, and the leaf is reached.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from rencheng.core.common.city import Category
from rencheng.simulator.grammar import Part, parse
from rencheng.simulator.records import Kind

Phrase = tuple[Part, ...]
NOT_LEAVES = ("style.toml", "slots.toml", "shocks.toml")

#: Sentences around a keyword, for leaves that have no phrases of their own.
KEYWORD_CORES = (
    "{place}这边%s的问题，[一直没人管|{weeks}了没解决]",
    "~想反映一下%s，{place}[好多人都碰上了|不是一回两回]",
    "{since}就%s，[打了{n}个电话没人理|没人给个说法]",
    "我们这里%s，[影响生活|老人孩子受不了]，[{days}了还这样|没人来看]",
    "关于%s，[跑了{n}趟没办成|问哪儿都说不知道]",
    "{place}的%s[越来越严重|又来了]，[家家都有意见|谁来管管]",
)
KEYWORD_ASKS = (
    "请问%s[归谁管|怎么办|找哪个部门]",
    "我想咨询一下%s，[要什么材料|打哪个电话|网上能办吗]",
)


@dataclass(frozen=True, slots=True)
class Material:
    """All phrases of one leaf. stories: groups of paraphrases; event: "" | "spot" | "claims"."""

    code: str
    kinds: dict[Kind, float]
    at: str
    event: str
    about: tuple[Phrase, ...]
    stories: tuple[tuple[Phrase, ...], ...]
    more: tuple[Phrase, ...]
    want: tuple[Phrase, ...]
    ask: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Style:
    """Ways to begin, to name a place, to be upset, to end; and what goes into slots."""

    weights: dict[str, float]
    seasons: dict[str, list[float]]
    trade_shares: dict[str, float]
    phrases: dict[str, tuple[Phrase, ...]]  # "openings.phone", "trades.health"…
    slots: dict[str, tuple[Phrase, ...]]
    sticky: frozenset[str]

    def draw(self, name: str, rng: Random) -> Phrase:
        """One phrase of a list; an empty phrase where the list is unknown."""
        return choose(self.phrases[name], rng) if name in self.phrases else ()


def choose(options: tuple[Phrase, ...], rng: Random) -> Phrase:
    """One of several phrases; an empty one where there is none."""
    return options[int(rng.random() * len(options))] if options else ()


def leaves(categories: Iterable[Category]) -> list[Category]:
    """Categories that have none below them, in the tree's order."""
    found = tuple(categories)
    inner = {category.parent for category in found}
    return [category for category in found if category.code not in inner]


def material_for(category: Category) -> Material:
    """The leaf's own phrases, or phrases composed from its keywords."""
    entry = _entries().get(category.code)
    return _material(category.code, entry) if entry else _from_keywords(category)


def shock_weights(kind: str, categories: Iterable[Category]) -> dict[str, float]:
    """Leaf → weight of what a shock makes people ask; by keywords in another city's tree."""
    spec = _load("shocks.toml")[kind]
    known = leaves(categories)
    own = {leaf.code: float(spec["leaves"].get(leaf.code, 0)) for leaf in known}
    if any(own.values()):
        return {code: weight for code, weight in own.items() if weight}
    near = {leaf.code for leaf in known for word in spec["words"] if _speaks_of(leaf, word)}
    return dict.fromkeys(sorted(near) or [leaf.code for leaf in known], 1.0)


@cache
def style() -> Style:
    """The style of the package, parsed once."""
    raw, slots = _load("style.toml"), _load("slots.toml")
    lists = ("openings", "closings", "wants", "moods", "follow", "intros", "where")
    phrases = {
        f"{name}.{key}": _phrases(text, "；")
        for name in (*lists, "nowhere", "details", "trades")
        for key, text in raw[name].items()
    }
    return Style(
        raw["weights"],
        raw["seasons"],
        raw["trade_shares"],
        phrases,
        {key: _phrases(text, "；") for key, text in slots["values"].items()},
        frozenset(slots["sticky"]),
    )


def written_leaves() -> frozenset[str]:
    """Codes of the leaves that have phrases of their own."""
    return frozenset(_entries())


def _speaks_of(leaf: Category, word: str) -> bool:
    return any(word in keyword for keyword in (leaf.name, *leaf.keywords))


@cache
def _entries() -> dict[str, dict[str, Any]]:
    folder = files("rencheng.simulator.phrases")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return {
        code: entry
        for name in names
        if name not in NOT_LEAVES
        for code, entry in _load(name).items()
    }


@cache
def _load(name: str) -> dict[str, Any]:
    text = files("rencheng.simulator.phrases").joinpath(name).read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _kinds(name: str) -> dict[Kind, float]:
    shares: dict[Kind, float] = _load("style.toml")["kinds"][name]
    total = sum(shares.values())
    return {kind: share / total for kind, share in shares.items()}


def _material(code: str, entry: dict[str, Any]) -> Material:
    return Material(
        code,
        _kinds(entry["kinds"]),
        entry["at"],
        entry.get("event", ""),
        _phrases(entry["about"], "；"),
        _stories(entry["core"].strip().splitlines()),
        _phrases(entry.get("more", "")),
        _phrases(entry.get("want", "")),
        _phrases(entry.get("ask", "")),
    )


def _from_keywords(category: Category) -> Material:
    words = tuple(word for word in (*category.keywords, category.name) if word)
    plain = tuple(_escape(word) for word in words)
    cores = [core % word for word in plain for core in KEYWORD_CORES]
    return Material(
        category.code,
        _kinds("service"),
        "estate",
        "",
        tuple(parse(word) for word in plain),
        _stories(cores),
        (),
        (),
        tuple(parse(ask % word) for word in plain for ask in KEYWORD_ASKS),
    )


def _escape(word: str) -> str:
    """A keyword of a stranger's file may hold signs of our little language: drop them."""
    return "".join(sign for sign in word if sign not in "[]{}|~%")


def _phrases(text: str, separator: str = "\n") -> tuple[Phrase, ...]:
    if not text:
        return ()
    lines = text.strip("\n").split(separator)
    return tuple(parse(line) for line in lines)


def _stories(lines: list[str]) -> tuple[tuple[Phrase, ...], ...]:
    stories: list[list[Phrase]] = []
    for line in lines:
        if line.startswith("~") and stories:
            stories[-1].append(parse(line[1:]))
        else:
            stories.append([parse(line.lstrip("~"))])
    return tuple(tuple(story) for story in stories)

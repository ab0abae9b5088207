"""Labelled texts for the demo's classifier (训练语料): every leaf as often as every other."""

from __future__ import annotations

from random import Random

from rencheng.core.common.city import City
from rencheng.core.common.errors import InputError
from rencheng.simulator.leafbook import LeafBook
from rencheng.simulator.matters import Matter
from rencheng.simulator.people import make_person
from rencheng.simulator.phrasebook import style
from rencheng.simulator.plan import CHANNEL_WEIGHTS
from rencheng.simulator.records import CHANNELS, KINDS
from rencheng.simulator.shocks import trade_shares
from rencheng.simulator.spots import SpotFinder
from rencheng.simulator.writer import Brief, Writer

TRADE_SHARE = 0.45  # more often than in life, so that every trade is learned
DISTRESS_SHARE = 0.05


def training_rows(city: City, seed: int, n: int) -> list[tuple[str, str, str]]:
    """`n` rows of (text, category, trade), in random order.

    Leaves take turns, so that each is there n / leaves times; so do trades. trade is "" where the
    text does not show it. Titles stand before the text, on a line of their own, in half the rows,
    as requests with a title are read. Raises InputError("training_rows") for n < 1, and what
    `simulate` raises for a city without leaves or communities.
    """
    if n < 1:
        raise InputError("training_rows", n=n)
    rng = Random(f"{seed}/training")
    finder = SpotFinder(city)
    book, writer = LeafBook(city, style()), Writer(style(), finder)
    codes, trades = list(book.materials), list(trade_shares(city))
    rows: list[tuple[str, str, str]] = []
    for number in range(n):
        material = book.materials[codes[number % len(codes)]]
        spot = finder.spot(finder.community(rng), material.at, rng)
        # Stories take turns too: the rare one weighs as much as the common one.
        matter = Matter(material, number // len(codes) % len(material.stories), spot)
        person = make_person(number, trades[rng.randrange(len(trades))], rng)
        shares = [material.kinds.get(kind, 0.0) ** 0.5 for kind in KINDS]
        kind = rng.choices(KINDS, weights=shares)[0]
        channel = rng.choices(CHANNELS, weights=CHANNEL_WEIGHTS)[0]
        distress = rng.random() < DISTRESS_SHARE
        brief = Brief(matter, person, channel, kind, rng.random() < 0.05, distress, TRADE_SHARE)
        written = writer.write(brief, rng)
        titled = written.title and rng.random() < 0.5
        text = f"{written.title}\n{written.text}" if titled else written.text
        rows.append((text, material.code, person.trade if written.trade_said else ""))
    rng.shuffle(rows)
    return rows

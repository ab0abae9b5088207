"""The phrases as data: complete, well formed, varied enough to train on."""

import re
from random import Random

import pytest

from rencheng.core.common.city import City
from rencheng.simulator.grammar import slots_of
from rencheng.simulator.matters import Filler
from rencheng.simulator.phrasebook import (
    leaves,
    material_for,
    shock_weights,
    style,
    written_leaves,
)
from rencheng.simulator.records import KINDS, SHOCK_KINDS

SET_BY_CODE = {"place", "area", "about", "spot"}
WANTED_SENTENCES = 8


def test_every_leaf_of_the_demo_city_has_phrases_of_its_own(demo_city: City) -> None:
    assert {leaf.code for leaf in leaves(demo_city.categories)} == written_leaves()


def test_every_leaf_has_enough_different_sentences(demo_city: City) -> None:
    for leaf in leaves(demo_city.categories):
        material = material_for(leaf)
        rng, said = Random(1), set()
        for story in material.stories:
            for phrase in story:
                for _ in range(8):
                    said.add(Filler(style(), {}, rng, "这里").say(phrase))
        assert len(said) >= WANTED_SENTENCES, leaf.code
        assert sum(map(len, material.stories)) >= 6, leaf.code
        assert material.about, leaf.code
        assert material.ask, leaf.code


def test_every_slot_can_be_filled(demo_city: City) -> None:
    known = set(style().slots) | SET_BY_CODE
    phrases = [phrase for group in style().phrases.values() for phrase in group]
    phrases += [phrase for group in style().slots.values() for phrase in group]
    for leaf in leaves(demo_city.categories):
        material = material_for(leaf)
        phrases += [phrase for story in material.stories for phrase in story]
        phrases += [*material.about, *material.more, *material.want, *material.ask]
    assert {slot for phrase in phrases for slot in slots_of(phrase)} <= known


def test_no_phrase_holds_a_number_that_could_be_somebodys(demo_city: City) -> None:
    rng = Random(2)
    for leaf in leaves(demo_city.categories):
        for story in material_for(leaf).stories:
            for phrase in story:
                text = Filler(style(), {}, rng, "这里").say(phrase)
                assert not re.search(r"\d{7,}", text), text


def test_kinds_are_those_of_the_hotline(demo_city: City) -> None:
    for leaf in leaves(demo_city.categories):
        kinds = material_for(leaf).kinds
        assert set(kinds) <= set(KINDS)
        assert sum(kinds.values()) == pytest.approx(1)


@pytest.mark.parametrize("kind", SHOCK_KINDS)
def test_what_a_shock_makes_people_ask_is_in_the_tree(kind: str, demo_city: City) -> None:
    codes = {leaf.code for leaf in leaves(demo_city.categories)}
    weights = shock_weights(kind, demo_city.categories)
    assert len(weights) >= 4
    assert set(weights) <= codes


def test_a_leaf_without_phrases_speaks_by_its_keywords(small_city: City) -> None:
    leaf = next(one for one in small_city.categories if one.code == "local/cable-car")
    material = material_for(leaf)
    text = Filler(style(), {}, Random(3), "春园").say(material.stories[0][0])
    assert "缆车" in text
    assert not set("[]{}|") & set(text)


def test_a_strange_tree_still_gets_its_shock(small_city: City) -> None:
    cable = tuple(one for one in small_city.categories if one.code.startswith("local"))
    assert set(shock_weights("snow", cable)) == {"local/cable-car"}

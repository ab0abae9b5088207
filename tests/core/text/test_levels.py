"""Labels as paths: decided from the top down, flat labels as ever."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rencheng.core.text.levels import LabelTree

LABELS = ["housing/leak/roof", "housing/leak/wall", "housing/noise", "traffic"]


def test_the_branch_with_more_below_it_wins_over_the_likeliest_leaf() -> None:
    chances = np.array([[0.30, 0.31, 0.0, 0.39], [0.1, 0.1, 0.1, 0.7]])
    assert LabelTree(LABELS).decide(chances).tolist() == [1, 3]


def test_each_level_is_as_sure_as_all_below_it() -> None:
    levels = LabelTree(LABELS).levels("housing/leak/wall", np.array([0.3, 0.31, 0.1, 0.29]))
    assert [level.label for level in levels] == ["housing", "housing/leak", "housing/leak/wall"]
    assert [level.confidence for level in levels] == pytest.approx([0.71, 0.61, 0.31])


def test_a_label_above_others_is_a_leaf_beside_them() -> None:
    tree = LabelTree(["a", "a/b", "c"])
    assert tree.decide(np.array([[0.4, 0.2, 0.4], [0.1, 0.5, 0.4]])).tolist() == [0, 1]


@given(st.lists(st.lists(st.floats(0, 1), min_size=3, max_size=3), max_size=5))
def test_flat_labels_are_decided_by_the_largest(rows: list[list[float]]) -> None:
    chances = np.array(rows).reshape(-1, 3)
    tree = LabelTree(["甲", "乙", "丙"])
    assert tree.flat
    assert tree.decide(chances).tolist() == chances.argmax(axis=1).tolist()

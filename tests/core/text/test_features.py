"""Texts as numbers: counted right, weighed to length one, the same alone and in a batch."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rencheng.core.text.features import (
    FEW_TEXTS,
    READ_CHARACTERS,
    Features,
    Parts,
    read_parts,
    telling_weights,
)

ANY_TEXT = st.text(max_size=30)


def read(*texts: str) -> list[Parts]:
    return [read_parts(text) for text in texts]


TEXTS = read("楼上漏水", "漏水漏水没人管", "路灯不亮", "路灯坏了", "Street light")


def test_characters_pairs_and_words_are_counted() -> None:
    features, rows = Features.learn(TEXTS)
    single, pairs = features.columns_of("漏水")
    row = rows[1].toarray()[0]
    assert row[single[0]] == np.float32(1 + np.log(2))
    assert row[pairs[1]] == np.float32(1 + np.log(2))
    assert row[features.word_column("漏水")] == np.float32(1 + np.log(2))
    assert pairs[0] == -1
    assert features.columns_of("火")[0].tolist() == [-1]
    assert features.word_column("火") == -1


def test_no_pair_reaches_from_one_text_into_the_next() -> None:
    features, _ = Features.learn(read("甲乙", "丙丁"))
    assert features.columns_of("乙丙")[1].tolist() == [-1, -1]


@given(st.lists(ANY_TEXT, min_size=1, max_size=6))
def test_a_row_has_length_one_or_none(texts: list[str]) -> None:
    features, _ = Features.learn(TEXTS + read(*texts))
    rows = features.transform(read(*texts))
    for text, row in zip(texts, rows, strict=True):
        length = float(np.sqrt(row.multiply(row).sum()))
        assert length == 0 or abs(length - 1) < 1e-5
        assert (length > 0) == bool(read_parts(text).plain)


@given(st.lists(st.just("楼上漏水没人管") | ANY_TEXT, min_size=1, max_size=6))
def test_a_text_alone_is_the_row_it_is_among_others(texts: list[str]) -> None:
    features, _ = Features.learn(TEXTS)
    together = features.transform(read(*texts))
    for at, text in enumerate(texts):
        alone = features.transform(read(text))
        np.testing.assert_allclose(together[at].toarray(), alone.toarray(), rtol=1e-6)
        row = features.row(*read(text))
        np.testing.assert_array_equal(row.columns, alone.indices)
        np.testing.assert_allclose(row.values, alone.data, rtol=1e-6)


def test_what_one_text_alone_has_is_left_out_where_texts_are_many() -> None:
    many = ["漏水"] * FEW_TEXTS + ["怪事"]
    features, _ = Features.learn(read(*many))
    assert features.word_column("怪事") == -1
    assert features.word_column("漏水") >= 0


def test_reading_folds_and_stops_in_time() -> None:
    assert read_parts("  停電\n ＡB ").plain == "停电 ａb"
    assert "".join(read_parts("路灯 off 了").words) == "路灯 off 了"
    assert len(read_parts("水" * 100_000).plain) == READ_CHARACTERS
    assert read_parts("水\ud800电").plain == "水?电"


def test_what_tells_labels_apart_weighs_more_than_what_all_share() -> None:
    features, rows = Features.learn(read(*["漏水 请处理"] * 2, *["路灯 请处理"] * 2))
    weights = telling_weights(rows, np.array([0, 0, 1, 1]), 2)
    assert weights[features.word_column("漏水")] > weights[features.word_column("处理")] > 0


def test_signs_are_a_part_of_their_own() -> None:
    features, _ = Features.learn([read_parts("漏水", ["title:漏"]), read_parts("漏水")])
    with_sign, without = features.transform(
        [read_parts("漏水", ["title:漏", "title:?"]), read_parts("漏水")]
    ).toarray()
    np.testing.assert_allclose(with_sign[-1] ** 2, 1 / 3, rtol=1e-6)
    assert without[-1] == 0


def test_no_texts_give_no_rows() -> None:
    features, rows = Features.learn([])
    assert (len(features), rows.shape) == (0, (0, 0))
    assert features.transform(read("水")).shape == (1, 0)

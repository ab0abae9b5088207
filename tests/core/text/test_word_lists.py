"""Lists of watched words: what is read, what is refused by name."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rencheng.core.common.errors import InputError
from rencheng.core.text.word_lists import (
    MOST_LETTERS,
    MOST_WORDS,
    NO_WORDS,
    WordLists,
    words_data,
    words_from,
    words_on,
)

USUAL: dict[str, Any] = {
    "version": "1",
    "valid_from": date(2026, 1, 1),
    "symptom": {"fever": ["发烧", "体温"], "cough": ["咳嗽"]},
    "lifeline": {"power": ["停电"]},
}


def test_a_word_is_a_row_of_its_list_and_term() -> None:
    assert list(words_from(USUAL).rows()) == [
        ("symptom", "fever", "发烧"),
        ("symptom", "fever", "体温"),
        ("symptom", "cough", "咳嗽"),
        ("lifeline", "power", "停电"),
    ]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"version": ""}, "version"),
        ({"version": 3}, "version"),
        ({"valid_from": "soon"}, "valid_from"),
        ({"valid_from": datetime(2026, 1, 1, tzinfo=UTC)}, "valid_from"),
        ({"rumour": {}}, "rumour"),
        ({"symptom": ["发烧"]}, "symptom"),
        ({"symptom": {"fever": []}}, "symptom.fever"),
        ({"symptom": {"fever": "发烧"}}, "symptom.fever"),
        ({"symptom": {"fever": [" "]}}, "symptom.fever"),
        ({"symptom": {"fever": [7]}}, "symptom.fever"),
        ({"symptom": {"fever": ["烧" * (MOST_LETTERS + 1)]}}, "symptom.fever"),
        ({"symptom": {"fever": ["发烧"], "heat": ["发烧"]}}, "symptom.heat"),
        ({"lifeline": {"power": [f"w{n}" for n in range(MOST_WORDS + 1)]}}, "lifeline"),
    ],
)
def test_a_fault_is_named_by_its_field(change: dict[str, Any], field: str) -> None:
    with pytest.raises(InputError) as caught:
        words_from({**USUAL, **change})
    assert (caught.value.code, caught.value.data["field"]) == ("words_unusable", field)


def test_one_word_may_stand_in_both_lists() -> None:
    lists = words_from({**USUAL, "lifeline": {"heat": ["发烧"]}})
    assert sum(word == "发烧" for _, _, word in lists.rows()) == 2


words = st.text(min_size=1, max_size=MOST_LETTERS).filter(lambda word: word.strip())


@given(st.dictionaries(st.text(max_size=5), st.lists(words, min_size=1, max_size=4), max_size=4))
def test_what_is_kept_reads_back_the_same(terms: dict[str, list[str]]) -> None:
    flat = [word for found in terms.values() for word in found]
    data = {**USUAL, "symptom": terms}
    if len(set(flat)) < len(flat):
        with pytest.raises(InputError):
            words_from(data)
    else:
        lists = words_from(data)
        assert words_from(words_data(lists)) == lists


def test_the_newest_list_that_is_valid_holds() -> None:
    first, second, third = (
        WordLists(version, day, {})
        for version, day in (
            ("1", date(2025, 1, 1)),
            ("2", date(2026, 1, 1)),
            ("3", date(2027, 1, 1)),
        )
    )
    assert words_on([third, first, second], date(2026, 6, 1)) is second
    assert words_on([third], date(2026, 6, 1)) is NO_WORDS
